#!/usr/bin/env python3
"""Waveforms in the editor, in a real terminal and with real media: they stand where somebody speaks,
come from the cache the second time, keep away from the keys, stop, and fetch nothing unasked.

    test_waves.py PATH-OF-DUBLINE PATH-OF-DUBLINE-SERVE [unittest arguments]
"""
import glob
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import test_editor  # noqa: E402
import tmux  # noqa: E402

INTERVIEW = os.path.join(test_editor.ROOT, "samples", "interview")
LOUD, GROUND = re.compile("[⠁-⣿]"), "⣀"

# dubline-media that holds back waveforms (not first looks) until a file is there.
HOLDING = """#!/usr/bin/python3
import os, subprocess, sys, time
real = subprocess.Popen([%r], stdin=subprocess.PIPE)
for line in sys.stdin.buffer:
    while b'"peaks"' in line and not os.path.exists(%r):
        time.sleep(0.02)
    real.stdin.write(line)
    real.stdin.flush()
real.stdin.close()
real.wait()
"""


class Waves(test_editor.Case):
    def interview(self):
        shutil.copytree(INTERVIEW, self.path("interview"))
        return "interview/interview.es.dub"

    def kept(self, ending=".sum"):
        return sorted(glob.glob(os.path.join(self.env["XDG_CACHE_HOME"], "dubline", "peaks",
                                             "*" + ending)))

    def wave(self, t):
        """The ground row of the source's sound, by screen column."""
        for line in t.screen():
            if line.startswith(" sound"):
                return line
        return ""

    def built(self, t):
        tmux.wait_until(lambda: not re.search(r"sound of|reading", t.screen()[0]) and
                        LOUD.search(self.wave(t)), t.text)

    def times(self, t):
        """Seconds of a screen column, by two labels of the ruler."""
        ruler = next(line for line in t.screen() if line.startswith((" time", "▸time")))
        marks = [(m.start(), int(m.group(1)) * 60 + int(m.group(2)))
                 for m in re.finditer(r"│(\d\d):(\d\d)\b", ruler)]
        (x0, t0), (x1, t1) = marks[0], marks[-1]
        return lambda x: t0 + (x - x0) * (t1 - t0) / (x1 - x0)


class Interview(Waves):
    def cues(self):
        def seconds(text):
            h, m, s = text.replace(",", ".").split(":")
            return int(h) * 3600 + int(m) * 60 + float(s)
        with open(os.path.join(INTERVIEW, "interview.en.srt"), encoding="utf-8") as f:
            return [(seconds(a), seconds(b))
                    for a, b in re.findall(r"([\d:,]+) --> ([\d:,]+)", f.read())]

    def test_it_stands_where_somebody_speaks(self):
        t = self.editor(self.interview(), size=(200, 40))
        self.ready(t)
        self.built(t)
        row, at = self.wave(t), self.times(t)
        step, cues, speech, silence = at(1) - at(0), self.cues(), 0, 0
        for x, cell in enumerate(row):
            a, b = at(x), at(x + 1)
            if a < 0 or b > 41:
                continue
            if cell == "│":  # the playhead
                continue
            if any(c[0] + 2 * step < a and b < c[1] - 2 * step for c in cues):
                speech += cell != GROUND
                self.assertTrue(LOUD.match(cell), (x, a, row))
            if all(b < c[0] - step or a > c[1] + step for c in cues):
                silence += 1
                self.assertEqual(cell, GROUND, (x, a, row))
        self.assertGreater(speech, 40)
        self.assertGreater(silence, 8)
        # two rows for each speaker: the sound beside length and fit
        t.resize(200, 60)
        t.wait(r"▐6\.280 .*[⣠-⣿]{4}")
        t.resize(80, 24)
        t.wait(r"^ sound .*[⣠-⣿]{4}")
        # in the blocks instead of the text, and back
        t.resize(120, 36)
        t.wait("▸1 Hola")
        t.keys("T", "v")
        t.wait(r"▸1 [⣀-⣿]{4}")
        t.keys("T", "v")
        t.wait("▸1 Hola")
        self.quit(t)

    def test_the_second_time_it_is_read_from_the_cache(self):
        project = self.interview()
        t = self.editor(project)
        self.ready(t)
        self.built(t)
        tmux.wait_until(lambda: len(self.kept()) == 5, t.text)  # the video, two stems, two takes
        self.quit(t)
        before = {p: os.stat(p).st_ino for p in self.kept(".dat")}
        self.assertEqual(len(before), 15)
        t = self.editor(project)
        self.ready(t)
        self.built(t)
        row = self.wave(t)
        self.quit(t)
        self.assertEqual({p: os.stat(p).st_ino for p in self.kept(".dat")}, before)
        # damaged: built anew as soon as it is shown
        for path in self.kept("-1.dat"):
            with open(path, "r+b") as f:
                f.truncate(100)
        t = self.editor(project)
        self.ready(t)
        tmux.wait_until(lambda: self.wave(t) == row, t.text)
        t.keys("T", "v")
        tmux.wait_until(lambda: all(os.stat(p).st_size > 100 for p in self.kept("-1.dat")), t.text)
        t.wait_gone("sound of")
        self.quit(t)
        self.assertIn("5 kept", self.verb("doctor", status=None))
        self.assertEqual(self.kept(".??????"), [])


