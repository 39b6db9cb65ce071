#!/usr/bin/env python3
"""Playing in the editor with the real mpv and ffplay, which write into a file or nowhere instead of
to a sound device. Wants tmux and mpv; without them the test counts as skipped (exit status 77).

    test_play.py PATH-OF-DUBLINE [unittest arguments]
"""
import array
import math
import os
import re
import shutil
import signal
import struct
import sys
import unittest
import wave

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import test_editor  # noqa: E402
import tmux  # noqa: E402

HZ = 48000  # what the player is told to put out
WINDOW = HZ // 50


def tone(path, hz, seconds, rate):
    with wave.open(path, "wb") as w:
        w.setparams((1, 2, rate, 0, "NONE", ""))
        w.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * hz * i / rate)))
                               for i in range(int(rate * seconds))))


def heard(path):
    """The left channel, -1 .. 1, of the WAV that mpv's ao=pcm writes: whatever the sound was decoded
    to, at the rate that the player is told."""
    with open(path, "rb") as f:
        data = f.read()
    channels, rate = struct.unpack_from("<HI", data, 22)
    bits = struct.unpack_from("<H", data, 34)[0]
    assert rate == HZ and bits in (16, 32), (rate, bits)
    at, frame = data.index(b"data") + 8, channels * bits // 8
    samples = array.array("h" if bits == 16 else "f", data[at:at + (len(data) - at) // frame * frame])
    return [v / (32768 if bits == 16 else 1) for v in samples[::channels]]


def level(samples, hz):
    """Amplitude of one frequency."""
    step = 2 * math.pi * hz / HZ
    c = sum(v * math.cos(step * i) for i, v in enumerate(samples))
    s = sum(v * math.sin(step * i) for i, v in enumerate(samples))
    return 2 * math.hypot(c, s) / len(samples)


def spans(samples, hz):
    """Where a tone sounds, as (from, to) in seconds, to 20 ms."""
    out = []
    for at in range(0, len(samples) - WINDOW + 1, WINDOW):
        if level(samples[at:at + WINDOW], hz) < 0.1:
            continue
        t = at / HZ
        if out and abs(out[-1][1] - t) < 0.001:
            out[-1][1] = t + 0.02
        else:
            out.append([t, t + 0.02])
    return [(round(a, 2), round(b, 2)) for a, b in out]


class Case(test_editor.Case):
    def setUp(self):
        super().setUp()
        self.env["DUBLINE_PLAYER"] = self.player("mpv", "--ao=null --vo=null")

    def player(self, name, options):
        """A program that starts the real one, and says which process it became."""
        path = os.path.join(self.dir, name)
        with open(path, "w") as f:
            f.write('#!/bin/sh\necho $$ >>%s.pids\nexec %s "$@" %s\n' % (path, shutil.which(name),
                                                                      options))
        os.chmod(path, 0o755)
        return path

    def pids(self, name="mpv"):
        path = os.path.join(self.dir, name + ".pids")
        if not os.path.exists(path):
            return []
        with open(path) as f:
            return [int(line) for line in f]

    def gone(self, pid):
        """Ended: no such process, or one nobody has waited for yet."""
        try:
            with open("/proc/%d/stat" % pid) as f:
                return f.read().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    def tones(self):
        """Tones of other rates than the player's; two segments, the first audio is too long."""
        self.media()
        tone(self.path("a.wav"), 1000, 4, 22050)
        tone(self.path("b.wav"), 3000, 6, 44100)
        self.verb("new", "video.mp4", "-o", "p.dub", "--force", "--speaker", "ana=a.wav", "--speaker",
                  "ben=b.wav")
        self.verb("edit", "p.dub", "-c", "segment-add 1 3 ana", "-c", "segment-set 1 crop 0-2.5",
                  "-c", "segment-add 4 6 ben", "-c", "segment-set 2 crop 1-2")
        return self.path("p.dub")

    def open_project(self, *commands, **more):
        t = self.editor(self.tones(), "-c", "set tour off", *commands, **more)
        t.wait(r"frame \d+")
        return t

    def playhead(self, t):
        return float(re.search(r"00:00:(\d\d\.\d{3})  frame", t.text()).group(1))

    def wait_playhead(self, t, least):
        tmux.wait_until(lambda: self.playhead(t) >= least, lambda: "%g on\n%s" % (least, t.text()))


class Plays(Case):
    def test_the_playhead_follows_and_returns(self):
        t = self.open_project()
        t.keys("Space")
        t.wait("▶ dub 1")
        self.wait_playhead(t, 1.5)
        self.wait_playhead(t, 2.4)
        t.wait_gone("▶ dub 1")  # the end: back where it began
        self.assertEqual(self.playhead(t), 1.0)
        self.assertEqual(len(self.pids()), 1)
        t.keys("Down", "Space")
        t.wait("▶ dub 2")
        self.wait_playhead(t, 4.5)
        t.keys("|")
        t.wait("‖ dub 2")
        at = self.playhead(t)
        t.keys("|")
        t.wait("▶ dub 2")
        self.wait_playhead(t, at + 0.3)
        t.keys("Escape")
        t.wait_gone("▶")
        self.assertEqual(len(self.pids()), 1, "one player serves all")
        self.quit(t)
        self.assertTrue(self.gone(self.pids()[0]))

    def test_marks_and_taps_while_it_runs(self):
        t = self.open_project("-c", "set tap-delay 0", "-c", "playhead 8")
        t.keys("j")
        t.wait("▶ dub")
        self.wait_playhead(t, 8.3)
        t.keys("i")
        t.wait(r"in 00:00:0[89]")
        first = self.playhead(t)
        self.wait_playhead(t, first + 0.5)
        t.keys("o")
        t.wait(r"out 00:00:")
        t.keys("1")
        t.wait(r"3 00:0[89]\.\d+ .*1 ana")
        t.keys("Escape")
        t.wait_gone("▶")
        self.command(t, "playhead 14")
        t.keys("y")
        t.wait("● tap ▶ source")
        self.wait_playhead(t, 14.3)
        t.keys("2")
        t.wait("ben speaks")
        self.wait_playhead(t, 15.3)
        t.keys("2")
        t.wait(r"4 00:1[45]\.\d+ .*2 ben")
        t.keys("y")
        t.wait_gone("tap ▶")
        t.keys("w")
        t.wait("saved|written")
        third, fourth = self.saved()["segments"][2:4]
        self.assertTrue(8.3 <= third["start"] < third["end"] <= 12, third)
        self.assertTrue(third["end"] - third["start"] >= 0.4, third)
        self.assertTrue(14.2 <= fourth["start"] < fourth["end"] <= 18, fourth)
        self.assertTrue(fourth["end"] - fourth["start"] >= 0.9, fourth)
        self.assertEqual((third["speaker"], fourth["speaker"]), ("ana", "ben"))
        for s in (third, fourth):  # on frames of 25 a second
            self.assertAlmostEqual(s["start"] * 25, round(s["start"] * 25), 5)
        t.keys("u")
        t.wait_gone(r"4 00:1[45]\.\d+ .*2 ben")
        t.wait(r"3 00:0[89]\.\d+ .*1 ana")

    def test_a_player_that_dies_is_one_sentence(self):
        t = self.open_project("-c", "play-loop")
        t.keys("Space")
        t.wait("▶ dub 1")
        self.wait_playhead(t, 1.3)
        os.kill(self.pids()[0], signal.SIGKILL)
        t.wait(r"the player mpv ended by itself \(signal 9\); playing starts it again")
        t.wait_gone("▶ dub")
        t.keys("Space")
        self.wait_playhead(t, 1.3)
        t.keys("Escape")
        self.assertEqual(len(self.pids()), 2)
        self.quit(t)

    def test_the_player_ends_when_the_editor_is_killed(self):
        t = self.open_project("-c", "play-loop")
        t.keys("Space")
        self.wait_playhead(t, 1.3)
        os.kill(t.pid(), signal.SIGKILL)
        pid = self.pids()[0]
        tmux.wait_until(lambda: self.gone(pid), "the player outlives the editor")

    def test_what_is_edited_is_heard_the_next_time_round(self):
        t = self.open_project("-c", "play-loop", "-c", "play-speed 200")
        t.keys("Space")
        t.wait("▶ dub 1 200% ↻")
        self.wait_playhead(t, 1.2)
        t.keys(")")  # the end a frame on
        t.wait("00:03.040")
        self.wait_playhead(t, 2.0)
        t.wait("▶ dub 1 200% ↻")
        tmux.wait_until(lambda: self.playhead(t) < 1.5, t.text)
        self.wait_playhead(t, 2.0)
        t.keys("Escape")

    def test_with_the_picture_in_a_window(self):
        t = self.open_project("-c", "set player-video on")
        for key, what in (("Space", "dub"), ("B", "both"), ("r", "source")):
            t.keys(key)
            t.wait("▶ %s 1" % what)
            self.wait_playhead(t, 2.0)
            t.wait_gone("▶ " + what)
            t.wait_gone("✗ the player")

    def test_without_a_player_it_is_said(self):
        t = self.open_project(DUBLINE_PLAYER="none")
        t.keys("Space")
        t.wait(r"no player was found: install mpv \(or ffplay\)")

    def test_few_bytes_while_it_plays_and_none_afterwards(self):
        project = self.tones()
        with_tty = dict(self.env, TERM="xterm-256color")
        r = tmux.Raw([test_editor.DUBLINE, project, "-c", "set tour off", "-c", "playhead 8"],
                     with_tty, self.work)
        try:
            r.wait(rb"Segments")
            self.assertTrue(r.settle(0.5))
            r.write(b"j")
            r.wait("▶".encode())
            self.assertFalse(r.settle(1.0, deadline=1.5), "the playhead does not move")
            before = len(r.data)
            r.settle(10, deadline=3)
            self.assertLess(len(r.data) - before, 3 * 10 * 300)
            r.write(b" ")
            self.assertTrue(r.settle(1.0))
            quiet, cpu = len(r.data), r.cpu_seconds()
            r.read(2)
            self.assertEqual(len(r.data), quiet)
            self.assertLess(r.cpu_seconds() - cpu, 0.05)
            r.write(b"\x11")
            self.assertEqual(r.wait_exit(), 0)
        finally:
            r.close()


class Sounds(Case):
    """What comes out, sample by sample."""

    def sound_of(self, *keys, commands=(), until=None):
        out = os.path.join(self.dir, "out.wav")
        self.env["DUBLINE_PLAYER"] = self.player("mpv", "--ao=pcm --vo=null --ao-pcm-file=" + out)
        t = self.open_project(*[w for c in commands for w in ("-c", c)])
        if os.path.exists(out):
            os.unlink(out)
        t.keys(*keys)
        tmux.wait_until(lambda: os.path.exists(out) and os.path.getsize(out) > 1000,
                        lambda: "no sound:\n" + t.text())
        t.wait_gone("▶")
        # its output is closed when the size that stands in its head is that of the file
        tmux.wait_until(lambda: self.is_whole(out), "the sound is not complete")
        self.quit(t)
        return heard(out)

    def is_whole(self, path):
        with open(path, "rb") as f:
            data = f.read()
        at = data.index(b"data")
        return struct.unpack_from("<I", data, at + 4)[0] == len(data) - at - 8

    def assert_spans(self, samples, hz, want):
        got = spans(samples, hz)
        self.assertEqual(len(got), len(want), (hz, got, want))
        for (a, b), (c, d) in zip(got, want):
            self.assertLess(abs(a - c) + abs(b - d), 0.09, (hz, got, want))

    def test_the_segments_crop(self):
        s = self.sound_of("Space")
        self.assertAlmostEqual(len(s) / HZ, 2.5, delta=0.05)  # `silence` gives all of the audio time
        self.assert_spans(s, 1000, [(0, 2.5)])

    def test_silence_where_the_audio_is_shorter(self):
        s = self.sound_of("Down", "Space")
        self.assertAlmostEqual(len(s) / HZ, 2.0, delta=0.05)
        self.assert_spans(s, 3000, [(0, 1)])

    def test_all_of_it_as_the_draft_lays_it(self):
        # the first segment makes the output half a second longer: the second one follows at 4.5
        s = self.sound_of("j", commands=["set play-gaps silent", "playhead 0"])
        self.assertAlmostEqual(len(s) / HZ, 30.5, delta=0.1)
        s = s[:10 * HZ]
        self.assert_spans(s, 1000, [(1, 3.5)])
        self.assert_spans(s, 3000, [(4.5, 5.5)])

    def test_source_and_dub_together(self):
        s = self.sound_of("B")
        self.assert_spans(s, 1000, [(0, 2.5)])
        plain = self.sound_of("Space")
        level_of = [max(abs(v) for v in x[HZ // 2:HZ * 3 // 2]) for x in (s, plain)]
        self.assertGreater(level_of[0], level_of[1] * 1.01, "the source is not heard with it")

    def test_half_speed_keeps_the_pitch(self):
        s = self.sound_of("Space", commands=["play-speed 50"])
        self.assertAlmostEqual(len(s) / HZ, 5.0, delta=0.2)
        middle = s[2 * HZ:2 * HZ + HZ // 5]
        self.assertGreater(level(middle, 1000), 5 * level(middle, 500))


@unittest.skipUnless(shutil.which("ffplay"), "ffplay is not installed")
class Ffplay(Case):
    def setUp(self):
        super().setUp()
        self.env["DUBLINE_PLAYER"] = self.player("ffplay", "")
        self.env["SDL_AUDIODRIVER"] = "dummy"

    def test_one_sound_is_played_and_followed(self):
        t = self.open_project()
        t.keys("Down", "Space")
        t.wait("▶ dub 2")
        self.wait_playhead(t, 4.8)
        self.assertEqual(len(self.pids("ffplay")), 1)
        t.wait_gone("▶ dub 2")
        self.assertEqual(self.playhead(t), 4.0)
        t.keys("B")
        t.wait("ffplay plays one sound at a time: install mpv")
        t.keys("r")
        t.wait("▶ source 2")
        self.quit(t)
        for pid in self.pids("ffplay"):
            self.assertTrue(self.gone(pid))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not tmux.available() or not shutil.which("mpv"):
        print("tmux or mpv is not installed: nothing was tested")
        sys.exit(77)
    test_editor.DUBLINE = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
