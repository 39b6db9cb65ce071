#!/usr/bin/env python3
"""The same interview, corrected by the mouse alone: what is clicked is looked for on the screen, and
keys are pressed for nothing but words that have to be typed. Wants tmux; without it the test counts
as skipped.

    test_interview_mouse.py PATH-OF-DUBLINE PATH-OF-DUBLINE-SERVE [unittest arguments]
"""
import re
import time

import interview_case
import test_editor
import tmux

CTRL, SHIFT, MIDDLE = 16, 4, 1


class Mouse(interview_case.Interview):
    SIZE = (150, 44)

    def test_by_mouse_alone(self):
        t = self.t
        self.add_cast(t)
        self.assign(t)
        self.crops(t)
        self.repair(t)
        self.tighten(t)
        self.retake(t)
        self.click(t, "● in the journal")
        t.wait(r"saved .*interview\.dub")
        self.send(t)
        self.leave(t)
        self.judge()

    # --- the hand ----------------------------------------------------------------------------------
    def sgr(self, code, x, y, end="M"):
        return "\x1b[<%d;%d;%d%s" % (code, x + 1, y + 1, end)

    def press(self, t, x, y, times=1, button=0):
        t.raw("".join(self.sgr(button, x, y) + self.sgr(button, x, y, "m")
                      for _ in range(times)).encode())

    def drag(self, t, a, b, button=0):
        """From one cell to another, over some between."""
        (x0, y0), (x1, y1) = a, b
        text = self.sgr(button, x0, y0)
        for i in range(1, 5):
            text += self.sgr(32 + button, x0 + (x1 - x0) * i // 4, y0 + (y1 - y0) * i // 4)
        t.raw((text + self.sgr(button, x1, y1, "m")).encode())

    def wheel(self, t, x, y, down, times=1):
        t.raw((self.sgr(65 if down else 64, x, y) * times).encode())

    def find(self, t, pattern, below=None):
        """(column, row) of what is shown, waited for; of its group where it has one."""
        def look():
            from_row = t.row_of(below) if below else 0
            for y, line in enumerate(t.screen()):
                m = re.search(pattern, line) if y >= from_row else None
                if m:
                    at = m.start(m.lastindex or 0)
                    return test_editor.width(line[:at]), y
            return None
        return tmux.wait_until(look, lambda: "%r on\n%s" % (pattern, t.text()))

    def click(self, t, pattern, times=1, button=0, below=None):
        x, y = self.find(t, pattern, below)
        self.press(t, x, y, times, button)

    def text(self, t, label, words):
        """What has to be typed, and a click that takes it."""
        t.wait("^" + re.escape(label))
        t.type(words)
        t.wait(re.escape(words))
        self.click(t, "Enter take it")
        t.wait_gone("^" + re.escape(label))

    def command(self, t, name):
        """A row of the palette, found by turning the wheel."""
        self.click(t, "≡")
        t.wait("Commands  ")
        x, y = self.find(t, "━ Commands  ")
        for _ in range(200):
            if re.search(r"^ [ ▸]  ?%s " % re.escape(name), t.text(), re.M):
                break
            before = t.text()
            self.wheel(t, x + 5, y + 3, True, 5)
            tmux.wait_until(lambda: t.text() != before, t.text)
        self.click(t, r"^ [ ▸]  ?(%s) " % re.escape(name))

    # --- the work ----------------------------------------------------------------------------------
    def add_cast(self, t):
        self.click(t, "^✗? *7 00:15")
        t.wait("─ Segment 7 ─")
        self.command(t, "attach")
        self.text(t, "audio of JONAS:", "jonas.wav")
        t.wait(r"jonas\.wav")
        for name in ("ines", "marta"):
            self.hint(t, "1–9 new/assign")
            self.click(t, "[23] a new speaker", below="Issues ")
            t.wait("new speaker [23], refId:")
            self.text(t, "new speaker", name)
            self.text(t, "audio of %s:" % name, name + ".wav")
            self.text(t, "name of %s:" % name, name.title())
            t.wait("^ [23] %s" % name.title())

    def assign(self, t):
        self.filter(t, r"speaker:nobody source:/\?$/", 40)
        self.pick_all(t, 40)
        self.hint(t, "1–9 new/assign")
        self.click(t, "2 Ines", below="Issues ")
        t.wait(" 0 of 200")
        self.filter(t, "speaker:nobody", 138)
        self.pick_all(t, 138)
        self.click(t, "^ (3) Marta", times=2)
        t.wait(" 0 of 200")
        self.click(t, "(×) all")
        t.wait_gone(" 0 of 200")
        t.wait_gone(r"\? nobody")

    def hint(self, t, words):
        """One of the footer's; a message that stands there goes with a click on it."""
        if not re.search(r"help\s*$", t.footer()):
            self.press(t, 3, self.SIZE[1] - 1)
            t.wait(r"help\s*$")
        self.click(t, words)

    def filter(self, t, text, count):
        if re.search("× all", t.text()):
            self.click(t, "(×) all")
        self.click(t, "/ filter")
        t.wait("^/")
        t.type(text)
        t.wait(r"%d of 200" % count)  # while it is typed
        self.click(t, "Enter take it")
        t.wait("× all")

    def rows(self, t):
        """Rows of the table on the screen: (y, number)."""
        top = t.row_of("━ Segments|─ Segments")
        found = [(y, re.match(r"^.[ ▸•] *(\d+) \d\d:", line))
                 for y, line in enumerate(t.screen()) if y > top]
        return [(y, int(m.group(1))) for y, m in found if m]

    def pick_all(self, t, n):
        y, _ = self.rows(t)[0]
        self.wheel_until_gone(t, "↑│", 20, y, False)
        y, first = self.rows(t)[0]
        self.press(t, 20, y)
        t.wait("─ Segment %d ─" % first)
        self.wheel_until_gone(t, "↓│", 20, y, True)
        y, last = self.rows(t)[-1]
        self.press(t, 20, y, button=SHIFT)
        t.wait("• %d picked" % n)

    def field(self, t, name):
        """Open the inspector's row: the first click chooses it, the second edits."""
        self.click(t, "│[ ▸](%s) " % name)
        t.wait("│▸%s " % name)
        self.click(t, "│▸(%s) " % name)

    def wheel_until_gone(self, t, mark, x, y, down):
        for _ in range(60):
            if mark not in t.text():
                return
            before = t.text()
            self.wheel(t, x, y, down, 8)
            tmux.wait_until(lambda: t.text() != before or mark not in t.text(), t.text)
        self.fail("the table does not end")

    def crops(self, t):
        self.filter(t, "speaker:ines or speaker:marta", 178)
        self.pick_all(t, 178)
        self.field(t, "audio")
        self.click(t, r"│ \S+ +(aligned) *$")
        t.wait(r"│[ ▸]audio +aligned")
        self.filter(t, "speaker:JONAS", 22)
        self.pick_all(t, 22)
        self.command(t, "crop-auto")
        t.wait("^:crop-auto ")
        self.text(t, ":crop-auto ", "sel sequence")
        t.wait(r"│[ ▸]audio +cut")
        self.click(t, "(×) all")
        t.wait_gone("22 of 200")

    def issue(self, t, words):
        """The row of a finding, brought into sight by the wheel."""
        x, y = self.find(t, "Issues ")
        self.press(t, x, y)  # the pane grows while one works in it
        t.wait("━ Issues")
        x, y = self.find(t, "━ Issues")
        for _ in range(60):
            seen = lambda: re.search(words, "\n".join(t.screen()[y:-1]))  # noqa: E731
            if seen():
                return self.find(t, words, "━ Issues")
            before = t.text()
            self.wheel(t, x, y + 2, True, 3)
            tmux.wait_until(lambda: t.text() != before or seen(), t.text)
        self.fail("no such finding: " + words)

    def repair(self, t):
        x, y = self.issue(t, "segment 13 starts 0.300 s before")
        self.press(t, x, y)
        t.wait("─ Segment 13 ─")
        self.hint(t, "F fix all of this kind")
        t.wait("Repair 6 × segment-overlap")
        self.click(t, "y repair all")
        t.wait("6 repaired")
        x, y = self.issue(t, "segment 200 ends 0.400 s after the video")
        x, _ = self.find(t, "after the video.*(f) segment-trim")
        self.press(t, x, y)  # the repair behind the finding is a button
        t.wait("✗ 0")
        self.fix(t, "segment 95 is 0.200 s long")
        t.wait_gone("segment 95 is")
        self.fix(t, "segment 84: audio 0.300 s longer")
        self.fix(t, "segment 140: audio 0.300 s longer")
        t.wait_gone("audio 0.300 s longer")

    def fix(self, t, words):
        x, y = self.issue(t, words)
        x, y = self.find(t, words + ".*  (f) [a-z]")
        self.press(t, x, y)  # the repair behind the finding is a button

    def close_up(self, t, n):
        """The segment in the middle of the timeline, with something around it."""
        x, y = self.issue(t, r"segment %d " % n)
        self.press(t, x, y)
        t.wait("─ Segment %d ─" % n)
        self.command(t, "zoom-selection")
        t.wait("▸%d" % n)
        self.wheel(t, self.SIZE[0] // 2, 2, True, 4)
        self.click(t, "^ 3 (Marta)")  # what it answers is drawn after the wheel's turns
        t.wait("a double click gives Marta")

    def lane(self, t, n):
        """(first, last) column of the chosen block and its row."""
        x, y = self.find(t, r"(▐)▸%d" % n)
        line = t.screen()[y]
        return x, test_editor.width(line[:line.index("▌", line.index("▸%d" % n))]), y

    def tighten(self, t):
        """Edges and a body are dragged, a shared edge rolls; then frames and air between."""
        self.close_up(t, 38)
        x0, x1, y = self.lane(t, 38)
        self.drag(t, (x1, y), (x1 + 8 * (x1 - x0), y))
        t.wait_gone("segment 38 is 0.200 s long")
        ends = r"^[ ✗▲][ ▸] *38 01:29\.800 (\S+)"
        end = t.wait(ends).group(1)
        x0, x1, y = self.lane(t, 38)
        self.drag(t, ((x0 + x1) // 2, y), ((x0 + x1) // 2 + 6, y))
        t.wait_gone(ends)
        self.hint(t, "u undo")
        t.wait(ends)
        self.assertEqual(t.wait(ends).group(1), end)
        self.close_up(t, 25)
        x0, x1, y = self.lane(t, 25)
        self.drag(t, (x1, y), (x1 - 2, y), CTRL)
        t.wait(r"^[ ✗▲][ ▸] *26 01:00")  # it begins where 25 ends, earlier than before
        self.fix(t, "lie between two frames")
        t.wait_gone("lie between two frames")
        x, y = self.issue(t, "segment 12 ends exactly where segment 13 starts")
        self.press(t, x, y)
        self.hint(t, "F fix all of this kind")
        t.wait("Repair 9 × segment-touching")
        self.click(t, "y repair all")
        t.wait("9 repaired")

    def row(self, t, n):
        """The table's row of a segment, brought into sight by the wheel and clicked."""
        for _ in range(80):
            rows = self.rows(t)
            at = [y for y, number in rows if number == n]
            if at:
                self.press(t, 20, at[0])
                t.wait("─ Segment %d ─" % n)
                return
            before = t.text()
            self.wheel(t, 20, rows[0][0], rows[0][1] < n, 4)
            tmux.wait_until(lambda: t.text() != before or n in dict(self.rows(t)).values(), t.text)
        self.fail("no row %d" % n)

    def retake(self, t):
        """A line spoken anew is too long for its slot: one is cut, of one a person decides."""
        for n in (30, 60):
            self.row(t, n)
            self.command(t, "attach")
            self.text(t, "audio of segment %d:" % n, "retake.wav")
            t.wait("▲▸ *%d " % n)
        self.field(t, "crop")
        t.wait(r"Enter keep")
        t.keys("C-u")
        t.type("0.2-2.2")
        self.click(t, "Enter keep")
        t.wait(r"│[ ▸]crop +0\.200 – 2\.200")
        x, y = self.issue(t, "segment 30: audio 0.500 s longer")
        self.press(t, x, y)
        t.wait("─ Segment 30 ─")
        self.hint(t, "W waive")
        self.text(t, "waive fit-mismatch, because:", "the pause behind it carries it")
        t.wait("waived: the pause behind it carries it")

    def send(self, t):
        self.click(t, r"≈ \$")
        t.wait("Submit one generation")
        t.wait("segments +200, by 3 speakers")
        time.sleep(test_editor.GUARD + 0.1)  # the rule itself is a time
        self.click(t, "y send it to the sandbox")
        t.wait("━ Jobs")
        t.wait("done +interview.dub", deadline=60)
        t.wait(r"result +/.*")
        self.click(t, "(×) ━")
        t.wait_gone("━ Jobs")

    def leave(self, t):
        self.command(t, "quit")
        self.assertEqual(t.wait_exit(), 0)


if __name__ == "__main__":
    interview_case.main("__main__")