class BesideTheKeys(Waves):
    def setUp(self):
        super().setUp()
        libexec = self.path("libexec")
        os.makedirs(libexec)
        real = os.path.join(os.path.dirname(test_editor.DUBLINE), "dubline-media")
        with open(os.path.join(libexec, "dubline-media"), "w") as f:
            f.write(HOLDING % (real, self.path("go")))
        os.chmod(os.path.join(libexec, "dubline-media"), 0o755)
        self.env["DUBLINE_LIBEXEC"] = libexec
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                        "color=size=64x36:rate=25:duration=150", "-f", "lavfi", "-i",
                        "aevalsrc='0.8*sin(2*PI*440*t)*lt(mod(t,20),10)':d=150:s=16000",
                        "-c:v", "mpeg4", "-c:a", "aac", self.path("long.mp4")], check=True)

    def test_a_first_look_keys_stop_and_go_on(self):
        t = self.editor("long.mp4")
        t.wait("Segments")
        # the first look: loud and silent in turn, though nothing has been built
        tmux.wait_until(lambda: len(re.findall("⣀⣀+", self.wave(t))) >= 6, t.text)
        t.wait("sound of long.mp4 0 %")
        t.wait("^ 0 %")
        for _ in range(5):
            t.keys("Right")
        t.wait(r"frame 5\b")
        self.assertEqual(len(self.kept(".dat.??????")), 1)
        t.keys("Escape")
        t.wait("stopped reading sound")
        t.wait_gone("sound of long.mp4")
        tmux.wait_until(lambda: self.kept("") == [], t.text)
        self.assertRegex(self.wave(t), "⣀⣀")  # the first look stays
        self.command(t, "waveform again")
        t.wait("sound of long.mp4")
        open(self.path("go"), "w").close()
        t.wait_gone("sound of long.mp4")
        tmux.wait_until(lambda: len(self.kept()) == 1, t.text)
        at, row = self.times(t), self.wave(t)
        for x, cell in enumerate(row):
            a, b = at(x), at(x + 1)
            if a < 0 or b > 149 or cell == "│" or not 1.5 < a % 10 < 7:
                continue
            self.assertEqual(cell != GROUND, int(a / 10) % 2 == 0, (x, a, row))
        self.command(t, "waveform again")
        t.wait("no waveform to read again")
        t.keys("T", "w")
        t.wait("waveforms are hidden")
        self.assertEqual(self.wave(t), "")
        self.quit(t)

    def test_leaving_while_it_is_built_leaves_nothing(self):
        t = self.editor("long.mp4")
        t.wait("Segments")
        t.wait("sound of long.mp4")
        self.quit(t)
        self.assertEqual(self.kept(""), [])


class Handler(http.server.SimpleHTTPRequestHandler):
    asked = 0

    def log_message(self, *_):
        pass

    def do_GET(self):
        type(self).asked += 1
        super().do_GET()


class Network(Waves):
    def test_a_url_is_fetched_when_somebody_says_so(self):
        self.media()
        self.tone("far.wav", 5)
        handler = lambda *a: Handler(*a, directory=self.work)  # noqa: E731
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = "http://127.0.0.1:%d/video.mp4" % server.server_address[1]
        self.verb("new", url, "-o", "u.dub", status=None)
        t = self.editor("u.dub")
        self.ready(t)
        t.wait("^ sound|^ …")
        self.assertEqual(Handler.asked, 0)
        self.command(t, "waveform fetch")
        t.wait("facts are known")
        self.assertEqual(Handler.asked, 0)
        self.command(t, "probe")
        t.wait("Fetch what these URLs hold")
        t.keys("y")
        t.wait("waveform fetch")
        asked = Handler.asked
        time.sleep(0.2)  # nothing more happens by itself
        self.assertEqual(Handler.asked, asked)
        self.command(t, "waveform fetch")
        t.wait("Fetch the sound of these URLs")
        t.keys("y")
        self.built(t)
        self.assertGreater(Handler.asked, asked)
        self.assertEqual(len(self.kept()), 1)
        t.keys("C-q")
        t.keys("n")
        t.wait_exit()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not tmux.available():
        print("skipped: tmux is not installed")
        sys.exit(77)
    test_editor.DUBLINE, test_editor.SERVE = (os.path.abspath(p) for p in sys.argv[1:3])
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:])
