#!/usr/bin/env python3
"""Decoding in dubline-media: levels, places in time, slices, damaged and odd sound.

usage: test_sound.py DUBLINE_MEDIA
Expected values follow from how the sound is made here: tones of known level at known places.
"""
import math
import os
import struct
import subprocess
import sys
import tempfile
import unittest
import wave

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "dubline-media"
sys.argv[1:2] = []
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from media_process import MediaProcess  # noqa: E402


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args], check=True)


def write_wav(path, rate, channels, samples, width=2):
    """samples: one list of values in -1..1, interleaved."""
    with wave.open(path, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        full = 2 ** (8 * width - 1)
        data = bytearray()
        for value in samples:
            number = max(-full, min(full - 1, round(value * full)))
            if width == 1:
                data += struct.pack("<B", number + 128)
            else:
                data += number.to_bytes(width, "little", signed=True)
        out.writeframes(bytes(data))


def tone(rate, seconds, level, channels=1, hertz=1000):
    one = [level * math.sin(2 * math.pi * hertz * i / rate) for i in range(round(rate * seconds))]
    return [value for value in one for _ in range(channels)]


class Case(unittest.TestCase):
    def setUp(self):
        self.media = MediaProcess(PROGRAM)
        self.addCleanup(self.media.close)
        self.folder = tempfile.TemporaryDirectory(prefix="dub-sound-")
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def levels(self, path, **args):
        answer = self.media.work("levels", path, **args)
        self.assertIn("result", answer, answer)
        return answer["result"]


class Levels(Case):
    def test_a_sine_of_half_scale(self):
        for rate in (8000, 44100, 48000, 96000, 192000):
            for channels in (1, 2, 6, 8):
                if rate * channels > 400000:
                    continue
                write_wav(self.path("a.wav"), rate, channels, tone(rate, 1, 0.5, channels))
                found = self.levels(self.path("a.wav"))
                with self.subTest(rate=rate, channels=channels):
                    self.assertEqual(found["samples"], rate)
                    self.assertEqual(found["channels"], channels)
                    self.assertAlmostEqual(found["peakDb"], -6.02, delta=0.02)
                    self.assertAlmostEqual(found["rmsDb"], -9.03, delta=0.02)
                    self.assertEqual(found["clippedSamples"], 0)

    def test_sample_widths(self):
        for width, delta in ((1, 0.1), (2, 0.01), (3, 0.001), (4, 0.001)):
            write_wav(self.path("a.wav"), 8000, 1, tone(8000, 1, 0.5), width)
            with self.subTest(width=width):
                self.assertAlmostEqual(self.levels(self.path("a.wav"))["rmsDb"], -9.03,
                                       delta=delta + 0.005)

    def test_floating_point_above_full_scale(self):
        ffmpeg("-f", "lavfi", "-i", "aevalsrc=2*sin(2*PI*1000*t):d=1:s=48000", "-c:a", "pcm_f32le",
               self.path("a.wav"))
        found = self.levels(self.path("a.wav"))
        self.assertAlmostEqual(found["peakDb"], 6.02, delta=0.02)
        self.assertGreater(found["clippedSamples"], 20000)

    def test_digital_silence_has_no_level(self):
        write_wav(self.path("a.wav"), 8000, 2, [0.0] * 16000)
        found = self.levels(self.path("a.wav"))
        self.assertIsNone(found["peakDb"])
        self.assertIsNone(found["rmsDb"])

    def test_clipping_is_counted_in_runs(self):
        quiet = [0.1] * 100
        write_wav(self.path("a.wav"), 8000, 1, quiet + [1.0] * 2 + quiet + [1.0] * 5 + quiet +
                  [-1.0] * 3 + quiet)
        self.assertEqual(self.levels(self.path("a.wav"))["clippedSamples"], 8)

    def test_loudness(self):
        """EBU Tech 3341: a stereo 1 kHz sine of -23 dB peak a channel reads -23.0 LUFS; ±0.1."""
        for level, want in ((-23, -23.0), (-33, -33.0)):
            amplitude = 10 ** (level / 20)
            ffmpeg("-f", "lavfi", "-i", f"aevalsrc={amplitude}*sin(2*PI*1000*t)|"
                   f"{amplitude}*sin(2*PI*1000*t):d=20:s=48000", "-c:a", "pcm_s24le",
                   self.path("a.wav"))
            with self.subTest(level=level):
                self.assertAlmostEqual(self.levels(self.path("a.wav"))["loudnessLufs"], want,
                                       delta=0.1)
        write_wav(self.path("b.wav"), 44100, 1, [0.0] * 44100)
        self.assertIsNone(self.levels(self.path("b.wav"))["loudnessLufs"])

    def test_loudness_does_not_depend_on_the_rate(self):
        for rate in (8000, 44100, 96000):
            ffmpeg("-f", "lavfi", "-i", f"aevalsrc=0.1*sin(2*PI*1000*t):d=5:s={rate}", "-ac", "2",
                   self.path("a.wav"))
            with self.subTest(rate=rate):
                self.assertAlmostEqual(self.levels(self.path("a.wav"))["loudnessLufs"], -23.0,
                                       delta=0.2)

    def test_a_range(self):
        write_wav(self.path("a.wav"), 8000, 1, [0.0] * 8000 + tone(8000, 1, 0.5) + [0.0] * 8000)
        for start, end, peak in ((0, 1, None), (1, 2, -6.02), (2, 3, None), (1.5, 9, -6.02)):
            found = self.levels(self.path("a.wav"), fromSeconds=start, toSeconds=end)
            with self.subTest(start=start):
                self.assertEqual(found["samples"], round((min(end, 3) - start) * 8000))
                if peak is None:
                    self.assertIsNone(found["peakDb"])
                else:
                    self.assertAlmostEqual(found["peakDb"], peak, delta=0.02)


class Slices(Case):
    def test_parts_add_up_to_the_whole(self):
        write_wav(self.path("a.wav"), 44100, 2, tone(44100, 3, 0.5, 2, 333))
        for name, codec in (("a.flac", ["-c:a", "flac"]), ("a.m4a", ["-c:a", "aac"]),
                            ("a.mka", ["-c:a", "libopus", "-ar", "48000"]),
                            ("a.mp3", ["-c:a", "libmp3lame"]), ("b.wav", ["-c:a", "pcm_s24le"]),
                            ("a.ogg", ["-c:a", "libvorbis"])):
            ffmpeg("-i", self.path("a.wav"), *codec, self.path(name))
            whole = self.levels(self.path(name))
            cuts = [0, 0.7, 1.337, 2.1]
            parts = [self.levels(self.path(name), fromSeconds=a,
                                 **({"toSeconds": b} if b else {}))
                     for a, b in zip(cuts, cuts[1:] + [None])]
            with self.subTest(name=name):
                self.assertEqual(sum(part["samples"] for part in parts), whole["samples"])
                power = sum(part["samples"] * 10 ** (part["rmsDb"] / 10) for part in parts)
                self.assertAlmostEqual(10 * math.log10(power / whole["samples"]), whole["rmsDb"],
                                       delta=0.005)
                self.assertEqual(parts[-1]["endSeconds"], whole["endSeconds"])


class Broken(Case):
    def refused(self, path, **args):
        answer = self.media.work("levels", path, **args)
        self.assertIn("error", answer, answer)
        return answer["error"]["message"]

    def test_a_file_cut_short_gives_what_is_there(self):
        write_wav(self.path("a.wav"), 44100, 1, tone(44100, 2, 0.5))
        ffmpeg("-i", self.path("a.wav"), self.path("a.flac"))
        for name in ("a.wav", "a.flac"):
            with open(self.path(name), "rb+") as file:
                file.truncate(os.path.getsize(self.path(name)) // 2)
            found = self.levels(self.path(name))
            with self.subTest(name=name):
                self.assertGreater(found["samples"], 30000)
                self.assertLess(found["samples"], 50000)

    def test_no_sound(self):
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=1", self.path("a.mp4"))
        self.assertIn("has no sound", self.refused(self.path("a.mp4")))

    def test_no_such_track(self):
        write_wav(self.path("a.wav"), 8000, 1, tone(8000, 1, 0.5))
        self.assertIn("has no such sound track", self.refused(self.path("a.wav"), track=3))

    def test_bad_range(self):
        write_wav(self.path("a.wav"), 8000, 1, tone(8000, 1, 0.5))
        self.assertIn("in order", self.refused(self.path("a.wav"), fromSeconds=2, toSeconds=1))

    def test_no_such_task(self):
        answer = self.media.work("fly", self.path("a.wav"))
        self.assertIn('no task "fly"', answer["error"]["message"])

    def test_damaged_bytes_never_crash(self):
        write_wav(self.path("a.wav"), 44100, 2, tone(44100, 1, 0.5, 2))
        for name in ("a.mp3", "a.m4a", "a.flac", "a.ogg"):
            ffmpeg("-i", self.path("a.wav"), self.path(name))
            with open(self.path(name), "rb") as file:
                good = file.read()
            for step in range(40):
                bad = bytearray(good)
                for k in range(1 + step % 7):
                    bad[(step * 7919 + k * 104729) % len(bad)] ^= 1 << (step % 8)
                with open(self.path("bad"), "wb") as file:
                    file.write(bad)
                answer = self.media.work("levels", self.path("bad"))
                self.assertTrue("result" in answer or "error" in answer)


if __name__ == "__main__":
    unittest.main(verbosity=2)
