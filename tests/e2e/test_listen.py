#!/usr/bin/env python3
"""What listening finds, against sound whose levels and places are known; the commands that edit by
it; the editor that listens beside the keys. Wants ffmpeg; without tmux the editor's part is left
out.

    test_listen.py PATH-OF-DUBLINE [unittest arguments]
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
sys.dont_write_bytecode = True
import dubcli  # noqa: E402
import tmux  # noqa: E402
from media_process import MediaProcess  # noqa: E402

DUBLINE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "dubline"
MEDIA = os.path.join(os.path.dirname(DUBLINE), "dubline-media")
dubcli.DUBLINE = DUBLINE


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args], check=True)


def bursts(*places, level=0.3, frequency=300):
    return "%g*sin(2*PI*%g*t)*(%s)" % (
        level, frequency, "+".join("between(t,%g,%g)" % p for p in places) or "0")


def sound(path, expression, seconds, rate=48000, *args):
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{expression}':d={seconds}:s={rate}", *args, path)


def video(path, expression, seconds):
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=25:d={seconds}", "-f", "lavfi", "-i",
           f"aevalsrc='{expression}':d={seconds}:s=48000", "-c:a", "aac", path)


class Task(unittest.TestCase):
    """dubline-media's task by itself."""

    def setUp(self):
        # What a sanitizer keeps of freed memory would hide what the program holds.
        options = os.environ.get("ASAN_OPTIONS", "")
        if "quarantine_size_mb" not in options:
            os.environ["ASAN_OPTIONS"] = options + (":" if options else "") + "quarantine_size_mb=1"
        self.media = MediaProcess(MEDIA)
        self.addCleanup(self.media.close)
        folder = tempfile.TemporaryDirectory(prefix="dub-listen-")
        self.addCleanup(folder.cleanup)
        self.path = lambda name: os.path.join(folder.name, name)

    def listen(self, path):
        with open(self.path("out"), "wb"):
            pass
        answer = self.media.work("listen", path, sha256="a" * 64, output=self.path("out"))
        self.assertIn("result", answer, answer)
        return answer["result"]

    def test_levels_at_every_rate_and_width(self):
        """A sine of amplitude 0.5: peak -6.02 dB, mean power 3.01 dB below; length to the sample."""
        for rate in (8000, 22050, 44100, 48000, 96000, 192000):
            for codec in ("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"):
                sound(self.path("a.wav"), "0.5*sin(2*PI*1000*t)", 2, rate, "-c:a", codec)
                with self.subTest(rate=rate, codec=codec):
                    r = self.listen(self.path("a.wav"))
                    self.assertEqual(r["endSeconds"], 2)
                    near = 0.15 if codec == "pcm_u8" else 0.02
                    self.assertAlmostEqual(r["peakDb"], -6.02, delta=near)
                    self.assertAlmostEqual(r["rmsDb"], -9.03, delta=near)
                    self.assertEqual(r["clippedSamples"], 0)

    def test_loudness(self):
        """BS.1770: a mono 997 Hz sine at 0 dBFS reads -3.01 LUFS; in both of two channels 0."""
        for channels, want in ((1, -3.01 - 20), (2, -20)):
            layout = "|".join(["0.1*sin(2*PI*997*t)"] * channels)
            ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{layout}':d=5:s=48000", "-c:a", "pcm_s24le",
                   self.path("a.wav"))
            self.assertAlmostEqual(self.listen(self.path("a.wav"))["loudnessLufs"], want, delta=0.1)

    def test_silence_and_clipping(self):
        sound(self.path("a.wav"), "0", 1)
        r = self.listen(self.path("a.wav"))
        self.assertEqual((r["peakDb"], r["rmsDb"], r["loudnessLufs"], r["stretches"]),
                         (None, None, None, 0))
        sound(self.path("a.wav"), "2*sin(2*PI*100*t)", 1)
        self.assertGreater(self.listen(self.path("a.wav"))["clippedSamples"], 10000)

    def test_many_channels(self):
        for channels in (1, 2, 6, 8):
            sound(self.path("a.wav"), bursts((1, 2)), 3, 48000, "-ac", str(channels))
            with self.subTest(channels=channels):
                r = self.listen(self.path("a.wav"))
                self.assertEqual((r["endSeconds"], r["stretches"]), (3, 1))

    def test_memory_does_not_grow_with_length(self):
        """Five minutes, then half an hour: some 10 kB a minute is kept."""
        def peak():
            with open(f"/proc/{self.media.process.pid}/status") as f:
                return int(next(l for l in f if l.startswith("VmHWM")).split()[1])
        sound(self.path("a.wav"), bursts((1, 2)), 300, 8000)
        self.listen(self.path("a.wav"))
        before = peak()
        sound(self.path("b.wav"), bursts((1, 2), (500, 505)), 1800, 8000)
        self.assertEqual(self.listen(self.path("b.wav"))["stretches"], 2)
        self.assertLess(peak() - before, 8 * 1024)

    def test_what_cannot_be_listened_to(self):
        with open(self.path("a.wav"), "wb") as f:
            f.write(b"RIFF" + os.urandom(500))
        answer = self.media.work("listen", self.path("a.wav"), output=self.path("out"))
        self.assertIn("error", answer)
        sound(self.path("a.wav"), "0", 1)
        self.assertIn("output", self.media.work("listen", self.path("a.wav"))["error"]["message"])
        answer = self.media.work("listen", self.path("a.wav"), output=self.path("no/such"))
        self.assertIn("error", answer)


