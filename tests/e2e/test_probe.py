#!/usr/bin/env python3
"""dubline-media against many kinds of media, made here with ffmpeg, and against hostile files.

usage: test_probe.py DUBLINE_MEDIA
What a file holds is known from how it was made; ffprobe is asked as a second opinion.
"""
import functools
import http.server
import json
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "dubline-media"
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from media_process import MediaProcess  # noqa: E402

SECONDS = 3
PICTURE = ["-f", "lavfi", "-i", f"testsrc2=size=320x240:rate=25:duration={SECONDS}"]
SOUND = ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=44100:duration={SECONDS}"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args], check=True)


def ffmpeg_to_pipe(path, *args):
    """Through a pipe, so that the muxer cannot come back and write lengths."""
    with open(path, "wb") as out:
        made = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *args, "-"], check=True,
                              stdout=subprocess.PIPE)
        out.write(made.stdout)


def ffprobe(path):
    out = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams",
                          path], stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out)


@unittest.skipUnless(shutil.which("ffmpeg") and shutil.which("ffprobe"), "ffmpeg is not installed")
class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="dub-probe-")
        cls.media = MediaProcess(PROGRAM)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dir)
        cls.media.close()

    def path(self, name):
        return os.path.join(self.dir, name)

    def make(self, name, *args):
        ffmpeg(*args, self.path(name))
        return self.path(name)

    def facts(self, path, **more):
        answer = self.media.ask(op="probe", source=path, **more)
        self.assertIn("facts", answer, f"{path}: {answer}")
        return answer["facts"]

    def error(self, path, code="media", **more):
        answer = self.media.ask(op="probe", source=path, **more)
        self.assertIn("error", answer, f"{path}: {answer}")
        error = answer["error"]
        self.assertEqual(error["code"], code, error)
        self.assertTrue(error["message"] and "\n" not in error["message"], error)
        return error["message"]

    def near(self, got, want, within, what=""):
        self.assertIsNotNone(got, what)
        self.assertLessEqual(abs(got - want), within, f"{what}: {got}, wanted {want}")


