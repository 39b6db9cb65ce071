#!/usr/bin/env python3
"""dubline draft: every sample and every frame where the plan puts it, against media whose content
is known: single samples in silence for sound, the frame's number as grey for pictures.

usage: test_draft.py DUBLINE
"""
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest
import wave

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import dubcli  # noqa: E402
import tmux  # noqa: E402

RATE = 48000


def ffmpeg(*args, stdin=None):
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args], check=True,
                          stdout=subprocess.PIPE, input=stdin).stdout


def write_wav(path, samples, rate=RATE, channels=1):
    """16 bits; samples: interleaved integers."""
    with wave.open(path, "wb") as w:
        w.setnchannels(channels)
        w.setsampwidth(2)
        w.setframerate(rate)
        w.writeframes(struct.pack("<%dh" % len(samples), *samples))


def clicks(seconds, at, rate=RATE, value=8000):
    """Silence with single samples at given sample numbers."""
    out = [0] * int(seconds * rate)
    for n in at:
        out[n] = value
    return out


def read_wav(path):
    """Rate and a list of samples for each channel, as fractions of full scale."""
    stream = probe(path)["streams"][0]
    assert stream["codec_name"] == "pcm_s24le", stream
    rate, channels = int(stream["sample_rate"]), stream["channels"]
    raw = ffmpeg("-i", path, "-f", "s24le", "-")
    values = [int.from_bytes(raw[i:i + 3], "little", signed=True) / 8388608
              for i in range(0, len(raw), 3)]
    return rate, [values[c::channels] for c in range(channels)]


def loud(samples, threshold=0.02):
    return [n for n, v in enumerate(samples) if abs(v) > threshold]


def grey_video(path, frames, *options, rate=25, size="64x48", sound=None, times=None):
    """Frame n is of one grey, 16 + 2 * (n % 100); `times` maps frame numbers to other times."""
    graph = ["-f", "lavfi", "-i", "color=black:s=%s:r=%s:d=%f,format=yuv420p,"
             "geq=lum='16+2*mod(N,100)':cb=128:cr=128" % (size, rate, frames / eval(str(rate)))]
    if times:
        graph[-1] += ",setpts='%s'" % times
    ffmpeg(*graph, *(["-i", sound] if sound else []), *options, path)


def greys(path):
    """What a decoder makes of the whole picture: [(time, frame code)]."""
    width, height = 64, 48
    raw = ffmpeg("-i", path, "-map", "0:v", "-fps_mode", "passthrough", "-f", "rawvideo",
                 "-pix_fmt", "gray", "-vf", "format=yuv420p", "-pix_fmt", "yuv420p", "-")
    size = width * height * 3 // 2
    values = []
    for i in range(0, len(raw), size):
        middle = raw[i + width * 24 + 20:i + width * 24 + 40]
        values.append(round((sum(middle) / len(middle) - 16) / 2))
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                          "frame=pts_time", "-of", "csv=p=0", path], check=True,
                         stdout=subprocess.PIPE).stdout.decode()
    times = [float(line.strip(",")) for line in out.split()]
    assert len(times) == len(values), (path, len(times), len(values))
    return list(zip(times, values))


def packets(path):
    """Bytes and times of every packet of the picture."""
    out = ffmpeg("-i", path, "-map", "0:v", "-c", "copy", "-copyts", "-f", "framehash", "-hash",
                 "md5", "-").decode()
    return [line.split(",")[1:] for line in out.splitlines() if not line.startswith("#")]


def probe(path):
    out = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json",
                          path], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(out)


class Draft(dubcli.Case):
    def setUp(self):
        self.w = self.world()

    def p(self, name):
        return self.w.path(name)

    def project(self, video, commands, **speakers):
        words = [word for ref, path in speakers.items() for word in ("--speaker", ref + "=" + path)]
        self.w.ok("new", video, "-o", "p.dub", "--force", *words)
        self.w.ok("edit", "p.dub", *[word for c in commands for word in ("-c", c)])

    def draft(self, out, *options):
        return self.w.ok("draft", "p.dub", "-o", out, "--json", *options).json

    def predicted(self):
        return self.w.ok("fit", "p.dub", "--json").json["predictedOutputSeconds"]