class Headless(dubcli.Case):
    """Source speech: 1 to 4, 6 to 9, 12 to 15 s. Maria's stem the same, 0.7 s longer at 9."""

    def setUp(self):
        super().setUp()
        self.w = self.world()
        video(self.w.path("v.mp4"), bursts((1, 4), (6, 9), (12, 15)), 20)
        sound(self.w.path("m.wav"), bursts((1, 4), (6, 9.7)), 12)
        self.w.ok("new", "v.mp4", "-o", "p.dub", "--speaker", "maria=m.wav")

    def edit(self, *commands):
        words = [w for c in commands for w in ("-c", c)]
        return self.w.ok("edit", "p.dub", *words)

    def issues(self, *words):
        return self.w.run("check", "p.dub", "--json", *words).json["issues"]

    def rules(self, *words):
        return [i["rule"] for i in self.issues(*words)]

    def segments(self):
        return json.loads(self.w.read("p.dub"))["segments"]

    def test_a_take_too_long_is_seen_fixed_and_proven_fixed(self):
        self.edit("segment-add 6 9 maria", "segment-set 1 crop 6-9.7")
        found = [i for i in self.issues("--listen") if i["rule"] == "fit-mismatch"]
        self.assertEqual(len(found), 1)
        self.assertEqual((found[0]["value"], found[0]["limit"]), ("3.7", "3"))
        self.edit("segment-extend 1 end audio")
        self.assertEqual(self.segments()[0]["end"], 9.7)
        self.assertNotIn("fit-mismatch", self.rules())
        self.assertEqual(self.w.ok("fit", "p.dub", "--json").json["predictedOutputSeconds"], 20)

    def test_every_rule_and_its_fix(self):
        self.edit("segment-add 1.2 4 maria", "segment-set 1 crop 1.3-4",  # cuts both
                  "segment-add 6 9 maria", "segment-set 2 crop 4.3-5.3")  # silent
        self.assertNotIn("audio-silent", self.rules())  # nobody has listened yet
        got = {(i["rule"], i["segment"], i["field"]): i for i in self.issues("--listen")}
        self.assertIn(("cut-in-word", 1, "start"), got)
        self.assertIn(("cut-in-word", 1, "crop"), got)
        self.assertEqual(got["audio-silent", 2, "crop"]["value"], "none")
        late = got["speech-uncovered", 2, "end"]
        self.assertAlmostEqual(float(late["value"]), 3, delta=0.06)
        for key in (("cut-in-word", 1, "start"), ("cut-in-word", 1, "crop"),
                    ("audio-silent", 2, "crop"), ("speech-uncovered", 2, "end")):
            self.edit(got[key]["fix"])
        left = self.rules()
        for rule in ("cut-in-word", "audio-silent", "speech-uncovered"):
            self.assertNotIn(rule, left)
        first, second, third = self.segments()
        self.assertAlmostEqual(first["start"], 1, delta=0.05)
        self.assertAlmostEqual(second["crop"][0], 5.95, delta=0.05)
        self.assertAlmostEqual(second["crop"][1], 9.75, delta=0.06)
        self.assertAlmostEqual(third["start"], 12, delta=0.05)
        self.assertAlmostEqual(third["end"], 15, delta=0.06)

    def test_segments_from_speech(self):
        r = self.edit("segments-from-speech")
        self.assertIn("3 segments from speech", r.err)
        for s, (start, end) in zip(self.segments(), ((1, 4), (6, 9), (12, 15))):
            self.assertAlmostEqual(s["start"], start, delta=0.05)
            self.assertAlmostEqual(s["end"], end, delta=0.06)
        r = self.w.run("edit", "p.dub", "-c", "segments-from-speech")
        self.expect(r, 3, "no speech of that length that no segment touches")

    def test_crop_trim_and_snap(self):
        self.edit("segment-add 5.8 9.3 maria", "segment-set 1 crop 5-11", "crop-trim 1 0.1",
                  "segment-snap 1 speech")
        s = self.segments()[0]
        self.assertAlmostEqual(s["crop"][0], 5.9, delta=0.02)
        self.assertAlmostEqual(s["crop"][1], 9.8, delta=0.04)
        self.assertAlmostEqual(s["start"], 6, delta=0.04)
        self.assertAlmostEqual(s["end"], 9, delta=0.06)

    def test_take_split(self):
        sound(self.w.path("t.wav"), bursts((0.5, 1.5), (2, 2.9), (3.3, 5.3)), 6)
        self.edit("segment-add 1 3 maria", "segment-add 6 8 maria", "take 1 t.wav",
                  "take-split 1,2")
        one, two = self.segments()
        self.assertAlmostEqual(one["crop"][0], 0.45, delta=0.02)
        self.assertAlmostEqual(one["crop"][1], 2.95, delta=0.04)  # both stretches: 2.4 s of 2 s
        self.assertAlmostEqual(two["crop"][0], 3.25, delta=0.02)
        self.assertAlmostEqual(two["crop"][1], 5.35, delta=0.04)
        self.assertEqual(one["input"], two["input"])
        r = self.w.run("edit", "p.dub", "-c", "segment-add 9 10 maria", "-c",
                       "segment-set 3 crop 6-9", "-c", "take-split 3,1")
        self.assertEqual(r.code, 0, r)

    def test_where_sound_ends_by_decoding(self):
        """An MP3's length as probed has the encoder's padding; decoding leaves it out."""
        sound(self.w.path("c.mp3"), bursts((0, 3)), 3, 44100, "-c:a", "libmp3lame")
        self.edit("speaker-add jonas c.mp3", "segment-add 6 9 jonas", "segment-set 1 crop 0-3")
        self.edit("segment-set 1 audio whole")
        probed = self.w.ok("fit", "p.dub", "--json").json["segments"][0]["audioSeconds"]
        self.w.run("check", "p.dub", "--listen")
        heard = self.w.ok("fit", "p.dub", "--json").json["segments"][0]["audioSeconds"]
        self.assertGreater(probed, 3.01)
        self.assertAlmostEqual(heard, 3, delta=0.001)

    def test_heard_once_and_pruned(self):
        self.w.run("check", "p.dub", "--listen")
        folder = os.path.join(self.w.env()["XDG_CACHE_HOME"], "dubline", "sound")
        names = sorted(os.listdir(folder))
        self.assertEqual(len(names), 2)
        stamps = [os.stat(os.path.join(folder, n)).st_ino for n in names]
        os.rename(self.w.path("m.wav"), self.w.path("n.wav"))  # the content counts, not the name
        self.w.ok("relink", "p.dub", "m.wav", "n.wav")
        self.w.run("check", "p.dub", "--listen")
        self.assertEqual([os.stat(os.path.join(folder, n)).st_ino for n in sorted(os.listdir(folder))],
                         stamps)
        for name in names:  # damaged entries are listened to again
            with open(os.path.join(folder, name), "wb") as f:
                f.write(b"DUBSOUND")
        self.edit("segment-add 6 9 maria", "segment-set 1 crop 4.3-5.3")
        self.assertIn("audio-silent", self.rules("--listen"))

    def test_the_worst_fits(self):
        self.edit("segment-add 1 4 maria", "segment-set 1 crop 1-4.7", "segment-add 6 9 maria",
                  "segment-set 2 crop 6-7", "segment-add 12 15 maria", "segment-set 3 crop 1-4")
        rows = self.w.ok("fit", "p.dub", "--json", "--worst", "10", "--modes").json["segments"]
        self.assertEqual([r["segment"] for r in rows], [2, 1])
        self.assertEqual({m["mode"]: m["outSeconds"] for m in rows[1]["modes"]},
                         {"bounce": 3.7, "loop": 3.7, "cut_off": 3, "silence": 3.7, "remap": 3.7})
        self.assertEqual(rows[0]["outEndSeconds"], 9.7)
        self.assertIn("* silence", self.w.ok("fit", "p.dub", "--modes").out)
        self.expect(self.w.run("fit", "p.dub", "--worst", "0"), 2, "--worst")


