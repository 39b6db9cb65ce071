#!/usr/bin/env python3
"""Where speech is found, against sound whose places are known.

usage: test_speech.py DUBLINE_MEDIA
The spoken samples are those of samples/interview, which script.tsv and its subtitles place; the
rest is made here. Noise is mixed in at a known distance below the speech.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "dubline-media"
sys.argv[1:2] = []
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from media_process import MediaProcess  # noqa: E402

INTERVIEW = os.path.join(HERE, "..", "..", "samples", "interview")


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args], check=True)


def spoken_places():
    """Slots of the English interview; the voice begins at the start and ends up to 0.1 s early."""
    with open(os.path.join(INTERVIEW, "interview.en.srt"), encoding="utf-8") as file:
        rows = re.findall(r"(\d+):(\d+):(\d+),(\d+) --> (\d+):(\d+):(\d+),(\d+)", file.read())
    places = []
    for row in rows:
        n = [int(part) for part in row]
        places.append((n[0] * 3600 + n[1] * 60 + n[2] + n[3] / 1000,
                       n[4] * 3600 + n[5] * 60 + n[6] + n[7] / 1000))
    return places


class Case(unittest.TestCase):
    def setUp(self):
        self.media = MediaProcess(PROGRAM)
        self.addCleanup(self.media.close)
        self.folder = tempfile.TemporaryDirectory(prefix="dub-speech-")
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def speech(self, path, **args):
        answer = self.media.work("speech", path, **args)
        self.assertIn("result", answer, answer)
        return answer["result"]


class Spoken(Case):
    def check(self, path, edge):
        """Every line begins and ends where it is written; nothing is found between lines."""
        found = self.speech(path)["speech"]
        places = spoken_places()
        for start, end in places:
            inside = [run for run in found if run[1] > start - edge and run[0] < end + edge]
            with self.subTest(line=start):
                self.assertTrue(inside)
                self.assertLessEqual(abs(inside[0][0] - start), edge)
                self.assertLessEqual(abs(inside[-1][1] - end), edge + 0.1)
        for run in found:
            self.assertTrue(any(run[0] < end + edge and run[1] > start - edge
                                for start, end in places), run)

    def test_clean(self):
        self.check(os.path.join(INTERVIEW, "interview.mp4"), 0.03)

    def test_under_noise(self):
        """The voices' mean level is about -20 dB; noise 25 and 15 dB below it."""
        for level, edge in ((-45, 0.1), (-35, 0.12)):
            amplitude = 10 ** (level / 20) * 3.5  # of pink noise, whose mean power is lower
            ffmpeg("-i", os.path.join(INTERVIEW, "interview.mp4"), "-f", "lavfi", "-i",
                   f"anoisesrc=c=pink:a={amplitude}:r=48000:seed=3", "-filter_complex",
                   "[0:a]aresample=48000[v];[v][1:a]amix=duration=first:normalize=0", "-vn",
                   self.path("n.wav"))
            with self.subTest(level=level):
                self.check(self.path("n.wav"), edge)

    def test_a_range_gives_the_same_places(self):
        """The background is the range's own, so edges may differ a little."""
        path = os.path.join(INTERVIEW, "interview.mp4")
        found = self.speech(path, fromSeconds=7, toSeconds=14)["speech"]
        whole = [run for run in self.speech(path)["speech"] if 7 < run[0] < 14]
        self.assertEqual(len(found), len(whole))
        for a, b in zip(found, whole):
            self.assertAlmostEqual(a[0], b[0], delta=0.03)
            self.assertAlmostEqual(a[1], b[1], delta=0.03)


class Made(Case):
    def make(self, expression, seconds=4, rate=44100):
        ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{expression}':d={seconds}:s={rate}",
               self.path("a.wav"))
        return self.path("a.wav")

    def test_bursts_at_known_places(self):
        path = self.make("0.3*sin(2*PI*300*t)*(between(t,0.5,1.2)+between(t,2,3.1))")
        found = self.speech(path)["speech"]
        self.assertEqual(len(found), 2)
        for run, want in zip(found, ((0.5, 1.2), (2, 3.1))):
            self.assertAlmostEqual(run[0], want[0], delta=0.011)
            self.assertAlmostEqual(run[1], want[1], delta=0.03)

    def test_pauses(self):
        path = self.make("0.3*sin(2*PI*300*t)*(1-between(t,1,1.2)-between(t,2,2.6))")
        self.assertEqual(len(self.speech(path)["speech"]), 2)
        self.assertEqual(len(self.speech(path, pauseSeconds=0.1)["speech"]), 3)
        self.assertEqual(len(self.speech(path, pauseSeconds=1)["speech"]), 1)

    def test_a_click_is_no_speech(self):
        path = self.make("0.9*sin(2*PI*1000*t)*between(t,1,1.02)+"
                         "0.3*sin(2*PI*300*t)*between(t,2,3)")
        found = self.speech(path)["speech"]
        self.assertEqual(len(found), 1)
        self.assertAlmostEqual(found[0][0], 2, delta=0.011)

    def test_rumble_and_hiss_are_no_speech(self):
        path = self.make("0.5*sin(2*PI*25*t)+0.02*sin(2*PI*15000*t)+"
                         "0.2*sin(2*PI*500*t)*between(t,1,2)")
        found = self.speech(path)["speech"]
        self.assertEqual(len(found), 1)
        self.assertAlmostEqual(found[0][0], 1, delta=0.02)
        self.assertAlmostEqual(found[0][1], 2, delta=0.03)

    def test_silence(self):
        found = self.speech(self.make("0"))
        self.assertEqual(found["speech"], [])
        self.assertIsNone(found["thresholdDb"])

    def test_faint_noise_alone_is_no_speech(self):
        self.assertEqual(self.speech(self.make("0.0005*(random(0)-0.5)"))["speech"], [])

    def test_every_rate_and_layout(self):
        for rate in (8000, 48000, 192000):
            for channels in (1, 2, 6):
                ffmpeg("-f", "lavfi", "-i",
                       f"aevalsrc='0.3*sin(2*PI*300*t)*between(t,1,2)':d=3:s={rate}", "-ac",
                       str(channels), self.path("a.wav"))
                with self.subTest(rate=rate, channels=channels):
                    found = self.speech(self.path("a.wav"))["speech"]
                    self.assertEqual(len(found), 1)
                    self.assertAlmostEqual(found[0][0], 1, delta=0.011)

    def test_bad_arguments(self):
        path = self.make("0")
        answer = self.media.work("speech", path, pauseSeconds="x")
        self.assertIn("pauseSeconds", answer["error"]["message"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