class Sound(Draft):
    """WAV: to the sample."""

    def setUp(self):
        super().setUp()
        # Its own sound: a click each second.
        write_wav(self.p("own.wav"), clicks(20, [n * RATE for n in range(20)], value=3000))
        grey_video(self.p("v.mov"), 500, "-c:v", "libx264", "-c:a", "pcm_s16le", "-shortest",
                   sound=self.p("own.wav"))

    def heard(self, out="o.wav", threshold=0.02):
        rate, channels = read_wav(self.p(out))
        self.assertEqual(rate, RATE)
        return {n: round(channels[0][n] * 32768) for n in loud(channels[0], threshold)}

    def test_takes_lie_at_their_sample_and_the_own_sound_stays_in_gaps(self):
        write_wav(self.p("a.wav"), clicks(4, [0, 12345, 191999]))
        self.project("v.mov", ["segment-add 5.5 9.5 a"], a="a.wav")
        report = self.draft("o.wav")
        self.assertEqual(report["durationSeconds"], 20)
        self.assertEqual(report["clippedSamples"], 0)
        at = int(5.5 * RATE)
        want = {n * RATE: 3000 for n in range(20) if not 5.5 <= n < 9.5}
        want.update({at: 8000, at + 12345: 8000, at + 191999: 8000})
        self.assertEqual(self.heard(), want)

    def test_what_becomes_of_the_own_sound(self):
        write_wav(self.p("a.wav"), clicks(4, []))
        self.project("v.mov", ["segment-add 5.5 9.5 a"], a="a.wav")
        inside, outside = (6, 7, 8, 9), [n for n in range(20) if not 5.5 <= n < 9.5]
        for options, gain_in, gain_out in (
                ((), 0, 1), (("--source", "keep"), 1, 1), (("--source", "duck"), 0.251189, 1),
                (("--gaps", "mute"), 0, 0), (("--source", "keep", "--gaps", "mute"), 1, 0)):
            with self.subTest(options=options):
                self.draft("o.wav", *options)
                want = {n * RATE: round(3000 * gain_in) for n in inside if gain_in}
                want.update({n * RATE: 3000 for n in outside if gain_out})
                self.assertEqual(self.heard(threshold=0.01), want)

    def test_crops_to_the_microsecond(self):
        write_wav(self.p("a.wav"), clicks(10, [48000, 48001, 96000, 143999, 144000]))
        self.project("v.mov", ["segment-add 2.000021 4.000021 a",
                               "segment-set 1 crop 1.000021-3"], a="a.wav")
        self.draft("o.wav", "--gaps", "mute")
        # 1.000021 s is sample 48001, and so is the third after the start of the segment.
        at = round(2.000021 * RATE)
        self.assertEqual(sorted(self.heard()), [at, at + 96000 - 48001, at + 143999 - 48001])

    def test_other_rates_land_within_a_sample(self):
        for rate in (8000, 22050, 44100, 96000, 192000):
            with self.subTest(rate=rate):
                write_wav(self.p("a.wav"), clicks(4, [rate, 3 * rate], rate=rate, value=30000),
                          rate=rate)
                self.project("v.mov", ["segment-add 5 9 a"], a="a.wav")
                self.draft("o.wav", "--gaps", "mute")
                samples = read_wav(self.p("o.wav"))[1][0]
                for second in (6, 8):
                    near = samples[second * RATE - 400:second * RATE + 400]
                    peak = max(range(800), key=lambda n: abs(near[n]))
                    self.assertLessEqual(abs(peak - 400), 1)

    def test_coded_takes_lie_where_their_crop_is(self):
        write_wav(self.p("a.wav"), clicks(30, [n * RATE for n in range(30)], value=30000))
        for name, options in (("a.mp3", ("-c:a", "libmp3lame", "-b:a", "192k")),
                              ("a.m4a", ("-c:a", "aac", "-b:a", "192k")),
                              ("a.flac", ()), ("a.ogg", ("-c:a", "libvorbis", "-q", "6")),
                              ("a.opus", ("-c:a", "libopus", "-b:a", "128k"))):
            with self.subTest(name=name):
                ffmpeg("-i", self.p("a.wav"), *options, self.p(name))
                self.project("v.mov", ["segment-add 2 4 a", "segment-set 1 crop 20.5-22.5",
                                       "segment-add 5 7 a", "segment-set 2 crop 3.5-5.5",
                                       "segment-add 8 10 a", "segment-set 3 crop 24.5-26.5"],
                             a=name)
                self.draft("o.wav", "--gaps", "mute")
                samples = read_wav(self.p("o.wav"))[1][0]
                # FFmpeg takes out encoder delays; what MP3 keeps of it shifts the whole file.
                delay = 1105 + 1 if name == "a.mp3" else 1
                found = [max(range(start * RATE, (start + 2) * RATE), key=lambda n: abs(samples[n]))
                         for start in (2, 5, 8)]
                for start, n in zip((2, 5, 8), found):
                    off = [n - int((start + 0.5 + k) * RATE) for k in (0, 1)]
                    self.assertLessEqual(min(abs(o) for o in off), delay, (name, start, off))

    def test_levels_and_channels(self):
        """One channel is heard at its own level from both sides; nothing is mixed down."""
        tone = [round(12000 * (1 if n // 24 % 2 else -1)) for n in range(2 * RATE)]
        write_wav(self.p("mono.wav"), tone)
        write_wav(self.p("stereo.wav"), [v for n in tone for v in (n, n // 2)], channels=2)
        self.project("v.mov", ["segment-add 2 4 a", "segment-add 6 8 b"], a="mono.wav",
                     b="stereo.wav")
        report = self.draft("o.wav", "--gaps", "mute")
        self.assertEqual(report["channels"], 2)
        left, right = read_wav(self.p("o.wav"))[1]
        for n in (0, 100, 2 * RATE - 1):
            self.assertEqual(round(left[2 * RATE + n] * 32768), tone[n])
            self.assertEqual(round(right[2 * RATE + n] * 32768), tone[n])
            self.assertEqual(round(left[6 * RATE + n] * 32768), tone[n])
            self.assertEqual(round(right[6 * RATE + n] * 32768), tone[n] // 2)

    def test_clipping_is_told_and_not_mended(self):
        write_wav(self.p("a.wav"), [30000] * (2 * RATE))
        write_wav(self.p("b.wav"), [10000] * (2 * RATE))
        self.project("v.mov", ["segment-add 2 4 a", "segment-add 3 5 b"], a="a.wav", b="b.wav")
        report = self.draft("o.wav", "--gaps", "mute")
        self.assertEqual(report["clippedSamples"], RATE)
        samples = read_wav(self.p("o.wav"))[1][0]
        self.assertEqual(round(samples[2 * RATE + 5] * 32768), 30000)
        self.assertGreater(samples[3 * RATE + 5], 0.99999)
        self.assertEqual(round(samples[4 * RATE + 5] * 32768), 10000)

    def test_the_own_sound_fades_outside_the_segment_takes_do_not(self):
        write_wav(self.p("own.wav"), [8000] * (20 * RATE))
        grey_video(self.p("v.mov"), 500, "-c:v", "libx264", "-c:a", "pcm_s16le", "-shortest",
                   sound=self.p("own.wav"))
        write_wav(self.p("a.wav"), [4000] * (4 * RATE))
        self.project("v.mov", ["segment-add 5 9 a"], a="a.wav")
        self.draft("o.wav")
        s = [round(v * 32768) for v in read_wav(self.p("o.wav"))[1][0]]
        fade = RATE // 200
        self.assertEqual(set(s[:5 * RATE - fade]), {8000})
        self.assertEqual(set(s[5 * RATE:9 * RATE]), {4000})
        self.assertEqual(set(s[9 * RATE + fade:]), {8000})
        ramp = s[5 * RATE - fade:5 * RATE]
        self.assertEqual(ramp, sorted(ramp, reverse=True))
        self.assertTrue(0 <= ramp[-1] < 100 and s[9 * RATE] < 100)

    def test_a_part_of_it(self):
        write_wav(self.p("a.wav"), clicks(4, [0, RATE, 3 * RATE]))
        self.project("v.mov", ["segment-add 5 9 a"], a="a.wav")
        report = self.draft("o.wav", "--gaps", "mute", "--from", "5.5", "--to", "8.5")
        self.assertEqual(report["durationSeconds"], 3)
        self.assertEqual(sorted(self.heard()), [RATE // 2, 5 * RATE // 2])

    def test_silent_inputs_are_named(self):
        write_wav(self.p("a.wav"), clicks(4, [0]))
        self.project("v.mov", ["segment-add 1 3 t 'Hola'", "segment-add 5 9 u",
                               "segment-add 10 14 a"], a="a.wav", t="voice:abc",
                     u="https://media.invalid/u.wav")
        report = self.draft("o.wav", "--gaps", "mute")
        self.assertEqual([(i["segment"], i["refId"][:1]) for i in report["silentInputs"]],
                         [(1, "t"), (2, "u")])
        self.assertIn("--probe", report["silentInputs"][1]["why"])
        self.assertEqual(report["unknown"], [1, 2])
        self.assertEqual(sorted(self.heard()), [10 * RATE])


class Refusals(Draft):
    def setUp(self):
        super().setUp()
        grey_video(self.p("v.mp4"), 100, "-c:v", "libx264")
        write_wav(self.p("a.wav"), clicks(2, [0]))
        self.project("v.mp4", ["segment-add 1 3 a"], a="a.wav")

    def refuse(self, code, word, *options):
        before = sorted(os.listdir(self.w.dir))
        r = self.w.run("draft", "p.dub", *options)
        self.expect(r, code, word)
        self.assertEqual(sorted(os.listdir(self.w.dir)), before)

    def test_wrong_words(self):
        self.refuse(2, "-o OUT.mp4")
        self.refuse(2, ".wav (sound alone)", "-o", "o.mkv")
        self.refuse(2, "mute, duck or keep", "-o", "o.wav", "--source", "loud")
        self.refuse(2, "keep, mute", "-o", "o.wav", "--gaps", "duck")
        self.refuse(3, "--from and --to", "-o", "o.wav", "--from", "3", "--to", "2")

    def test_nothing_of_the_project_is_written_over(self):
        self.refuse(3, "media of the project", "-o", "v.mp4")
        self.refuse(3, "media of the project", "-o", "a.wav")

    def test_missing_and_damaged_media_are_named(self):
        os.remove(self.p("a.wav"))
        self.refuse(4, "a.wav", "-o", "o.mp4")
        self.w.write("a.wav", "RIFF nothing of the kind")
        self.refuse(4, "a.wav", "-o", "o.mp4")

    def test_a_folder_that_is_not_there(self):
        self.refuse(4, "none/o.mp4", "-o", "none/o.mp4")

    def test_cancelled_leaves_nothing(self):
        ffmpeg("-f", "lavfi", "-i", "anoisesrc=d=3600:r=48000", "-c:a", "pcm_s16le", "-f", "wav",
               self.p("long.wav"))
        grey_video(self.p("long.mp4"), 90000, "-c:v", "libx264", "-preset", "ultrafast", "-r", "25")
        self.project("long.mp4", ["segment-add 0 3600 a"], a="long.wav")
        before = sorted(os.listdir(self.w.dir))
        for how in (signal.SIGINT, signal.SIGTERM):
            p = self.w.start("draft", "p.dub", "-o", "o.mp4")
            deadline = time.time() + dubcli.DEADLINE
            while not any(n.startswith(".o.mp4") and os.path.getsize(self.p(n)) > 1000
                          for n in os.listdir(self.w.dir)):
                self.assertLess(time.time(), deadline)
                self.assertIsNone(p.poll(), "ended before it could be stopped")
                time.sleep(0.01)
            p.send_signal(how)
            r = self.w.finish(p)
            self.assertEqual(r.code, 1, r)
            self.assertIn("nothing was written", r.err)
            self.assertEqual(sorted(os.listdir(self.w.dir)), before)
            cache = os.path.join(self.w.home, "cache", "dubline")
            self.assertEqual([n for n in os.listdir(cache) if n.startswith("draft")], [])


class Copied(Draft):
    """The picture goes over as it is where its timing stays."""

    def setUp(self):
        super().setUp()
        write_wav(self.p("own.wav"), clicks(20, []))
        write_wav(self.p("a.wav"), clicks(4, [0, 96000, 191999], value=30000))

    def check_copy(self, video, like_source=True):
        self.project(video, ["segment-add 5 9 a 'Hola'"], a="a.wav")
        report = self.draft("o.mp4")
        self.assertIs(report["videoCopied"], True)
        self.assertEqual(report["reencoded"], [])
        self.assertEqual(packets(self.p("o.mp4")), packets(self.p(video)))
        if like_source:
            self.assertEqual(greys(self.p("o.mp4")), greys(self.p(video)))
        return report

    def test_bit_for_bit(self):
        rows = (("plain", ("-c:v", "libx264", "-bf", "0")), ("b-frames", ("-c:v", "libx264", "-bf", "3")),
                ("open gop", ("-c:v", "libx264", "-x264-params", "open-gop=1:keyint=20")),
                ("hevc", ("-c:v", "libx265", "-x265-params", "log-level=none")),
                ("mpeg-4", ("-c:v", "mpeg4", "-bf", "2")), ("ntsc", ("-c:v", "libx264")))
        for name, options in rows:
            with self.subTest(name=name):
                rate = "30000/1001" if name == "ntsc" else 25
                grey_video(self.p("v.mp4"), 500, *options, "-c:a", "aac", rate=rate,
                           sound=self.p("own.wav"))
                self.check_copy("v.mp4")

    def test_variable_frame_rate(self):
        grey_video(self.p("v.mp4"), 400, "-c:v", "libx264", "-fps_mode", "vfr",
                   times="(N+if(gt(mod(N,7),3),0.5,0))/20/TB")
        self.check_copy("v.mp4")

    def test_edit_lists(self):
        grey_video(self.p("whole.mp4"), 500, "-c:v", "libx264", "-g", "50", "-bf", "2", "-c:a",
                   "aac", sound=self.p("own.wav"))
        # Starts between two key frames: packets before 2.4 s are decoded but not shown.
        ffmpeg("-ss", "2.4", "-i", self.p("whole.mp4"), "-c", "copy", self.p("v.mp4"))
        self.project("v.mp4", ["segment-add 5 9 a"], a="a.wav")
        report = self.draft("o.mp4")
        self.assertIs(report["videoCopied"], True)
        self.assertEqual(greys(self.p("o.mp4")), greys(self.p("v.mp4")))

    def test_late_picture(self):
        grey_video(self.p("late.mp4"), 400, "-c:v", "libx264", sound=self.p("own.wav"))
        ffmpeg("-itsoffset", "0.48", "-i", self.p("late.mp4"), "-i", self.p("own.wav"), "-map",
               "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", self.p("v.mp4"))
        self.check_copy("v.mp4")

    def test_rotation_stays(self):
        grey_video(self.p("v0.mp4"), 300, "-c:v", "libx264")
        ffmpeg("-display_rotation", "90", "-i", self.p("v0.mp4"), "-c", "copy", self.p("v.mp4")) \
            if b"display_rotation" in ffmpeg("-h", "full") else \
            ffmpeg("-i", self.p("v0.mp4"), "-c", "copy", "-metadata:s:v", "rotate=90", self.p("v.mp4"))
        self.check_copy("v.mp4", like_source=False)
        turned = [d["rotation"] for d in probe(self.p("o.mp4"))["streams"][0]["side_data_list"]]
        self.assertIn(abs(turned[0]), (90, 270))

    def test_sound_lies_within_a_frame_of_aac(self):
        grey_video(self.p("v.mp4"), 500, "-c:v", "libx264", "-c:a", "aac", sound=self.p("own.wav"))
        self.check_copy("v.mp4")
        raw = ffmpeg("-i", self.p("o.mp4"), "-map", "0:a", "-f", "s16le", "-")
        samples = struct.unpack("<%dh" % (len(raw) // 2), raw)
        self.assertLessEqual(abs(len(samples) - 20 * RATE), 1024)
        for second in (5, 7):
            at = second * RATE
            near = samples[at - 2000:at + 2000]
            self.assertLessEqual(abs(max(range(4000), key=lambda n: abs(near[n])) - 2000), 2)

    def test_subtitles_and_neutral_names(self):
        grey_video(self.p("v.mp4"), 500, "-c:v", "libx264", "-c:a", "aac", sound=self.p("own.wav"))
        self.check_copy("v.mp4")
        self.assertEqual(ffmpeg("-i", self.p("o.mp4"), "-map", "0:s", "-f", "srt", "-").decode(),
                         "1\n00:00:05,000 --> 00:00:09,000\nHola\n\n")
        found = probe(self.p("o.mp4"))
        self.assertEqual([s["codec_name"] for s in found["streams"]], ["h264", "aac", "mov_text"])
        self.assertNotIn("encoder", found["format"]["tags"])
        self.assertEqual([s["tags"]["handler_name"] for s in found["streams"]],
                         ["VideoHandler", "SoundHandler", "SubtitleHandler"])


class Retimed(Draft):
    """Only what changes its timing is encoded anew; every frame is seen when the plan says."""

    TAKE = {"silence": 4.72, "cut_off": 3.2, "loop": 9.0, "bounce": 9.0, "remap": 5.0}

    def setUp(self):
        super().setUp()
        write_wav(self.p("own.wav"), clicks(20, []))

    def prepare(self, mode, take, *options, video="v.mp4", rate=25, frames=500, segment="5 9",
                times=None):
        grey_video(self.p(video), frames, *options, "-c:a", "aac", rate=rate, times=times,
                   sound=self.p("own.wav"))
        write_wav(self.p("a.wav"), clicks(take, [0, int(take * RATE) - 1], value=30000))
        self.project(video, ["set sync-mode " + mode, "segment-add %s a Hola" % segment], a="a.wav")
        report = self.draft("o.mp4")
        self.assertIs(report["videoCopied"], False)
        return report

    def expected(self, mode, take, n=500):
        """Frame numbers of a segment from frame 125 to 225 at 25 frames a second."""
        before, slot, after = list(range(125)), list(range(125, 225)), list(range(225, n))
        out = round(take * 25)
        if mode == "silence":
            middle = slot + [224] * (out - 100)
        elif mode == "cut_off":
            middle = slot[:out]
        elif mode == "loop":
            middle = [slot[i % 100] for i in range(out)]
        elif mode == "bounce":
            middle = [slot[i % 100] if i // 100 % 2 == 0 else slot[99 - i % 100] for i in range(out)]
        else:
            middle = [slot[i * 100 // out] for i in range(out)]
        return before + middle + after

    def judge(self, seen, want, rate=25):
        for i, ((at, code), frame) in enumerate(zip(seen, want)):
            self.assertAlmostEqual(at, i / rate, delta=0.002, msg="frame %d" % i)
            self.assertEqual(code, frame % 100, "picture %d" % i)
        self.assertEqual(len(seen), len(want))

    def copied_packets(self, video, report):
        """Packets of the result that lie outside what is encoded, against those of the source."""
        source = {p[5] if len(p) > 5 else p[-1] for p in packets(self.p(video))}
        spans = [(r["start"], r["end"]) for r in report["reencoded"]]
        out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_packets",
                              "-show_data_hash", "md5", "-show_entries", "packet=pts_time,data_hash",
                              "-of", "csv=p=0", self.p("o.mp4")], check=True,
                             stdout=subprocess.PIPE).stdout.decode()
        kept = 0
        for line in out.split():
            at, digest = float(line.split(",")[0]), line.split(",")[1].split(":")[1]
            if not any(a - 0.001 <= at < b - 0.001 for a, b in spans):
                self.assertIn(digest, {s.strip() for s in source}, "packet at %f" % at)
                kept += 1
        return kept

    def test_every_mode(self):
        for coding in (("-bf", "0"), ("-bf", "3")):
            for mode, take in self.TAKE.items():
                with self.subTest(mode=mode, coding=coding):
                    report = self.prepare(mode, take, "-c:v", "libx264", "-g", "40", *coding)
                    want = self.expected(mode, take)
                    self.judge(greys(self.p("o.mp4")), want)
                    self.assertAlmostEqual(self.predicted(), report["durationSeconds"], places=5)
                    self.assertAlmostEqual(len(want) / 25, self.predicted(), delta=0.04)
                    self.assertGreater(self.copied_packets("v.mp4", report), 300)
                    for stream in probe(self.p("o.mp4"))["streams"][:2]:
                        self.assertAlmostEqual(float(stream["duration"]), self.predicted(),
                                               delta=0.04)

    def test_what_is_encoded_is_named(self):
        report = self.prepare("silence", 4.72, "-c:v", "libx264", "-g", "40", "-bf", "2")
        self.assertEqual(len(report["reencoded"]), 1)
        span = report["reencoded"][0]
        self.assertIn("segment 1 is held", span["why"])
        # From the end of the slot, or a few frames before it, to the key frame at 9.6 + 0.72 s.
        self.assertTrue(8.8 <= span["start"] <= 9, span)
        self.assertAlmostEqual(span["end"], 10.32, places=3)
        text = self.w.ok("draft", "p.dub", "-o", "o2.mp4").err
        self.assertIn("encoded anew", text)
        self.assertIn("segment 1 is held", text)

    def test_the_take_and_what_follows_lie_right(self):
        write_wav(self.p("own.wav"), clicks(20, [n * RATE for n in range(20)], value=20000))
        self.prepare("silence", 4.72, "-c:v", "libx264")
        raw = ffmpeg("-i", self.p("o.mp4"), "-map", "0:a", "-f", "s16le", "-")
        samples = struct.unpack("<%dh" % (len(raw) // 2), raw)
        for at in (1.0, 5.0, 9.72 - 1 / RATE, 9.72 + 1, 9.72 + 5):
            near = samples[round(at * RATE) - 1000:round(at * RATE) + 1000]
            self.assertLessEqual(abs(max(range(2000), key=lambda n: abs(near[n])) - 1000), 3, at)
        self.assertEqual(ffmpeg("-i", self.p("o.mp4"), "-map", "0:s", "-f", "srt", "-").decode(),
                         "1\n00:00:05,000 --> 00:00:09,720\nHola\n\n")

    def test_cuts_off_the_grid(self):
        """Times between frames: never further off than one frame, nothing lost or doubled after."""
        self.prepare("silence", 4.713, "-c:v", "libx264", "-bf", "2", segment="5.013 9.007")
        seen = greys(self.p("o.mp4"))
        codes = [code for _, code in seen]
        self.assertEqual(codes[:225], [n % 100 for n in range(225)])
        shift = self.predicted() - 20
        tail = codes[-(500 - 230):]
        self.assertEqual(tail, [n % 100 for n in range(230, 500)])
        at = seen[-1][0] - (499 / 25 + shift)
        self.assertLessEqual(abs(at), 0.04)

    def test_other_codings_are_encoded_whole(self):
        for options in (("-c:v", "mpeg4", "-bf", "2"), ("-c:v", "libx264", "-pix_fmt", "yuv422p10"),
                        ("-c:v", "libx265", "-x265-params", "log-level=none"),
                        ("-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1")):
            with self.subTest(options=options):
                report = self.prepare("silence", 4.72, *options)
                if "yuv422p10" not in options:
                    self.assertEqual(len(report["reencoded"]), 1)
                    self.assertIn("the whole picture", report["reencoded"][0]["why"])
                    self.assertEqual(report["reencoded"][0]["start"], 0)
                self.judge(greys(self.p("o.mp4")), self.expected("silence", 4.72))

    def test_other_containers(self):
        for name in ("v.mkv", "v.mov", "v.ts"):
            with self.subTest(name=name):
                video = name
                self.prepare("silence", 4.72, "-c:v", "libx264", "-bf", "2", "-g", "40",
                             video=video)
                seen = greys(self.p("o.mp4"))
                want = self.expected("silence", 4.72)
                # The container's start may lie before the first picture.
                self.judge([(at - seen[0][0], code) for at, code in seen], want)
                self.assertLess(seen[0][0], 0.1)

    def test_ntsc(self):
        report = self.prepare("silence", 4.5, "-c:v", "libx264", rate="30000/1001", frames=600,
                              segment="5.005 9.009")
        seen = greys(self.p("o.mp4"))
        first, last = 150, 270
        held = round(4.5 * 30000 / 1001) - (last - first)
        codes = [code for _, code in seen]
        self.assertIn(len(codes) - 600 - held, (-1, 0, 1))
        self.assertEqual(codes[:last], [n % 100 for n in range(last)])
        self.assertEqual(codes[-(600 - last):], [n % 100 for n in range(last, 600)])
        for i, (at, _) in enumerate(seen):
            self.assertAlmostEqual(at, i * 1001 / 30000, delta=0.001)
        self.assertAlmostEqual(report["durationSeconds"], self.predicted(), places=5)

    def test_uneven_frames_keep_their_times(self):
        """Three frames at 20 a second, one late by half a frame, and so on."""
        self.prepare("silence", 4.72, "-c:v", "libx264", "-bf", "2", "-g", "40", "-fps_mode", "vfr",
                     frames=400, times="(N+if(gt(mod(N,7),3),0.5,0))/20/TB")
        before, after = greys(self.p("v.mp4")), greys(self.p("o.mp4"))
        want = [(at, code) for at, code in before if at < 9]
        want += [(at + 0.72, code) for at, code in before if at >= 9]
        self.assertEqual(len(after), len(want))
        for (at, code), (want_at, want_code) in zip(after, want):
            self.assertAlmostEqual(at, want_at, delta=0.001)
            self.assertEqual(code, want_code)

    def test_uneven_frames_to_and_fro(self):
        self.prepare("bounce", 7, "-c:v", "libx264", "-fps_mode", "vfr", frames=400,
                     times="(N+if(gt(mod(N,7),3),0.5,0))/20/TB")
        before, after = greys(self.p("v.mp4")), greys(self.p("o.mp4"))

        def seen(frames, t):
            return [code for at, code in frames if at <= t + 0.0005][-1]

        for ms in range(5005, 11995, 10):
            t = ms / 1000
            turn = t - 5 if t < 9 else 4 - (t - 9) - 0.001
            source = 5 + turn
            near = {seen(before, source - 0.002), seen(before, source + 0.002)}
            self.assertIn(seen(after, t), near, "at %f" % t)

    def test_a_late_picture_and_an_edit_list(self):
        grey_video(self.p("whole.mp4"), 500, "-c:v", "libx264", "-g", "50", "-bf", "2", "-c:a",
                   "aac", sound=self.p("own.wav"))
        ffmpeg("-ss", "2.4", "-i", self.p("whole.mp4"), "-c", "copy", self.p("v.mp4"))
        write_wav(self.p("a.wav"), clicks(4.72, [0]))
        self.project("v.mp4", ["set sync-mode silence", "segment-add 5 9 a"], a="a.wav")
        self.draft("o.mp4")
        before, after = greys(self.p("v.mp4")), greys(self.p("o.mp4"))
        codes = [code for _, code in before]
        cut = len([1 for at, _ in before if at < 8.999])
        self.assertEqual([code for _, code in after],
                         codes[:cut] + [codes[cut - 1]] * 18 + codes[cut:])

    def test_a_window(self):
        self.prepare("silence", 4.72, "-c:v", "libx264", "-g", "40", "-bf", "2")
        report = self.draft("part.mp4", "--from", "4.2", "--to", "12")
        self.assertAlmostEqual(report["durationSeconds"], 8.52)
        self.judge(greys(self.p("part.mp4")), self.expected("silence", 4.72)[105:105 + 213])

    def test_several_segments(self):
        grey_video(self.p("v.mp4"), 500, "-c:v", "libx264", "-g", "25", "-bf", "3", "-c:a", "aac",
                   sound=self.p("own.wav"))
        for name, take in (("a", 2.4), ("b", 1.6), ("c", 3.0)):
            write_wav(self.p(name + ".wav"), clicks(take, [0]))
        self.project("v.mp4", ["set sync-mode silence", "segment-add 2 4 a", "segment-add 6 8 b",
                               "segment-set 2 sync-mode remap", "segment-add 8 10 c",
                               "segment-set 3 sync-mode bounce"],
                     a="a.wav", b="b.wav", c="c.wav")
        self.draft("o.mp4")
        want = list(range(100)) + [99] * 10 + list(range(100, 150))
        want += [150 + i * 50 // 40 for i in range(40)] + list(range(200, 250))
        want += [249 - i for i in range(25)] + list(range(250, 500))
        self.judge(greys(self.p("o.mp4")), want)
        self.assertAlmostEqual(self.predicted(), len(want) / 25, places=5)



class Sandbox(Draft):
    """What the sandbox makes of a request sounds like the dub, as far as all of it is there."""

    def submit(self):
        self.w.ok("submit", "p.dub", "--yes", "--wait", "-o", "result.mp4")
        return probe(self.p("result.mp4"))

    def test_the_result_is_the_dub(self):
        write_wav(self.p("own.wav"), clicks(20, [n * RATE for n in range(20)], value=20000))
        grey_video(self.p("v.mp4"), 500, "-c:v", "libx264", "-g", "40", "-c:a", "aac",
                   sound=self.p("own.wav"))
        write_wav(self.p("a.wav"), clicks(6, [RATE, round(5.72 * RATE) - 1], value=30000))
        self.project("v.mp4", ["set sync-mode silence", "segment-add 5.5 9.5 a",
                               "segment-set 1 crop 1-5.72"], a="a.wav")
        self.sandbox(self.w)
        found = self.submit()
        self.assertAlmostEqual(float(found["format"]["duration"]), self.predicted(), delta=0.05)
        self.draft("o.mp4")
        self.assertEqual([code for _, code in greys(self.p("result.mp4"))],
                         [code for _, code in greys(self.p("o.mp4"))])
        raw = [ffmpeg("-i", self.p(n), "-map", "0:a", "-f", "s16le", "-") for n in ("result.mp4", "o.mp4")]
        self.assertEqual(raw[0], raw[1])

    def test_without_the_audio_it_is_the_video(self):
        grey_video(self.p("v.mp4"), 100, "-c:v", "libx264")
        self.project("v.mp4", ["segment-add 1 3 a Hola"], a="voice:abc")
        self.sandbox(self.w)
        self.submit()
        self.assertEqual(self.w.read("result.mp4"), self.w.read("v.mp4"))


@unittest.skipUnless(tmux.available(), "tmux is not installed")
class Editor(Draft):
    """A take that is 0.72 s too long is seen, drafted, mended by a key, and drafted again."""

    def open(self):
        t = tmux.Terminal([dubcli.DUBLINE, "p.dub"], self.w.env(TERM="tmux-256color", PS1="$ "),
                          self.w.dir)
        self.addCleanup(t.close)
        t.wait("a.wav")
        return t

    def prepare(self, seconds=20):
        with open(os.path.join(self.w.home, "config", "dubline", "config"), "w") as f:
            f.write("set tour off\n")
        grey_video(self.p("v.mp4"), seconds * 25, "-c:v", "libx264", "-g", "40", "-preset",
                   "ultrafast")
        write_wav(self.p("a.wav"), clicks(4.72, [0, round(4.72 * RATE) - 1], value=30000))
        self.project("v.mp4", ["set sync-mode silence", "segment-add 5 9 a Hola"], a="a.wav")

    def setUp(self):
        super().setUp()
        os.makedirs(os.path.join(self.w.home, "config", "dubline"))

    def test_seen_heard_mended(self):
        self.prepare()
        t = self.open()
        t.keys("D")
        t.wait(r"draft: .*p\.draft\.mp4, 00:00:20\.720; picture encoded anew in 1 place")
        self.assertEqual(len(greys(self.p("p.draft.mp4"))), 518)
        t.type(":issue next\r")
        t.keys("f")
        t.wait("9.720")
        t.type(":draft again.mp4 keep\r")
        t.wait(r"draft: .*again\.mp4, 00:00:20\.000")
        self.assertEqual(packets(self.p("again.mp4")), packets(self.p("v.mp4")))
        t.type(":draft v.mp4\r")
        t.wait("media of the project")

    def test_stopped_by_a_key(self):
        self.prepare(3600)
        t = self.open()
        t.keys("D")
        t.wait("draft [0-9]+ %")
        t.keys("Escape")
        t.wait("nothing was written")
        self.assertEqual([n for n in os.listdir(self.w.dir) if "draft" in n], [])


if __name__ == "__main__":
    dubcli.main(sys.argv)