class Matrix(Case):
    """Files as they should be: (name, ffmpeg arguments, expectations)."""

    # length tolerance: one frame of the sound codec, at both ends for those with priming
    AV = [
        ("a.mp4", [*PICTURE, *SOUND, *H264, "-c:a", "aac"], "mov", "h264", "aac", 0.001),
        ("b.mov", [*PICTURE, *SOUND, *H264, "-c:a", "pcm_s16le"], "mov", "h264", "pcm_s16le",
         0.001),
        ("prores.mov", [*PICTURE, *SOUND, "-c:v", "prores", "-c:a", "pcm_s24le"], "mov", "prores",
         "pcm_s24le", 0.001),
        ("c.mkv", [*PICTURE, *SOUND, *H264, "-c:a", "aac"], "matroska", "h264", "aac", 0.05),
        ("d.webm", [*PICTURE, *SOUND, "-c:v", "libvpx", "-deadline", "realtime", "-c:a",
                    "libopus"], "matroska", "vp8", "opus", 0.05),
        ("e.avi", [*PICTURE, *SOUND, "-c:v", "mpeg4", "-c:a", "mp3"], "avi", "mpeg4", "mp3", 0.08),
        ("f.ts", [*PICTURE, *SOUND, *H264, "-c:a", "aac"], "mpegts", "h264", "aac", 0.05),
        ("g.mpg", [*PICTURE, *SOUND, "-c:v", "mpeg2video", "-c:a", "mp2"], "mpeg", "mpeg2video",
         "mp2", 0.05),
        ("h.flv", [*PICTURE, *SOUND, "-c:v", "flv1", "-c:a", "mp3"], "flv", "flv1", "mp3", 0.08),
        ("i.wmv", [*PICTURE, *SOUND, "-c:v", "wmv2", "-c:a", "wmav2"], "asf", "wmv2", "wmav2",
         0.1),
        ("frag.mp4", [*PICTURE, *SOUND, *H264, "-g", "25", "-c:a", "aac", "-movflags",
                      "frag_keyframe+empty_moov"], "mov", "h264", "aac", 0.05),
        ("frag2.mp4", [*PICTURE, *SOUND, *H264, "-g", "25", "-c:a", "aac", "-movflags",
                       "frag_keyframe"], "mov", "h264", "aac", 0.05),
    ]

    def test_picture_and_sound(self):
        for name, args, container, vcodec, acodec, within in self.AV:
            with self.subTest(name):
                path = self.make(name, *args)
                facts = self.facts(path)
                video, audio = facts["video"], facts["audio"]
                self.assertEqual(facts["container"], container)
                self.assertEqual(facts["path"], path)
                self.assertEqual(facts["sizeBytes"], os.path.getsize(path))
                self.assertEqual((video["codec"], video["width"], video["height"]),
                                 (vcodec, 320, 240))
                self.assertEqual(video["frameRate"], "25/1")
                self.assertFalse(video["variableFrameRate"])
                self.assertEqual(video["frames"], SECONDS * 25)
                self.assertEqual(video["rotation"], 0)
                self.near(video["durationSeconds"], SECONDS, 0.08, "video")
                self.assertEqual(len(audio), 1)
                self.assertEqual((audio[0]["codec"], audio[0]["sampleRate"],
                                  audio[0]["channels"]),
                                 (acodec, 48000 if acodec == "opus" else 44100, 1))
                self.near(audio[0]["durationSeconds"], SECONDS, within, "audio")
                self.near(facts["durationSeconds"], SECONDS, 0.1, "container")
                # no stream is longer than the container
                self.assertLessEqual(video["durationSeconds"], facts["durationSeconds"])
                self.assertLessEqual(audio[0]["durationSeconds"], facts["durationSeconds"])

    def test_sound_alone(self):
        rows = [("l.m4a", ["-c:a", "aac"], "aac", 0.001),
                ("cbr.mp3", ["-c:a", "libmp3lame", "-b:a", "128k"], "mp3", 0.06),
                ("vbr.mp3", ["-c:a", "libmp3lame", "-q:a", "5"], "mp3", 0.06),
                ("noxing.mp3", ["-c:a", "libmp3lame", "-q:a", "5", "-write_xing", "0"], "mp3",
                 0.06),
                ("h.aac", ["-c:a", "aac"], "aac", 0.05),
                ("i.flac", ["-c:a", "flac"], "flac", 0.000001),
                ("j.ogg", ["-c:a", "libvorbis"], "vorbis", 0.000001),
                ("k.opus", ["-c:a", "libopus"], "opus", 0.01),
                ("n.ac3", ["-c:a", "ac3"], "ac3", 0.04),
                ("o.aiff", ["-c:a", "pcm_s16be"], "pcm_s16be", 0.000001),
                ("p.au", ["-c:a", "pcm_s16be"], "pcm_s16be", 0.000001),
                ("q.mka", ["-c:a", "flac"], "flac", 0.002)]
        for name, args, codec, within in rows:
            with self.subTest(name):
                facts = self.facts(self.make(name, *SOUND, *args))
                self.assertIsNone(facts["video"])
                self.assertEqual(facts["audio"][0]["codec"], codec)
                self.near(facts["audio"][0]["durationSeconds"], SECONDS, within, name)
                self.near(facts["durationSeconds"], SECONDS, within, name)

    def test_wav(self):
        for codec in ("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"):
            for rate, channels in ((8000, 1), (44100, 2), (48000, 6), (96000, 8), (192000, 1)):
                with self.subTest(f"{codec} {rate} {channels}"):
                    path = self.make("w.wav", *SOUND, "-ar", str(rate), "-ac", str(channels),
                                     "-c:a", codec)
                    facts = self.facts(path)
                    track = facts["audio"][0]
                    self.assertEqual((facts["container"], track["codec"], track["sampleRate"],
                                      track["channels"]), ("wav", codec, rate, channels))
                    self.assertEqual(track["durationSeconds"], SECONDS)
                    self.assertFalse(facts["measured"])

    def test_lengths_are_floored(self):
        for samples in (1, 7, 44099, 44101, 100003):
            path = self.make("odd.wav", *SOUND, "-af", f"atrim=end_sample={samples}")
            got = self.facts(path)["audio"][0]["durationSeconds"]
            self.assertEqual(round(got * 1e6), samples * 1000000 // 44100)

    def test_frame_rates(self):
        for rate in ("24000/1001", "24/1", "25/1", "30000/1001", "30/1", "50/1", "60000/1001",
                     "12/1", "120/1"):
            for name in ("r.mp4", "r.mkv", "r.ts", "r.mov"):
                with self.subTest(f"{rate} {name}"):
                    path = self.make(name, "-f", "lavfi", "-i",
                                     f"testsrc2=size=64x48:rate={rate}:duration=2", *H264)
                    video = self.facts(path)["video"]
                    self.assertEqual(video["frameRate"], rate)
                    self.assertFalse(video["variableFrameRate"])
                    num, den = map(int, rate.split("/"))
                    self.assertEqual(video["frames"], -(-2 * num // den))
                    self.near(video["durationSeconds"], video["frames"] * den / num, 0.0011)

    def test_variable_rate(self):
        thin = ["-vf", "select='lt(n,30)+not(mod(n,3))'", "-vsync", "vfr"]
        for name in ("vfr.mp4", "vfr.mkv"):
            with self.subTest(name):
                video = self.facts(self.make(name, *PICTURE, *thin, *H264))["video"]
                self.assertTrue(video["variableFrameRate"])
                self.assertEqual(video["frames"], 45)
        # two rates one after the other, without a single step that stands out
        slow = self.make("slow.mkv", "-f", "lavfi", "-i",
                         "testsrc2=size=64x48:rate=25:duration=10", "-vf",
                         "setpts='if(lt(N,125),N/25/TB,(5+(N-125)/24)/TB)'", "-vsync", "vfr",
                         "-enc_time_base", "1/1000", *H264, "-bf", "0")
        self.assertTrue(self.facts(slow)["video"]["variableFrameRate"])

    def test_rotation(self):
        plain = self.make("plain.mp4", *PICTURE, *H264)
        for degrees in (0, 90, 180, 270):
            path = self.make(f"rot{degrees}.mp4", "-i", plain, "-c", "copy", "-metadata:s:v",
                             f"rotate={degrees}")
            side = ffprobe(path)["streams"][0].get("side_data_list", [{}])
            counter_clockwise = side[0].get("rotation", 0)
            video = self.facts(path)["video"]
            self.assertEqual(video["rotation"], -counter_clockwise % 360)
            self.assertEqual((video["width"], video["height"]), (320, 240)) # as stored

    def test_several_tracks_and_languages(self):
        path = self.make("two.mkv", *PICTURE, *SOUND, "-f", "lavfi", "-i",
                         "sine=sample_rate=8000:duration=1", "-map", "0", "-map", "1", "-map", "2",
                         *H264, "-c:a", "pcm_s16le", "-ac:a:1", "2", "-metadata:s:a:0",
                         "language=eng", "-metadata:s:a:1", "language=spa")
        tracks = self.facts(path)["audio"]
        self.assertEqual([t["language"] for t in tracks], ["eng", "spa"])
        self.assertEqual([t["sampleRate"] for t in tracks], [44100, 8000])
        self.assertEqual([t["channels"] for t in tracks], [1, 2])
        self.near(tracks[0]["durationSeconds"], SECONDS, 0.03)
        self.near(tracks[1]["durationSeconds"], 1, 0.03) # its own length, not the container's

    def test_one_track_shorter(self):
        for name in ("short.mp4", "short.mkv", "short.ts", "short.mov"):
            with self.subTest(name):
                path = self.make(name, *PICTURE, "-f", "lavfi", "-i", "sine=duration=1", *H264,
                                 "-c:a", "aac")
                facts = self.facts(path)
                self.near(facts["video"]["durationSeconds"], SECONDS, 0.03)
                self.near(facts["audio"][0]["durationSeconds"], 1, 0.05)

    def test_start_offsets(self):
        plain = self.make("s.mp4", *PICTURE, *SOUND, *H264, "-bf", "0", "-c:a", "aac")
        for name in ("off.mp4", "off.mkv", "off.ts", "off.mov"):
            with self.subTest(name):
                path = self.make(name, "-i", plain, "-itsoffset", "0.7", "-i", plain, "-map",
                                 "0:v", "-map", "1:a", "-c", "copy")
                facts = self.facts(path)
                self.assertEqual(facts["video"]["startSeconds"], 0)
                self.near(facts["audio"][0]["startSeconds"], 0.7, 0.03)
                self.near(facts["durationSeconds"], SECONDS + 0.7, 0.05)
                self.near(facts["audio"][0]["durationSeconds"], SECONDS, 0.06)

    def test_container_starts_late(self):
        path = self.make("late.ts", *PICTURE, *SOUND, *H264, "-c:a", "aac", "-output_ts_offset",
                         "1000")
        facts = self.facts(path)
        self.near(facts["durationSeconds"], SECONDS, 0.1)
        self.assertLess(facts["video"]["startSeconds"], 0.1)

    def test_cover_art_is_no_video(self):
        cover = self.make("cover.png", "-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v",
                          "1")
        song = self.make("song.m4a", *SOUND, "-c:a", "aac")
        for name in ("cover.m4a", "cover.mp3", "cover.flac"):
            codec = ["-c:a", "copy"] if name.endswith("m4a") else []
            path = self.make(name, "-i", song, "-i", cover, "-map", "0", "-map", "1", *codec,
                             "-c:v", "copy", "-disposition:v", "attached_pic")
            facts = self.facts(path)
            self.assertIsNone(facts["video"], name)
            self.near(facts["audio"][0]["durationSeconds"], SECONDS, 0.06, name)

    def test_pictures(self):
        for name in ("i.png", "i.jpg", "i.bmp", "i.tiff", "one.gif", "pattern%03d.png"):
            path = self.path(name)
            subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
                            "testsrc2=size=64x48", "-frames:v", "1", "-update", "1",
                            path] if "%" not in name else
                           ["cp", self.path("i.png"), path], check=True)
            facts = self.facts(path)
            video = facts["video"]
            self.assertEqual((video["width"], video["height"], video["frames"]), (64, 48, 1), name)
            self.assertIsNone(video["durationSeconds"], name)
            self.assertIsNone(facts["durationSeconds"], name)
            self.assertEqual(facts["audio"], [])
        moving = self.facts(self.make("moving.gif", "-f", "lavfi", "-i",
                                      "testsrc2=size=64x48:rate=10:duration=1"))
        self.assertEqual(moving["video"]["frames"], 10)
        self.near(moving["video"]["durationSeconds"], 1, 0.02)

    def test_picture_alone(self):
        facts = self.facts(self.make("silent.mp4", *PICTURE, *H264))
        self.assertEqual(facts["audio"], [])
        self.assertEqual(facts["video"]["durationSeconds"], SECONDS)

    def test_hash(self):
        path = self.make("hash.wav", *SOUND)
        want = subprocess.run(["sha256sum", path], stdout=subprocess.PIPE,
                              check=True).stdout.split()[0].decode()
        self.assertEqual(self.facts(path, hash=True)["sha256"], want)
        self.assertIsNone(self.facts(path)["sha256"])
        answer = self.media.ask(op="hash", source=path)
        self.assertEqual((answer["sha256"], answer["sizeBytes"]), (want, os.path.getsize(path)))

    def test_odd_names(self):
        path = self.make("plain.wav", *SOUND)
        for name in ("sp ace é \"q\"\n.wav", "-dash.wav", "a:b.wav", "file:x.wav", "noextension",
                     "pipe:0", "concat:a|b", "wrong.srt"):
            other = self.path(name)
            shutil.copy(path, other)
            self.assertEqual(self.facts(other)["durationSeconds"], SECONDS, name)

    def test_ffprobe_agrees(self):
        """Where the header states lengths, ours are ffprobe's, floored."""
        for name, args in (("1.mp4", [*PICTURE, *SOUND, *H264, "-c:a", "aac"]),
                           ("2.mov", [*PICTURE, *SOUND, *H264, "-c:a", "pcm_s16le"]),
                           ("3.flac", [*SOUND]), ("4.ogg", [*SOUND, "-c:a", "libvorbis"]),
                           ("5.wav", [*SOUND]), ("6.mp3", [*SOUND, "-b:a", "64k"]),
                           ("7.m4a", [*SOUND, "-c:a", "aac"])):
            path = self.make(name, *args)
            facts, other = self.facts(path), ffprobe(path)
            self.near(facts["durationSeconds"], float(other["format"]["duration"]), 0.000002, name)
            ours = ([facts["video"]] if facts["video"] else []) + facts["audio"]
            for track, stream in zip(ours, other["streams"]):
                self.near(track["durationSeconds"], float(stream["duration"]), 0.000002, name)
                self.assertLessEqual(track["durationSeconds"], float(stream["duration"]) + 5e-7)


class WrongLengths(Case):
    """Headers that say nothing, or something wrong."""

    def test_piped(self):
        av = [*PICTURE, *SOUND]
        rows = [("p.wav", [*SOUND, "-f", "wav"], 0.0),
                ("p.flac", [*SOUND, "-f", "flac"], 0.000001),
                ("p.mkv", [*av, *H264, "-c:a", "pcm_s16le", "-f", "matroska"], 0.05),
                ("p.webm", [*av, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus",
                            "-live", "1", "-f", "webm"], 0.05),
                ("p.aac", [*SOUND, "-c:a", "aac", "-f", "adts"], 0.05),
                ("p.mp3", [*SOUND, "-c:a", "libmp3lame", "-q:a", "3", "-f", "mp3"], 0.06),
                ("p.ts", [*av, *H264, "-c:a", "aac", "-f", "mpegts"], 0.05)]
        for name, args, within in rows:
            with self.subTest(name):
                ffmpeg_to_pipe(self.path(name), *args)
                facts = self.facts(self.path(name))
                self.assertTrue(facts["measured"])
                self.near(facts["audio"][0]["durationSeconds"], SECONDS, within, name)
                self.near(facts["durationSeconds"], SECONDS, within, name)
                if facts["video"]:
                    self.assertEqual(facts["video"]["frames"], SECONDS * 25)
                    self.near(facts["video"]["durationSeconds"], SECONDS, 0.03)

    def test_wav_data_sizes(self):
        path = self.make("w.wav", *SOUND, "-bitexact")
        data = bytearray(read(path))
        at = data.index(b"data")
        for stated in (0, 0xFFFFFFFF, 0x7FFFFFFF, len(data) * 2):
            data[at + 4:at + 8] = struct.pack("<I", stated)
            for cut in (0, 44100):
                with self.subTest(f"{stated} {cut}"):
                    changed = self.path("changed.wav")
                    with open(changed, "wb") as out:
                        out.write(data[:len(data) - cut])
                    got = self.facts(changed)["audio"][0]["durationSeconds"]
                    self.near(got, SECONDS - cut / 88200, 0.000001)

    def cut(self, path, part):
        """The first part of a file, as after a broken download."""
        out = self.path("cut-" + os.path.basename(path))
        with open(path, "rb") as f, open(out, "wb") as g:
            g.write(f.read(int(os.path.getsize(path) * part)))
        return out

    def decoded_seconds(self, path, stream):
        """How long a stream is that ffmpeg can really decode, by counting what comes out."""
        out = subprocess.run(["ffmpeg", "-v", "quiet", "-nostdin", "-i", path, "-map", stream, "-f",
                              "s16le", "-ar", "8000", "-ac", "1", "-"], stdout=subprocess.PIPE,
                             check=False).stdout
        return len(out) / 2 / 8000

    def test_cut_files(self):
        av = [*PICTURE, *SOUND]
        rows = [("c.mp4", [*av, *H264, "-c:a", "aac", "-movflags", "faststart"]),
                ("c.mov", [*av, *H264, "-c:a", "pcm_s16le", "-movflags", "faststart"]),
                ("c.mkv", [*av, *H264, "-c:a", "aac"]),
                ("c.avi", [*av, "-c:v", "mpeg4", "-c:a", "mp3"]),
                ("c.ts", [*av, *H264, "-c:a", "aac"]),
                ("c.flac", [*SOUND]), ("c.mp3", [*SOUND, "-q:a", "5"]),
                ("c.wav", [*SOUND]), ("c.opus", [*SOUND, "-c:a", "libopus"]),
                ("c.flv", [*av, "-c:v", "flv1", "-c:a", "mp3"])]
        for name, args in rows:
            whole = self.make(name, *args)
            for part in (0.35, 0.8):
                with self.subTest(f"{name} {part}"):
                    path = self.cut(whole, part)
                    facts = self.facts(path)
                    self.near(facts["audio"][0]["durationSeconds"],
                              self.decoded_seconds(path, "0:a:0"), 0.15, name)
                    self.assertLess(facts["durationSeconds"], SECONDS * (part + 0.3))

    def test_mp4_without_index(self):
        whole = self.make("noindex.mp4", *PICTURE, *H264)
        message = self.error(self.cut(whole, 0.5))
        self.assertIn("moov", message)

    def test_mp4_index_without_data(self):
        whole = self.make("nodata.mp4", *PICTURE, *H264, "-movflags", "faststart")
        data = read(whole)
        with open(self.path("head.mp4"), "wb") as out:
            out.write(data[:data.index(b"mdat") + 8])
        self.assertIn("before the first sample", self.error(self.path("head.mp4")))

    def test_glued_mp3(self):
        path = self.make("one.mp3", *SOUND, "-b:a", "96k")
        with open(self.path("two.mp3"), "wb") as out:
            out.write(read(path) * 2)
        self.near(self.facts(self.path("two.mp3"))["durationSeconds"], 2 * SECONDS, 0.15)

    def test_large_files_by_their_ends(self):
        """Above the size that is read whole: lengths per track from the tail."""
        noise = ["-f", "lavfi", "-i", "nullsrc=s=640x480:r=25:d=24,geq=random(1)*255:128:128"]
        sound = ["-f", "lavfi", "-i", "sine=duration=20"]
        for name, more in (("big.mkv", []), ("big.ts", []), ("big.avi", [])):
            with self.subTest(name):
                path = self.make(name, *noise, *sound, "-c:v", "mpeg2video" if name != "big.avi"
                                 else "mpeg4", "-b:v", "12M", "-c:a", "mp2", *more)
                self.assertGreater(os.path.getsize(path), 8 << 20)
                facts = self.facts(path)
                self.near(facts["video"]["durationSeconds"], 24, 0.09)
                self.near(facts["audio"][0]["durationSeconds"], 20, 0.09)
                self.assertEqual(facts["video"]["frameRate"], "25/1")
                self.assertFalse(facts["video"]["variableFrameRate"])


class Hostile(Case):
    """Files that are no media, or want to be something else."""

    def write(self, name, content):
        with open(self.path(name), "wb") as out:
            out.write(content)
        return self.path(name)

    def test_not_media(self):
        rows = {
            "text.mp4": b"hello, this is a text\n" * 50,
            "text.mp3": b"hello, this is a text\n" * 50,
            "subtitles.mp4": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n",
            "subtitles.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n",
            "styled.ass": b"[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Start, End, Text\n",
            "ansi.mp4": b"\x1b[31mred\x1b[0m\n" * 200,
            "project.dub": b'{"schema":1,"name":"x","segments":[]}',
            "page.html": b"<!doctype html><html><body>Not found</body></html>",
            "program.mp4": read("/bin/ls"),
            "zero.mp4": bytes(1 << 20),
            "gif-head.gif": b"GIF89a",
            "png-head.png": b"\x89PNG\r\n\x1a\n",
            "riff.wav": b"RIFF\xff\xff\xff\xffWAVE",
            "ftyp.mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41",
            "ebml.mkv": b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f",
            "id3.mp3": b"ID3\x04\0\0\0\0\0\x10" + bytes(16),
            "ffmeta.mp4": b";FFMETADATA1\ntitle=x\n",
        }
        for name, content in rows.items():
            with self.subTest(name):
                self.error(self.write(name, content))

    def test_empty(self):
        self.assertIn("is empty", self.error(self.write("empty.mp4", b"")))

    def test_not_a_file(self):
        self.assertIn("folder", self.error(self.dir, "io"))
        os.mkfifo(self.path("fifo.mp4"))
        self.assertIn("pipe", self.error(self.path("fifo.mp4"), "io"))
        self.assertIn("device", self.error("/dev/zero", "io"))
        self.assertIn("No such file", self.error(self.path("absent.mp4"), "io"))
        loop = self.path("loop")
        os.symlink(loop, loop)
        self.error(loop, "io")
        if os.geteuid() != 0:
            locked = self.write("locked.wav", b"RIFF")
            os.chmod(locked, 0)
            self.error(locked, "io")

    def test_playlists_open_nothing(self):
        """A playlist, script or reference must not make us read or fetch anything else."""
        target = self.make("target.wav", *SOUND)
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(0.3)
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}/x.ts"
        rows = {
            "a.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n{url}\n#EXT-X-ENDLIST\n",
            "b.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nfile://{target}\n"
                     "#EXT-X-ENDLIST\n",
            "c.ffconcat": f"ffconcat version 1.0\nfile {target}\n",
            "d.mp4": f"ffconcat version 1.0\nfile '{url}'\n",
            "e.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
                     f"m=audio {port} RTP/AVP 0\n",
            "f.mpd": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period>'
                     f'<AdaptationSet><Representation><BaseURL>{url}</BaseURL></Representation>'
                     '</AdaptationSet></Period></MPD>',
        }
        for name, content in rows.items():
            with self.subTest(name):
                self.error(self.write(name, content.encode()))
        with self.assertRaises(socket.timeout):
            listener.accept()
        listener.close()

    def test_random_bytes(self):
        rng = random.Random(1)
        for i in range(60):
            content = rng.randbytes(rng.choice((1, 100, 5000, 200000)))
            path = self.write("random.bin", content)
            answer = self.media.ask(op="probe", source=path)
            self.assertIn("error", answer, f"seed 1, file {i}: {answer}")

    def test_damaged_bytes(self):
        """Any answer will do, but an answer: no crash, no hang, no sanitizer's word."""
        rng = random.Random(2)
        sources = [self.make("d.mp4", *PICTURE, *SOUND, *H264, "-c:a", "aac"),
                   self.make("d.mkv", *PICTURE, *SOUND, *H264, "-c:a", "aac"),
                   self.make("d.mp3", *SOUND), self.make("d.flac", *SOUND),
                   self.make("d.wav", *SOUND), self.make("d.avi", *PICTURE, *SOUND),
                   self.make("d.ts", *PICTURE, *SOUND, *H264, "-c:a", "aac"),
                   self.make("d.ogg", *SOUND, "-c:a", "libvorbis")]
        for source in sources:
            whole = read(source)
            for i in range(40):
                data = bytearray(whole)
                # heads are where structure is
                for _ in range(rng.choice((1, 5, 50))):
                    data[rng.randrange(min(len(data), rng.choice((200, 5000, 10 ** 9))))] = \
                        rng.randrange(256)
                path = self.write("damaged.bin", bytes(data[:rng.randrange(1, len(data) + 1)]))
                start = time.monotonic()
                answer = self.media.ask(op="probe", source=path)
                self.assertTrue("facts" in answer or answer["error"]["message"])
                self.assertLess(time.monotonic() - start, 20, f"{source} {i}")
                if "facts" in answer:
                    for part in [answer["facts"], answer["facts"]["video"] or {},
                                 *answer["facts"]["audio"]]:
                        length = part.get("durationSeconds")
                        self.assertTrue(length is None or 0 <= length <= 1e9, answer)

    def test_bad_requests(self):
        for line in (b"", b"nonsense", b"{}", b'{"id":1}', b'{"id":2,"op":"decode","source":"x"}',
                     b'{"id":3,"op":"probe"}', b"[" * 100000, b"\xff\xfe"):
            media = MediaProcess(PROGRAM)
            media.process.stdin.write(line + b"\n" + b'{"id":9,"op":"hash","source":"/nowhere"}\n')
            media.process.stdin.flush()
            answers = [json.loads(media.process.stdout.readline())
                       for _ in range(2 if line else 1)]
            self.assertTrue(all("error" in a for a in answers), answers)
            self.assertEqual(answers[-1]["id"], 9)
            media.close()

    def test_line_without_end(self):
        media = MediaProcess(PROGRAM)
        with self.assertRaises(BrokenPipeError):
            for _ in range(64):
                media.process.stdin.write(b"x" * 65536)
        try:
            media.process.stdin.close()
        except BrokenPipeError:
            pass
        self.assertEqual(media.process.wait(timeout=20), 0)
        media.process.stdout.close()
        media.process.stderr.close()

    def test_termination_removes_half_a_pattern(self):
        media = MediaProcess(PROGRAM)
        request = {"id": 1, "op": "test-pattern", "output": self.path("half.mp4"),
                   "durationSeconds": 3600, "width": 640, "height": 360, "frameRate": "25/1"}
        media.process.stdin.write(json.dumps(request).encode() + b"\n")
        media.process.stdin.flush()
        start = time.monotonic()
        while not any(".part" in n for n in os.listdir(self.dir)):
            self.assertLess(time.monotonic() - start, 20)
            time.sleep(0.01)
        media.process.terminate()
        media.process.wait(timeout=20)
        self.assertFalse([n for n in os.listdir(self.dir) if "half" in n])
        for stream in (media.process.stdin, media.process.stdout, media.process.stderr):
            stream.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        if self.path.startswith("/hang"):
            self.server.release.wait(30)
        elif self.path.startswith("/stall"):  # headers, then nothing
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            self.wfile.flush()
            self.server.release.wait(30)
        elif self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[len("/to/"):])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith("/status/"):
            self.send_error(int(self.path.rsplit("/", 1)[1].split("?")[0]))
        else:
            super().do_GET()


