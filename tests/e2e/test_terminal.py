#!/usr/bin/env python3
"""The editor against terminals that behave badly: storms of resizes, crashes, strange types, no type
at all, texts of every script, tmux let go and taken up again; and how little it writes. The real
program in tmux or on a bare pseudo-terminal. Wants tmux, else it counts as skipped (status 77).

    test_terminal.py PATH-OF-DUBLINE PATH-OF-DUBLINE-SERVE [unittest arguments]
"""
import fcntl
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import test_editor  # noqa: E402
import tmux  # noqa: E402
from test_editor import Case, width  # noqa: E402

# Texts whose columns terminals count in their own ways.
STRANGE = ["日本語の字幕です", "שלום עולם", "مرحبا بالعالم", "👩‍👩‍👧‍👦 family 👍🏽", "🇪🇸 flag ❤️",
           "cafe\u0301 e\u0300\u0301\u0302", "한국어 자막", "हिन्दी में", "zero\u200bwidth\u200d",
           "ｆｕｌｌ width", "tab\there", "\u202eright to left"]


class Bare(Case):
    """On a pseudo-terminal, where every byte can be seen."""

    def raw(self, *args, size=(120, 36), **env):
        self.env.setdefault("TERM", "xterm-256color")
        r = tmux.Raw([test_editor.DUBLINE, *args], dict(self.env, **env), self.work, size)
        self.open.append(r)
        return r

    def started(self, *args, **more):
        more.setdefault("TERM", "xterm-256color")
        r = self.raw(*args, **more)
        r.wait(b"Segments")
        self.assertTrue(r.settle(0.3), "it never came to rest")
        return r

    def leave(self, r):
        r.write(b"\x11")
        self.assertEqual(r.wait_exit(), 0)
        self.assertEqual(r.settings(), r.before)

    def resize(self, r, cols, rows):
        fcntl.ioctl(r.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def counters(self, r):
        """(write calls, bytes written, times it gave the processor away by itself)"""
        with open("/proc/%d/io" % r.proc.pid) as f:
            io = dict(line.split(": ") for line in f.read().splitlines())
        with open("/proc/%d/status" % r.proc.pid) as f:
            status = dict(line.split(":", 1) for line in f.read().splitlines())
        return int(io["syscw"]), int(io["wchar"]), int(status["voluntary_ctxt_switches"])


class Bytes(Bare):
    def one_key(self, r, data):
        """Bytes that a key makes the program write, and in how many calls."""
        before, n = self.counters(r), len(r.data)
        r.write(data)
        while not r.read(0.5):
            pass
        self.assertTrue(r.settle(0.2))
        after = self.counters(r)
        self.assertEqual(after[1] - before[1], len(r.data) - n)
        return len(r.data) - n, after[0] - before[0]

    def rested(self):
        """Nothing is under way any more: the source's sound has been drawn, in braille."""
        r = self.started("p.dub")
        r.wait(rb"\xe2[\xa1-\xa3][\x80-\xbf]")
        self.assertTrue(r.settle(1))
        return r

    def test_a_key_writes_little_and_at_once(self):
        self.project()
        r = self.rested()
        for data, most in ((b"\x1b[C", 300), (b"\x1b[C", 300), (b"\x1b[1;2C", 400), (b"\x1b[D", 300),
                           (b"\x1b[B", 800), (b"\x1b[B", 800), (b"\x1b[A", 800)):
            with self.subTest(key=data):
                n, calls = self.one_key(r, data)
                self.assertLessEqual(n, most)
                self.assertEqual(calls, 1)
        self.leave(r)

    def test_a_whole_screen_is_one_write(self):
        self.project()
        r = self.rested()
        n, calls = self.one_key(r, b"\x0c")  # Ctrl-L: modes, then the frame
        self.assertGreater(n, 1500)
        self.assertLessEqual(calls, 2)
        self.leave(r)

    def test_idle_is_idle(self):
        self.project()
        r = self.rested()
        self.assertTrue(r.settle(3))  # the last look at the journal and at the jobs is over
        before = self.counters(r)
        self.assertEqual(r.read(2.5), b"")
        self.assertEqual(self.counters(r), before)  # nothing written, not woken once
        self.leave(r)

    def test_frames_are_bracketed_only_where_that_is_known(self):
        self.project()
        for program, known in (("WezTerm", True), ("", False), ("Apple_Terminal", False)):
            with self.subTest(TERM_PROGRAM=program):
                r = self.started("p.dub", TERM_PROGRAM=program)
                self.assertEqual(b"\x1b[?2026h" in r.data, known)
                self.assertEqual(r.data.count(b"\x1b[?2026h"), r.data.count(b"\x1b[?2026l"))
                self.leave(r)

    def test_exact_colours_only_where_they_are_meant(self):
        self.project()
        for colorterm, term, exact in (("truecolor", "xterm-256color", True),
                                       ("24bit", "xterm-256color", True),
                                       ("", "xterm-256color", False),
                                       ("truecolor", "screen-256color", False)):
            with self.subTest(COLORTERM=colorterm, TERM=term):
                r = self.started("p.dub", "-c", "set theme contrast", COLORTERM=colorterm,
                                 TERM=term)
                self.assertEqual(re.search(rb"[34]8;2;\d", r.data) is not None, exact)
                self.leave(r)

    def test_sixteen_colours_and_none(self):
        self.project()
        r = self.started("p.dub", TERM="xterm")
        self.assertIsNone(re.search(rb"[34]8;[25];", r.data))
        self.assertIsNotNone(re.search(rb"\x1b\[[0-9;]*3[0-7]", r.data))
        self.leave(r)
        r = self.started("p.dub", TERM="vt220")
        codes = b";".join(re.findall(rb"\x1b\[([0-9;]*)m", r.data)).split(b";")
        self.assertEqual([c for c in codes if c and 30 <= int(c) <= 107], [])
        self.leave(r)


class Keys(Bare):
    def shows(self, r, data, pattern):
        n = len(r.data)
        r.write(data)
        tmux.wait_until(lambda: r.read(0.05) and re.search(pattern, r.data[n:]), lambda: repr(r.data[n:]))
        self.assertTrue(r.settle(0.2))

    def test_a_sequence_in_pieces_is_one_key(self):
        self.project()
        r = self.started("p.dub")
        self.shows(r, b"\x1b[B", rb"second line")  # segment 2
        n = len(r.data)
        r.write(b"\x1b[")
        self.assertEqual(r.read(0.1), b"")  # it waits for the rest
        r.write(b"A")
        tmux.wait_until(lambda: r.read(0.05) and b"first line" in r.data[n:],
                        lambda: repr(r.data[n:]))
        self.assertNotIn(b"does nothing", r.data[n:])
        self.leave(r)

    def test_broken_bytes_harm_nobody(self):
        self.project()
        r = self.started("p.dub")
        for data in (b"\xff\xfe\x80", b"\x1b[<999999999999;1;1M", b"\x1b[M", b"\x1b]0;x", b"\x00",
                     b"\x1b[200~" + b"x" * 5000 + b"\x1b[201~", b"\x1bP1;2|abc\x1b\\"):
            r.write(data)
            self.assertTrue(r.settle(0.6))
            self.assertIsNone(r.proc.poll())
        r.write(b"\x1b")
        self.assertTrue(r.settle(0.6))
        r.write(b"\x11")
        tmux.wait_until(lambda: r.read(0.2) or True, "")
        if r.proc.poll() is None:
            r.write(b"y")
        self.assertEqual(r.wait_exit(), 0)


class Sizes(Bare):
    def test_from_one_cell_to_a_wall(self):
        self.project()
        r = self.started("p.dub")
        for size in ((1, 1), (2, 1), (1, 200), (300, 2), (59, 16), (60, 15), (60, 16), (400, 120),
                     (999, 400), (5000, 2000), (80, 24)):
            with self.subTest(size=size):
                n = len(r.data)
                self.resize(r, *size)
                tmux.wait_until(lambda: r.read(0.05) and b"\x1b[2J" in r.data[n:], "no new frame")
                self.assertTrue(r.settle(0.3))
                self.inside(r.data[n:], size)
                self.assertIsNone(r.proc.poll())
        self.leave(r)

    def inside(self, data, size):
        for row, col in re.findall(rb"\x1b\[(\d+);(\d+)H", data):
            self.assertLessEqual(int(row), size[1])
            self.assertLessEqual(int(col), size[0])

    def test_storm(self):
        self.project()
        r = self.started("p.dub")
        for i in range(300):
            self.resize(r, 1 + i * 37 % 230, 1 + i * 13 % 70)
            if i % 7 == 0:
                r.write(b"\x1b[B\x1b[C")
            r.read(0)
        self.resize(r, 100, 30)
        n = len(r.data)
        r.write(b"\x0c")
        tmux.wait_until(lambda: r.read(0.05) and b"Issues" in r.data[n:], "no frame after the storm")
        self.assertTrue(r.settle(0.3))
        self.leave(r)

    def test_a_terminal_without_a_size(self):
        self.project()
        r = self.raw("p.dub", size=(0, 0), TERM="xterm-256color")
        r.wait(b"Segments")
        self.assertTrue(r.settle(0.3))
        self.inside(r.data, (80, 24))
        self.leave(r)


class Refused(Case):
    """What is no terminal is told so in a sentence; the verbs stay."""

    def refused(self, words, says, status=3, **env):
        done = subprocess.run(words, env=dict(self.env, **env), cwd=self.work, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertRegex(done.stderr.decode(), says)
        self.assertNotIn(b"\x1b", done.stdout + done.stderr)

    def test_streams_that_are_no_terminal(self):
        self.project()
        for redirect in ("</dev/null", "<&-", ">/dev/null", "| cat"):
            with self.subTest(redirect=redirect):
                t = self.terminal(["/bin/sh", "-c", "%s p.dub 2>err.txt %s" %
                                   (test_editor.DUBLINE, redirect)])
                self.assertEqual(t.wait_exit(), 0 if "cat" in redirect else 3)
                with open(self.path("err.txt")) as f:
                    self.assertIn("needs a terminal", f.read())
        t = self.terminal(["/bin/sh", "-c", "%s p.dub >&-" % test_editor.DUBLINE])
        self.assertNotEqual(t.wait_exit(), 0)

    def test_types_that_cannot_place_text(self):
        self.project()
        for term, says in (("dumb", "TERM=dumb cannot show the editor"),
                           ("no-such-terminal", "TERM=no-such-terminal is not known here")):
            with self.subTest(TERM=term):
                t = self.editor("p.dub", TERM=term)
                self.assertEqual(t.wait_exit(), 3)
                t.wait(says)
                self.assertEqual(t.mode_flags()["alternate"], "0")
        t = self.terminal(["/usr/bin/env", "-u", "TERM", test_editor.DUBLINE, "p.dub"])
        self.assertEqual(t.wait_exit(), 3)
        t.wait("TERM is not set")
        self.verb("check", "p.dub")


def looks(styled):
    """Cells of a screen with what can be seen of their looks: a blank shows only its background."""
    cells, on = [], {"fg": "", "bg": "", "attrs": frozenset()}
    for code, char in re.findall(r"\x1b\[([0-9;:]*)m|([^\x1b])", styled):
        numbers = [int(n) for n in re.split("[;:]", code or "0")] if not char else []
        while numbers:
            n = numbers.pop(0)
            if n in (38, 48):
                more = 2 if numbers[0] == 5 else 4
                on["fg" if n == 38 else "bg"], numbers = tuple(numbers[:more]), numbers[more:]
            elif n == 0:
                on = {"fg": "", "bg": "", "attrs": frozenset()}
            elif n < 10:
                on["attrs"] |= {n}
            elif n < 30:
                on["attrs"] -= {1, 2} if n == 22 else {n - 20}
            else:
                kind = "bg" if 40 <= n < 50 or n >= 100 else "fg"
                on[kind] = "" if n in (39, 49) else n
        if char == "\n":  # tmux leaves out blanks at the end of a row, or not
            while cells and cells[-1][0] == " ":
                cells.pop()
        elif char == " " and not on["attrs"] & {4, 7}:
            cells.append((char, on["bg"]))
        elif char:
            cells.append((char, on["fg"], on["bg"], on["attrs"]))
    return cells


class Painting(Case):
    """What was painted bit by bit is what painting anew gives, whatever the texts are."""

    def texts(self):
        self.project(*["segment-set %d text \"%s\"" % (1 + i % 4, STRANGE[i]) for i in range(4)])
        more = []
        for i, text in enumerate(STRANGE):
            more += ["-c", "segment-add %d %d %s \"%s\"" % (18 + i, 19 + i, ("ana", "ben")[i % 2], text)]
        self.verb("edit", "p.dub", *more)

    def walk(self, t):
        for keys in (["Down"] * 5, ["Up", "Up"], ["Right"] * 3, ["Tab"], ["Down"] * 4, ["J"], ["J"],
                     ["Escape"], ["L"], ["L"], ["?"], ["?"], ["+", "+", "Right"], ["0"], [":"],
                     ["Escape"], ["End"], ["Home"], ["C-p"], ["Escape"]):
            self.press(t, *keys)
            yield keys

    def taken_in(self, t):
        with open("/proc/%d/io" % t.program) as f:
            return int(f.readline().split()[1])

    def press(self, t, *keys):
        """Send keys and wait until the program has read them."""
        before = self.taken_in(t)
        t.keys(*keys)
        tmux.wait_until(lambda: self.taken_in(t) > before, "the keys were not read")

    def still(self, t):
        """The screen once it has stopped changing and nothing works beside the keys."""
        seen = []

        def same():
            if re.search(r"(^|\s)… \w", t.screen()[0]):  # the bar says what is being read
                seen.clear()
                return False
            seen.append(t.styled())
            return len(seen) > 5 and len(set(seen[-6:])) == 1
        tmux.wait_until(same, "the screen never came to rest")
        return t.screen(), seen[-1]

    def test_bit_by_bit_is_as_anew(self):
        self.texts()
        for term, size in (("tmux-256color", (120, 36)), ("xterm-256color", (90, 30)), ("linux", (80, 24)),
                           ("vt100", (80, 24)), ("screen", (100, 28))):
            with self.subTest(TERM=term):
                t = self.editor("p.dub", size=size, TERM=term)
                try:
                    self.bit_by_bit(t)
                finally:
                    t.close()
                    self.open.remove(t)

    def bit_by_bit(self, t):
        self.ready(t)
        self.at_rest(t)
        t.program = t.pid()
        for keys in self.walk(t):
            text, styled = self.still(t)
            self.press(t, "C-l")
            again, styled_again = self.still(t)
            self.assertEqual(text, again, "after %s" % keys)
            if looks(styled) != looks(styled_again):
                self.fail("looks after %s:\n%s\npainted anew:\n%s" %
                          (keys, *self.differing(styled, styled_again)))
            for line in text:
                self.assertLessEqual(width(line), t.size[0], line)
        t.keys("C-q")
        self.assertEqual(t.wait_exit(), 0)

    def differing(self, one, other):
        rows = [p for p in zip(one.split("\n"), other.split("\n")) if looks(p[0]) != looks(p[1])]
        return ["\n".join(repr(p[i]) for p in rows) for i in (0, 1)]

    def test_the_columns_of_the_table_stand(self):
        self.texts()
        t = self.editor("p.dub", size=(140, 40))
        self.ready(t)
        self.still(t)
        lines = [line for line in t.screen() if re.match(r"^[ ✗▲·][ ▸] *\d+ \d\d:\d\d", line)]
        self.assertGreater(len(lines), 10, t.text())
        for line in lines:
            self.assertIn("│", line, "no divider")
        columns = {width(line[:line.index("│")]) for line in lines}
        # tmux counts a few of these its own way in its text, never on the screen
        self.assertLessEqual(len(columns), 3, lines)
        self.quit(t)


class Tmux(Bare):
    def attach(self, t):
        r = tmux.Raw([*t.base, "attach"], dict(self.env, TERM="xterm-256color"), self.work, (120, 36))
        self.open.append(r)
        return r

    def test_let_go_and_taken_up_again(self):
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        for _ in range(2):
            client = self.attach(t)
            client.wait(rb"second line")
            t.tmux("detach-client")
            client.wait_exit()
            self.assertEqual(t.ask("pane_dead"), "0")
            t.keys("Down")
        t.wait("─ Segment 3 ─")
        client = self.attach(t)
        client.wait(rb"Segment 3")
        os.kill(client.proc.pid, signal.SIGHUP)  # the line went dead
        client.wait_exit()
        t.keys("Up")
        t.wait("─ Segment 2 ─")
        self.quit(t)

    def test_a_terminal_that_is_gone(self):
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.keys("x")
        t.wait("3 segments")
        pid = t.pid()
        t.tmux("kill-server")
        tmux.wait_until(lambda: not os.path.exists("/proc/%d" % pid), "it outlived its terminal")
        self.verb("recover", "p.dub")
        self.assertEqual(len(self.saved()["segments"]), 3)


class Helper(Case):
    def test_its_end_is_a_sentence(self):
        """The media helper is killed while it reads a file: the editor says so and goes on."""
        fake = os.path.join(self.dir, "libexec")
        os.makedirs(fake)
        helper = os.path.join(fake, "dubline-media")
        with open(helper, "w") as f:
            f.write("#!/bin/sh\nread -r line\nkill -9 $$\n")
        os.chmod(helper, 0o755)
        self.project()
        t = self.editor("p.dub", DUBLINE_LIBEXEC=fake)
        self.ready(t)
        shutil.copyfile(self.path("speaker_a.ogg"), self.path("new.ogg"))
        self.command(t, "speaker-add eva new.ogg Eva")
        t.wait("3 Eva")
        t.wait(r"✗.*new\.ogg|✗.*(helper|dubline-media|stopped|ended)")
        t.keys("Down")
        t.wait("─ Segment 2 ─")
        self.quit(t, "y")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not tmux.available():
        print("skipped: tmux is not installed")
        sys.exit(77)
    test_editor.DUBLINE, test_editor.SERVE = (os.path.abspath(p) for p in sys.argv[1:3])
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:])
