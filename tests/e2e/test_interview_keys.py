#!/usr/bin/env python3
"""An interview of 200 cues from an SRT, corrected in the editor by keys alone: who speaks, what is
wrong, the timing, the crops, then the job. Wants tmux; without it the test counts as skipped.

    test_interview_keys.py PATH-OF-DUBLINE PATH-OF-DUBLINE-SERVE [unittest arguments]
"""
import re
import time

import interview_case
import test_editor
import tmux


class Keys(interview_case.Interview):
    def test_by_keys_alone(self):
        t = self.t
        self.add_cast(t)
        self.assign(t)
        self.crops(t)

        self.repair(t)

        self.tighten(t)
        self.retake(t)
        t.keys("w")
        t.wait(r"saved .*interview\.dub")
        self.send(t)
        self.quit(t)
        self.judge()

    def add_cast(self, t):
        t.keys("Down", "Down", "Down", "Down", "Down", "Down")
        t.wait("─ Segment 7 ─")
        t.keys("a")  # his name came with the file, his sound did not
        self.answer(t, "audio of JONAS:", "jonas.wav")
        t.wait(r"jonas\.wav")
        for slot, name in (("2", "ines"), ("3", "marta")):
            t.keys(slot)
            self.answer(t, "new speaker %s, refId:" % slot, name)
            self.answer(t, "audio of %s:" % name, name + ".wav")
            self.answer(t, "name of %s:" % name, name.title())
            t.wait("^ %s %s" % (slot, name.title()))

    def filter(self, t, text, count):
        t.keys("/")
        t.wait("^/")
        t.keys("C-u")
        t.type(text)
        t.keys("Enter")
        t.wait(r"/ .*  %d of 200" % count)

    def assign(self, t):
        self.filter(t, r"speaker:nobody source:/\?$/", 40)
        t.keys("A")
        t.wait("40 segments")
        t.keys("2")
        t.wait("0 of 200")
        self.filter(t, "speaker:nobody", 138)
        t.keys("A")
        t.wait("138 segments")
        t.keys("3")
        t.wait("0 of 200")
        self.all_shown(t)
        t.wait_gone(r"\? nobody")

    def all_shown(self, t):
        t.keys("/")
        t.wait("^/")
        t.keys("C-u", "Enter")
        t.wait_gone(r"\d of 200")

    def go(self, t, n):
        t.keys("g")
        self.answer(t, "go to:", "%d" % n)
        t.wait("─ Segment %d ─" % n)

    def field(self, t, name):
        """The inspector's row of this name, reached with the arrows."""
        t.keys("Enter")
        t.wait("━ (Segment )?[0-9]+ (segments )?━")
        for _ in range(30):
            row = re.search(r"│▸(\S+)", t.text()).group(1)
            if row == name:
                return
            t.keys("Down")
            t.wait(r"│▸(?!%s )" % re.escape(row))
        self.fail("no field " + name)

    def crops(self, t):
        self.filter(t, "speaker:ines or speaker:marta", 178)
        t.keys("A")
        t.wait("178 segments")
        self.field(t, "audio")
        t.keys("Right")  # the next choice behind `whole`
        t.wait(r"│▸audio +aligned")
        t.keys("Escape")
        self.filter(t, "speaker:JONAS", 22)
        t.keys("A")
        t.wait("22 segments")
        self.command(t, "crop-auto sel sequence")
        t.wait(r"│ audio +cut")
        self.all_shown(t)

    def step(self, t, until):
        """n until the line at the bottom names the issue."""
        for _ in range(20):
            before = t.footer()
            t.keys("n")
            tmux.wait_until(lambda: t.footer() != before, t.text)
            if until in t.footer():
                return
        self.fail("no step leads to %r" % until)

    def repair(self, t):
        """All of a kind by F, where one answer does for all of them; the rest one by one."""
        self.step(t, "segment 13 starts 0.300 s before")
        t.keys("F")
        t.wait("Repair 6 × segment-overlap")
        t.keys("y")
        t.wait("6 repaired")
        self.step(t, "segment 200 ends 0.400 s after the video")
        t.keys("f")
        t.wait("✗ 0")
        self.step(t, "segment 84: audio 0.300 s longer")
        t.keys("F")
        t.wait("Repair 2 × fit-mismatch")
        t.keys("y")
        t.wait("2 repaired")
        self.step(t, "segment 95 is 0.200 s long")
        t.keys("f")
        t.wait(r"95 03:46\.600 03:47\.600")

    def tighten(self, t):
        """The other short one is made longer by ear; a shared edge rolls; then frames, and air
        between those that touch."""
        self.go(t, 38)
        t.keys("S-Right")
        t.wait("00:01:30.800")
        t.keys("S-Right", "]")
        t.wait(r"38 01:29\.800 01:31\.800")
        t.keys(",", ".")
        t.wait(r"38 01:29\.800 01:31\.800")
        t.keys("{")  # a frame earlier
        t.wait(r"38 01:29\.760 01:31\.800")
        t.keys("u")
        t.wait(r"38 01:29\.800 01:31\.800")
        self.go(t, 25)
        t.keys("'")  # the edge shared with 26, a frame on
        t.wait(r"26 01:01\.040 01:03\.000")
        t.keys("A", "k")
        t.wait("12 .*segment|segments")
        t.keys("Escape")
        t.wait_gone("lie between two frames")
        self.step(t, "segment 12 ends exactly where segment 13 starts")
        t.keys("F")
        t.wait("Repair 9 × segment-touching")
        t.keys("y")
        t.wait("9 repaired")

    def retake(self, t):
        """A line spoken anew is too long for its slot: one is cut, of one a person decides."""
        for n in (30, 60):
            self.go(t, n)
            t.keys("a")
            self.answer(t, "audio of segment %d:" % n, "retake.wav")
            t.wait(r"─ Segment %d ─(.|\n)*│ audio +whole" % n)
            t.wait("▲▸ *%d " % n)
        self.field(t, "crop")
        t.keys("Enter")
        t.keys("C-u")
        t.type("0.2-2.2")
        t.keys("Enter")
        t.wait(r"│ crop +0\.200 – 2\.200")
        t.keys("Escape")
        t.wait(r"^ ▸ *60 ")
        self.go(t, 30)
        self.step(t, "segment 30: audio 0.500 s longer")
        t.keys("W")
        self.answer(t, "waive fit-mismatch, because:", "the pause behind it carries it")
        t.wait("waived: the pause behind it carries it")

    def send(self, t):
        t.keys("S")
        t.wait("Submit one generation")
        t.wait("segments +200, by 3 speakers")
        t.wait("y in a moment")
        time.sleep(test_editor.GUARD + 0.1)  # the rule itself is a time
        t.wait("y send it to the sandbox")
        t.keys("y")
        t.wait("━ Jobs")
        t.wait("done +interview.dub", deadline=60)
        t.wait(r"result +/.*")


if __name__ == "__main__":
    interview_case.main("__main__")