class Remote(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        handler = functools.partial(Quiet, directory=cls.dir)
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        cls.server.daemon_threads = True
        cls.server.release = threading.Event()
        cls.base = f"http://127.0.0.1:{cls.server.server_address[1]}/"
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.release.set()
        cls.server.shutdown()
        cls.server.server_close()
        super().tearDownClass()

    def test_same_as_the_file(self):
        rows = [("u.mp4", [*PICTURE, *SOUND, *H264, "-c:a", "aac"]),
                ("v.mp4", [*PICTURE, *SOUND, *H264, "-c:a", "aac", "-movflags", "faststart"]),
                ("u.wav", [*SOUND]), ("u.mp3", [*SOUND]), ("u.flac", [*SOUND]),
                ("u.mkv", [*PICTURE, *SOUND, *H264, "-c:a", "aac"])]
        for name, args in rows:
            with self.subTest(name):
                local = self.facts(self.make(name, *args))
                remote = self.facts(self.base + name, timeoutSeconds=20)
                self.near(remote["durationSeconds"], local["durationSeconds"], 0.06)
                self.assertEqual(remote["sizeBytes"], local["sizeBytes"])
                for key in ("codec", "width", "frameRate"):
                    if local["video"]:
                        self.assertEqual(remote["video"][key], local["video"][key])
                self.assertEqual([t["codec"] for t in remote["audio"]],
                                 [t["codec"] for t in local["audio"]])

    def test_silent_server(self):
        for path in ("hang.mp4?sig=secret", "stall.mp4?sig=secret"):
            start = time.monotonic()
            message = self.error(self.base + path, "network", timeoutSeconds=1)
            self.assertLess(time.monotonic() - start, 5)
            self.assertNotIn("secret", message)

    def test_refusals(self):
        for status in (400, 401, 403, 404, 410, 500, 503):
            message = self.error(f"{self.base}status/{status}?sig=secret", "network",
                                 timeoutSeconds=5)
            self.assertNotIn("secret", message)
            if status < 405:
                self.assertIn(str(status), message)
        closed = socket.create_server(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        closed.close()
        self.error(f"http://127.0.0.1:{port}/a.mp4", "network", timeoutSeconds=5)

    def test_redirects_stay_on_the_web(self):
        target = self.make("t.wav", *SOUND)
        self.assertEqual(self.facts(f"{self.base}to/{self.base}t.wav",
                                    timeoutSeconds=5)["durationSeconds"], SECONDS)
        for elsewhere in (f"file://{target}", f"ftp://127.0.0.1{target}", f"concat:{target}"):
            self.error(f"{self.base}to/{elsewhere}", "network", timeoutSeconds=5)

    def test_remote_text(self):
        with open(self.path("page.mp4"), "w") as out:
            out.write("<!doctype html><html>sign in first</html>")
        self.error(self.base + "page.mp4", "media", timeoutSeconds=5)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"] + sys.argv[2:])