@unittest.skipUnless(tmux.available(), "there is no tmux")
class Editor(Headless):
    """The same sound in the editor. Inherited tests ran already."""

    def open(self):
        env = dict(self.w.env(), TERM="tmux-256color", LC_ALL="C.UTF-8")
        folder = os.path.join(env["XDG_CONFIG_HOME"], "dubline")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "config"), "w") as f:
            f.write("set tour off\n")
        t = tmux.Terminal([DUBLINE, "p.dub"], env, self.w.dir)
        self.addCleanup(t.close)
        return t

    def test_too_long_seen_and_fixed_by_one_command(self):
        self.edit("segment-add 6 9 maria", "segment-set 1 crop 6-9.7")
        t = self.open()
        t.wait(r"audio 0.700 s longer")
        t.wait(r"speech|speaks")  # it has listened by itself
        t.type(":segment-extend 1 end audio")
        t.keys("Enter")
        t.wait_gone(r"audio 0.700 s longer")
        t.wait(r"00:00:09.700")
        t.keys("u")
        t.wait(r"audio 0.700 s longer")
        t.type(":fit-worst")
        t.keys("Enter")
        t.wait(r"1 picked, worst first: 1 by \+0.700 s")


for name in [n for n in dir(Headless) if n.startswith("test_")]:
    setattr(Editor, name, None)
del name


if __name__ == "__main__":
    sys.argv[1:2] = []
    unittest.main(verbosity=2)
