#!/usr/bin/env python3
"""The editor in a real terminal, used as a person uses it: keys in, the screen out, the sandbox as
the service. Wants tmux; without it the test counts as skipped (exit status 77).

    test_editor.py PATH-OF-DUBLINE PATH-OF-DUBLINE-SERVE [unittest arguments]
"""
import json
import math
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unicodedata
import unittest
import wave

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import tmux  # noqa: E402

DUBLINE = SERVE = None
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QUICKSTART = os.path.join(ROOT, "samples", "quickstart")
GUARD = 0.4  # seconds without input before the submit sheet takes a yes (product rule)


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="dub-editor-")
        self.work = os.path.join(self.dir, "work")
        os.makedirs(self.work)
        self.env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8",
                    "TERM": "tmux-256color", "PS1": "$ ",
                    "SYNC_API_URL": "http://127.0.0.1:1",
                    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:log_path=" + self.report(),
                    "UBSAN_OPTIONS": "print_stacktrace=1:log_path=" + self.report()}
        for name, folder in (("HOME", "home"), ("XDG_STATE_HOME", "state"),
                             ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")):
            self.env[name] = os.path.join(self.dir, folder)
            os.makedirs(self.env[name])
        # What is heard in made-up sound would add findings of its own, at moments nobody can tell.
        self.configure("set tour off\nset listen off\n")
        self.open = []
        self.server = None
        self.addCleanup(self.clean_up)  # also where a setUp fails half-way

    def configure(self, text):
        folder = os.path.join(self.env["XDG_CONFIG_HOME"], "dubline")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "config"), "w") as f:
            f.write(text)

    def clean_up(self):
        for terminal in self.open:
            terminal.close()
        self.stop_server()
        reports = ""
        for name in sorted(os.listdir(self.dir)):
            if name.startswith("sanitizer."):
                with open(os.path.join(self.dir, name), errors="replace") as f:
                    reports += f.read()
        shutil.rmtree(self.dir, ignore_errors=True)
        self.assertEqual(reports, "", "a sanitizer had something to say")

    def report(self):
        return os.path.join(self.dir, "sanitizer")

    # --- the service -------------------------------------------------------------------------------
    def serve(self, *options, port=0):
        args = [SERVE, "sandbox", "--dir", os.path.join(self.dir, "sandbox"), "--port", str(port),
                "--quiet", *options]
        with open(os.path.join(self.dir, "server.txt"), "ab") as log:
            self.server = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=log, env=self.env,
                                           text=True)
        url = self.server.stdout.readline().strip()
        self.assertRegex(url, r"^http://127\.0\.0\.1:\d+$")
        self.env["SYNC_API_URL"] = url
        return int(url.rsplit(":", 1)[1])

    def stop_server(self, how=signal.SIGTERM):
        if self.server:
            self.server.send_signal(how)
            self.server.wait(tmux.DEADLINE)
            self.server.stdout.close()
            self.server = None

    # --- programs ----------------------------------------------------------------------------------
    def verb(self, *args, status=0):
        """One verb of the same program; its standard output."""
        done = subprocess.run([DUBLINE, *args], env=self.env, cwd=self.work, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if status is not None:
            self.assertEqual(done.returncode, status, (args, done.stdout, done.stderr))
        self.said = done.stderr.decode()
        return done.stdout.decode()

    def terminal(self, argv, size=(120, 36), **more):
        t = tmux.Terminal(argv, dict(self.env, **more), self.work, size)
        self.open.append(t)
        return t

    def editor(self, *args, **more):
        return self.terminal([DUBLINE, *args], **more)

    def shell(self, **more):
        t = self.terminal(["/bin/sh", "-i"], **more)
        t.wait(r"^[$#]")
        return t

    # --- material ----------------------------------------------------------------------------------
    def media(self):
        for name in ("video.mp4", "speaker_a.ogg", "speaker_b.ogg"):
            shutil.copyfile(os.path.join(QUICKSTART, name), os.path.join(self.work, name))

    def project(self, *commands):
        """p.dub: ana and ben, four segments, as `dubline edit` makes them."""
        self.media()
        self.verb("new", "video.mp4", "-o", "p.dub", "--force", "--speaker", "ana=speaker_a.ogg",
                  "--speaker", "ben=speaker_b.ogg")
        lines = ["segment-add 1 4 ana 'first line'", "segment-add 5 8 ben 'second line'",
                 "segment-add 9 12 ana 'third line'", "segment-add 14 18 ben 'fourth line'",
                 "crop-auto all sequence", *commands]
        self.verb("edit", "p.dub", *[word for line in lines for word in ("-c", line)])
        return self.path("p.dub")

    def path(self, name):
        return os.path.join(self.work, name)

    def saved(self, name="p.dub"):
        with open(self.path(name)) as f:
            return json.load(f)

    def tone(self, name, seconds):
        with wave.open(self.path(name), "wb") as w:
            w.setparams((1, 2, 8000, 0, "NONE", ""))
            w.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(i / 4)))
                                   for i in range(int(8000 * seconds))))

    # --- habits ------------------------------------------------------------------------------------
    def ready(self, t):
        t.wait(r"Segments")
        t.wait(r"help\s*$")

    def at_rest(self, t):
        """The screen once nothing is read beside the keys any more."""
        seen = {"text": "", "since": 0.0}

        def same():
            text = t.text()
            if text != seen["text"] or " sound of " in text.split("\n")[0]:
                seen.update(text=text, since=time.monotonic())
            return time.monotonic() - seen["since"] > 1.5
        tmux.wait_until(same, t.text)
        return seen["text"]

    def answer(self, t, label, text):
        """Type into the prompt with this label."""
        t.wait("^" + re.escape(label))
        t.keys("C-a", "C-k")
        t.type(text)
        t.keys("Enter")

    def command(self, t, line):
        t.keys(":")
        t.wait(r"^:")
        t.type(line)
        t.wait(r"^:" + re.escape(line[:60]))
        t.keys("Enter")
        t.wait_gone(r"^:")

    def go(self, t, seconds):
        t.keys("g")
        self.answer(t, "go to:", "%.3f" % seconds)
        t.wait(r"▴ 00:00:%06.3f|00:00:%06.3f .*▴" % (seconds, seconds))

    def quit(self, t, answer=None):
        t.keys("C-q")
        if answer:
            t.wait("Leave with unsaved edits")
            t.keys(answer)
        self.assertEqual(t.wait_exit(), 0)


def width(text):
    """Columns a terminal gives to a text."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Mc", "Me", "Cf") else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class MainJob(Case):
    """From a bare video to a result on disk, by keys alone."""

    def pane_json(self, t):
        """What the request pane shows, every row of it, without the layout's own blanks."""
        t.resize(160, 150)
        tmux.wait_until(lambda: re.search(r"help\s*$", t.footer()) and
                        re.search(r"│[ ▸▎]*\{$", t.text(), re.M), t.text)
        rows, inside = [], None
        for line in t.screen():
            if inside is None:
                title = re.search(r"[┬│┌].{0,2}Request  \d+ bytes", line)
                inside = title.start() if title else None
            elif re.match(r"─ Issues|━ Issues", line):
                break
            else:
                rows.append(re.sub("^.[▎▸]", "  ", line[inside + 1:]).strip())
        size = int(re.search(r"Request  (\d+) bytes", t.text()).group(1))
        t.resize(120, 36)
        return "".join(rows), size

    def test_from_video_to_result(self):
        self.serve("--job-seconds", "1")
        self.media()
        self.tone("take.wav", 2.5)
        t = self.editor("video.mp4")
        t.wait("a new project")
        t.wait("00:00:30.000")  # probed beside the keys
        self.add_speakers(t)
        self.add_segments(t)
        self.attach_take(t)
        self.repair_error(t)
        t.keys("J")
        t.wait(r"━ Request  \d+ bytes")
        shown, size = self.pane_json(t)
        self.save(t)
        printed = self.verb("request", "video.dub", "--allow-pending", status=None).rstrip("\n")
        self.assertEqual(shown, re.sub(r"\s", "", printed))
        self.assertEqual(size, len(printed.encode()))
        self.assertIn("PENDING:", shown)
        t.keys("J")
        t.wait_gone("Request  ")
        self.submit(t)
        self.follow(t, shown)
        self.quit(t)
        self.look_at_result()

    def add_speakers(self, t):
        t.keys("1")
        t.wait("new speaker 1, refId: speaker_a")
        self.answer(t, "new speaker 1, refId:", "ana")
        t.wait("^audio of ana:")
        t.type("speaker_a")
        t.keys("Tab")
        t.wait(r"^audio of ana: speaker_a\.ogg")
        t.keys("Enter")
        self.answer(t, "name of ana:", "Ana María")
        t.wait("1 Ana María")
        self.command(t, "speaker-add ben speaker_b.ogg Ben")
        t.wait(r"^ 2 Ben")

    def add_segments(self, t):
        for i, (slot, start, end) in enumerate(((1, 1, 4), (2, 5, 8), (1, 9, 12), (2, 11.6, 15))):
            self.go(t, start)
            t.keys("i")
            t.wait("in 00:00:%06.3f" % start)
            self.go(t, end)
            t.keys("o")
            t.wait("1 to 9 makes it a segment")
            t.keys(str(slot))
            t.wait("─ Segment %d ─" % (i + 1))
        t.wait("4 segments")
        self.command(t, "crop-auto 1-3 sequence")
        t.wait(r"3.0–6.0 speak")

    def attach_take(self, t):
        t.keys("a")
        t.wait("^audio of segment 4:")
        t.type("take.wav")
        t.keys("Enter")
        t.wait(r"ben-\w{8}")  # the take is an input of its own
        t.wait(r"4 00:11\.600.*take\.wav")

    def repair_error(self, t):
        t.wait(r"✗ 1 .*\n")
        for _ in range(6):  # n goes round; the line at the bottom tells where it is
            before = t.footer()
            t.keys("n")
            tmux.wait_until(lambda: t.footer() != before, t.text)
            if "starts 0.400 s before" in t.footer():
                break
        t.wait(r"^ ✗ segment 4 starts 0\.400 s before segment 3 ends")
        t.keys("f")
        t.wait(r"✗ 0")
        self.assertNotRegex(t.text(), "✗ [1-9]")
        t.keys("u")
        t.wait(r"✗ 1")
        t.keys("C-r")
        t.wait(r"✗ 0")

    def save(self, t):
        t.wait("●")
        t.keys("w")
        t.wait(r"saved .*video\.dub")
        t.wait_gone("●")

    def submit(self, t):
        t.keys("S", "y")  # in one go, as key repeat or a paste would: too early to count
        t.wait("Submit one generation")
        t.wait("SANDBOX  127.0.0.1")
        t.wait("do not send")
        t.wait(r"segments +4, by 2 speakers")
        t.wait(r"uploads +video\.mp4")
        t.keys("S")  # the key that opened it confirms nothing
        t.keys("Enter")
        t.wait("nothing was sent")
        self.assertEqual(json.loads(self.verb("jobs", "--json"))["jobs"], [])
        t.keys("S")
        t.wait("Submit one generation")
        time.sleep(GUARD + 0.1)  # the rule itself is a time
        t.keys("y")
        t.wait("━ Jobs|─ Jobs")

    def follow(self, t, before):
        t.wait(r"done +video\.dub")
        t.wait(r"result +/.*")
        jobs = json.loads(self.verb("jobs", "--json"))["jobs"]
        self.assertEqual([j["state"] for j in jobs], ["done"])
        self.assertEqual(jobs[0]["outputFile"], self.path("video.result.mp4"))
        t.keys("J")
        t.wait(r"━ Request  \d+ bytes ━ nothing changed")
        shown, size = self.pane_json(t)
        printed = self.verb("request", "video.dub").rstrip("\n")
        self.assertEqual(shown, re.sub(r"\s", "", printed))
        self.assertEqual(size, len(printed.encode()))
        self.assertNotIn("PENDING", shown)
        self.assertEqual(len(json.loads(shown)["segments"]), 4)
        self.assertNotEqual(shown, before)
        t.keys("Escape")
        t.wait_gone("Request  ")

    def look_at_result(self):
        result = self.path("video.result.mp4")
        self.assertGreater(os.path.getsize(result), 1000)
        facts = json.loads(self.verb("probe", result, "--json"))
        self.assertGreater(facts["durationSeconds"], 1)
        self.assertIsNotNone(facts["video"])
        names = sorted(os.listdir(self.work))
        self.assertEqual([n for n in names if ".part" in n], [])
        self.verb("check", "video.dub")


class Editing(Case):
    def test_edit_undo_redo_save_quit_and_undo_after_reopening(self):
        before = self.saved_bytes(self.project())
        t = self.editor("p.dub")
        self.ready(t)
        t.keys("Down", "x")
        t.wait("3 segments")
        t.wait("●")
        t.keys("u")
        t.wait("4 segments")
        t.wait_gone("●")
        t.keys("C-r")
        t.wait("3 segments")
        t.keys(".", ".")
        t.keys("C-q")
        t.wait("Leave with unsaved edits")
        t.keys("Escape")
        t.wait_gone("Leave with unsaved")
        self.assertEqual(self.saved_bytes(self.path("p.dub")), before)
        self.quit(t, "w")
        self.assertEqual(len(self.saved()["segments"]), 3)
        t = self.editor("p.dub")
        self.ready(t)
        self.assertNotIn("Unsaved edits", t.text())
        for _ in range(2):
            t.keys("u")
        t.wait("4 segments")
        t.keys("w")
        t.wait(r"saved .*p\.dub")
        self.quit(t)
        self.assertEqual(self.saved_bytes(self.path("p.dub")), before)

    def test_leaving_without_saving_keeps_the_journal(self):
        before = self.saved_bytes(self.project())
        t = self.editor("p.dub")
        self.ready(t)
        t.keys("x")
        t.wait("3 segments")
        self.quit(t, "y")
        self.assertEqual(self.saved_bytes(self.path("p.dub")), before)
        t = self.editor("p.dub")
        t.wait("Unsaved edits were found")
        t.keys("Escape")  # decides nothing
        self.assertEqual(t.wait_exit(), 0)
        t = self.editor("p.dub")
        t.wait("Unsaved edits were found")
        t.keys("y")
        t.wait("3 segments")
        self.quit(t, "w")
        self.assertEqual(len(self.saved()["segments"]), 3)

    def saved_bytes(self, path):
        with open(path, "rb") as f:
            return f.read()

    def test_other_editors_and_verbs_are_told(self):
        self.project()
        a = self.editor("p.dub")
        self.ready(a)
        b = self.editor("p.dub")
        self.assertEqual(b.wait_exit(), 3)
        b.wait(r"open in dubline, process %d" % a.pid())
        self.assertEqual(b.mode_flags()["alternate"], "0")
        self.verb("edit", "p.dub", "-c", "segment-delete 1", status=3)
        self.assertIn("process %d" % a.pid(), self.said)
        self.verb("check", "p.dub")  # reading is free
        self.quit(a)
        self.verb("edit", "p.dub", "-c", "segment-delete 1")

    def kill_after_an_edit(self):
        self.project()
        journal = self.path(".p.dub.journal")
        t = self.editor("p.dub")
        self.ready(t)
        size = os.path.getsize(journal) if os.path.exists(journal) else 0
        t.keys("x")
        t.wait("3 segments")
        edited = time.monotonic()
        tmux.wait_until(lambda: os.path.exists(journal) and os.path.getsize(journal) > size,
                        "the journal was not written")
        self.assertLess(time.monotonic() - edited, 4)  # 2 s, and room for a busy machine
        os.kill(t.pid(), signal.SIGKILL)
        self.assertEqual(t.wait_exit(), -signal.SIGKILL)
        self.assertEqual(len(self.saved()["segments"]), 4)
        t = self.editor("p.dub")
        t.wait("Unsaved edits were found")
        t.wait("1 step since the last save")
        t.wait("segment-delete|delete segment")
        return t

    def test_kill_and_bring_back(self):
        t = self.kill_after_an_edit()
        t.keys("y")
        t.wait("the edits are back")
        t.wait("3 segments")
        t.keys("u")
        t.wait("4 segments")
        t.keys("C-r")
        t.wait("3 segments")
        t.keys("w")
        t.wait("saved")
        self.quit(t)
        self.assertEqual(len(self.saved()["segments"]), 3)

    def test_kill_and_discard(self):
        t = self.kill_after_an_edit()
        t.keys("w")
        t.wait("discarded")
        t.wait("4 segments")
        self.quit(t)
        t = self.editor("p.dub")
        self.ready(t)
        self.assertNotIn("Unsaved edits", t.text())
        self.quit(t)
        self.assertEqual(len(self.saved()["segments"]), 4)


class Screen(Case):
    def test_resize_storm(self):
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.wait(r"speaker_a\.og")
        first = self.at_rest(t)
        for size in ((80, 24), (60, 16), (120, 36), (40, 10), (100, 30), (80, 24), (60, 16)):
            t.resize(*size)  # not waited for: the next one comes while it is drawn
        t.wait(r"help\s*$")
        self.aligned(t)
        t.resize(40, 10)
        t.wait("needs a larger window")
        t.wait("40×10 here")
        t.keys("x")  # nothing happens to what cannot be seen
        t.resize(120, 36)
        self.ready(t)
        tmux.wait_until(lambda: t.text() == first, lambda: "the old screen:\n%s\nnow:\n%s" %
                        (first, t.text()))
        t.raw(b"\x0c")  # Ctrl-L
        t.keys("Down")
        t.wait("─ Segment 2 ─")
        t.keys("Up")
        tmux.wait_until(lambda: t.text() == first, t.text)
        self.quit(t)

    def aligned(self, t):
        for line in t.screen():
            self.assertLessEqual(width(line), t.size[0], line)

    def test_redraw_mends_a_spoilt_screen(self):
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.wait(r"speaker_a\.og")
        first = self.at_rest(t)
        with open(t.ask("pane_tty"), "wb", buffering=0) as tty:  # somebody's `wall`
            tty.write(b"\x1b[H\x1b[2JBroadcast message\r\n")
        t.wait("Broadcast message")
        t.keys("C-l")
        tmux.wait_until(lambda: t.text() == first, t.text)
        self.quit(t)

    def test_suspend_and_return(self):
        self.project()
        t = self.shell()
        self.stty(t, "before")
        t.type(DUBLINE + " p.dub\n")
        self.ready(t)
        during = t.mode_flags()
        self.assertEqual(during["alternate"], "1")
        self.assertNotEqual(during["mouse"], "0000")
        t.keys("x")
        t.wait("3 segments")
        t.keys("C-z")
        t.wait(r"[Ss]topped|[Ss]uspended")
        self.given_back(t, "stopped")
        t.type("fg\n")
        t.wait("3 segments")
        self.ready(t)
        self.assertEqual(t.mode_flags(), during)
        t.keys("u")
        t.wait("4 segments")
        self.leave(t)
        self.given_back(t, "left")
        t.type("exit\n")
        t.wait_exit()

    def leave(self, t):
        t.keys("C-q")
        t.wait_gone("Segments")

    def stty(self, t, name):
        path = os.path.join(self.dir, "stty-" + name)
        t.wait(r"^[$#]\s*$")  # the shell is back at its prompt
        t.type("stty -g > %s; echo ok-%s\n" % (path, name))
        t.wait("^ok-" + name)
        with open(path) as f:
            return f.read()

    def given_back(self, t, name):
        flags = t.mode_flags()
        self.assertEqual(flags, {"alternate": "0", "cursor": "1", "mouse": "0000", "keys": "00"})
        with open(os.path.join(self.dir, "stty-before")) as f:
            self.assertEqual(self.stty(t, name), f.read())

    def test_signals_give_the_terminal_back(self):
        self.project()
        # The crash must reach the program's own handler, not stop in the sanitizer's.
        asan = self.env["ASAN_OPTIONS"] + ":handle_segv=0:handle_abort=0:handle_sigfpe=0"
        t = self.shell(ASAN_OPTIONS=asan)
        self.stty(t, "before")
        for signo in (signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE):
            with self.subTest(signal=signo.name):
                t.type("clear; %s p.dub; echo \"ended $?\"\n" % DUBLINE)
                self.ready(t)
                t.wait("4 segments")
                os.kill(tmux.child_of(t.pid()), signo)
                status = int(t.wait(r"ended (\d+)").group(1))
                ends = signo in (signal.SIGTERM, signal.SIGHUP)
                self.assertEqual(status, 0 if ends else 128 + signo)
                self.given_back(t, signo.name)
                self.assertEqual(len(self.saved()["segments"]), 4)
                self.verb("check", "p.dub")

    def test_edits_survive_a_hangup(self):
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.keys("x")
        t.wait("3 segments")
        os.kill(t.pid(), signal.SIGHUP)
        self.assertEqual(t.wait_exit(), 0)
        self.verb("recover", "p.dub")
        self.assertEqual(len(self.saved()["segments"]), 3)


class FirstDay(Case):
    def test_the_tour_comes_once_and_options_stay(self):
        self.media()
        self.project()
        self.configure("# mine\nset ruler frames\nset colour blue\n")
        kept = os.path.join(self.env["XDG_CONFIG_HOME"], "dubline", "config")
        t = self.editor("p.dub")
        t.wait("Welcome to dubline")
        t.keys("Enter")
        t.wait("The timeline")
        t.keys("Escape")
        t.wait_gone("The timeline")
        self.command(t, "set theme safe")
        t.wait("theme is safe")
        self.quit(t)
        with open(kept) as f:
            self.assertEqual(f.read(), "# mine\nset ruler frames\nset colour blue\nset tour off\nset theme safe\n")
        t = self.editor("p.dub")
        t.wait("config:3: there is no option")
        self.command(t, "set theme?")
        t.wait("theme is safe")
        self.command(t, "tour")
        t.wait("Welcome to dubline")
        t.keys("Escape")
        t.wait_gone("Welcome to dubline")
        self.quit(t)


class Terminals(Case):
    """Other terminals, other locales."""

    def tour(self, size=(80, 24), **env):
        self.project()
        t = self.editor("p.dub", size=size, **env)
        self.ready(t)
        t.keys("Down", "Down")
        t.wait("[─-] Segment 3 [─-]")
        t.keys("Right")
        t.wait("00:00:09.040")
        t.keys("?")
        t.wait("Help  ")
        t.keys("Escape")
        t.wait_gone("Help  ")
        t.wait("[─-] Segment 3 [─-]")
        # what a terminal did not understand would stand there as text
        self.assertNotRegex(t.text(), r"\x1b|\[[0-9;?]+[a-zA-Z]|\$<\d|\?\d+[hl]")
        return t

    def only_ascii(self, t):
        self.assertEqual([c for c in t.text() if ord(c) > 0x7e], [])

    def colours(self, t):
        """The colours in use, as numbers of SGR sequences."""
        codes = re.findall(r"\d+", " ".join(re.findall(r"\x1b\[([0-9;:]*)m", t.styled())))
        return {c for c in map(int, codes) if 30 <= c <= 38 or 40 <= c <= 48 or 90 <= c <= 107}

    def test_colour_terminals(self):
        for term in ("xterm-256color", "xterm", "screen", "tmux-256color"):
            with self.subTest(TERM=term):
                t = self.tour(TERM=term)
                self.assertTrue(self.colours(t))
                self.assertIn("─", t.text())
                self.quit(t)

    def test_linux_console(self):
        t = self.tour(TERM="linux")
        self.assertTrue(self.colours(t))
        self.quit(t)

    def test_vt100(self):
        t = self.tour(TERM="vt100")
        self.assertEqual(self.colours(t), set())
        self.only_ascii(t)
        self.quit(t)

    def test_no_color(self):
        t = self.tour(NO_COLOR="1")
        self.assertEqual(self.colours(t), set())
        self.quit(t)

    def test_locale_c(self):
        t = self.tour(LC_ALL="C")
        self.only_ascii(t)
        self.quit(t)

    def test_unknown_terminal(self):
        self.project()
        asan = self.env["ASAN_OPTIONS"].replace("detect_leaks=1", "detect_leaks=0")
        t = self.editor("p.dub", TERM="no-such-terminal", ASAN_OPTIONS=asan)  # curses leaks there
        self.assertEqual(t.wait_exit(), 3)
        t.wait("TERM=no-such-terminal is not known here")

    def test_no_terminal(self):
        self.project()
        self.verb("p.dub", status=3)
        self.assertIn("needs a terminal", self.said)


class Keys(Case):
    def raw_editor(self, *args, **env):
        r = tmux.Raw([DUBLINE, *args], dict(self.env, TERM="xterm-256color", **env), self.work)
        self.open.append(r)
        r.wait(b"Segments")
        self.assertTrue(r.settle(0.3), "it never came to rest")
        return r

    def test_escape_alone_is_quick(self):
        self.project()
        r = self.raw_editor("p.dub")
        best = 1.0
        for _ in range(6):
            r.write(b"?")
            self.assertTrue(r.settle(0.2))
            at = time.monotonic()
            r.write(b"\x1b")
            while not r.read(0.5):
                pass
            best = min(best, time.monotonic() - at)
            self.assertTrue(r.settle(0.2))
            # more than the 500 ms in which a late tail would still belong to that Esc
            self.assertFalse(r.read(0.5))
        self.assertLess(best, 0.05)
        r.write(b"\x11")
        self.assertEqual(r.wait_exit(), 0)

    def test_late_tail_of_a_split_sequence_is_swallowed(self):
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.keys("Right")  # so that a `[` would change something
        t.wait("00:00:01.040")
        for tail in ("[A", "[1;5D", "OB", "[3~", "[<0;5;5M"):
            with self.subTest(tail=tail):
                self.swallowed(t, tail)
        # afterwards the same characters are keys again
        t.keys("Down", "Right", "[")
        t.wait(r"●")
        t.keys("u")
        t.wait_gone("●")
        self.quit(t)

    def swallowed(self, t, tail):
        for _ in range(5):
            t.keys("J")
            t.wait("Request  ")
            at = time.monotonic()
            t.keys("Escape")
            t.wait_gone("Request  ")
            t.type(tail)
            if time.monotonic() - at < 0.45:
                break
            # too slow for the rule to hold: whatever it did is taken back, once more
            t.keys("u", "u", "Escape")
        else:
            self.skipTest("this machine is too slow to send a tail in time")
        t.keys("J")
        t.wait("Request  ")
        t.keys("J")
        t.wait_gone("Request  ")
        for wrong in ("●", "does nothing here", "new speaker", "Segment 2 ─"):
            self.assertNotIn(wrong, t.text())
        for kept in ("4 segments", "─ Segment 1 ─", "▴ 00:00:01.040", "│00:28"):
            self.assertIn(kept, t.text())

    def test_idle_writes_nothing(self):
        self.project()
        r = self.raw_editor("p.dub")
        self.assertTrue(r.settle(0.5))
        before, cpu = len(r.data), r.cpu_seconds()
        self.assertEqual(r.read(2), b"")
        self.assertEqual(len(r.data), before)
        self.assertLess(r.cpu_seconds() - cpu, 0.2)
        for _ in range(3):  # and a key writes little: what changed, not the screen
            r.write(b"\x1b[C")
            r.wait(b".")
            self.assertTrue(r.settle(0.3))
        self.assertLess(len(r.data) - before, 3 * 1500)
        r.write(b"\x11")
        self.assertEqual(r.wait_exit(), 0)
        self.assertEqual(r.settings(), r.before)

    def test_control_characters_reach_us(self):
        self.project()
        r = self.raw_editor("p.dub")
        flags = r.settings()
        self.assertFalse(flags[3] & termios.ICANON or flags[3] & termios.ISIG)
        self.assertFalse(flags[0] & termios.IXON)  # Ctrl-Q and Ctrl-S are keys
        r.write(b"\x03\x13\x1c")
        self.assertTrue(r.settle(0.3))
        self.assertIsNone(r.proc.poll())
        r.write(b"\x11")
        self.assertEqual(r.wait_exit(), 0)

    def test_bracketed_paste(self):
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.paste("x\nxxx\nS\ny\n:quit\n\x11")
        t.wait("text was pasted")
        self.assertIn("4 segments", t.text())
        self.assertNotIn("Submit", t.text())
        t.keys(":")
        t.wait("^:")
        t.paste("segment-set 1 note pasted\nwords")
        t.wait("^:segment-set 1 note pasted.words")
        self.assertNotIn("●", t.text())
        t.keys("Enter")
        t.wait("●")
        t.wait("note +pasted.words")
        t.keys("u")
        t.wait_gone("●")
        t.keys("S")
        t.wait("Submit one generation")
        time.sleep(GUARD + 0.1)  # a yes would count by now
        t.paste("y\ny\r")
        t.keys("Up")  # dialogs answer to keys in order: after this the paste has been read
        t.wait("Submit one generation")
        t.keys("Escape")
        t.wait("nothing was sent")
        self.quit(t)


class Prompts(Case):
    def setUp(self):
        super().setUp()
        self.project()
        self.t = self.editor("p.dub")
        self.ready(self.t)

    def test_command_line(self):
        t = self.t
        t.keys(":")
        t.wait("a command; Tab completes")
        t.type("segment-sp")
        t.keys("Tab")
        t.wait(r"^:segment-split\s")
        t.wait("segment-split N TIME")  # its usage above
        t.type("1 2.5")
        t.keys("Enter")
        t.wait("5 segments")
        t.keys(":")
        t.wait("^:  ")
        t.keys("Up")
        t.wait("^:segment-split 1 2.5")
        t.keys("C-u")
        t.type("segment-")
        t.keys("Tab")
        t.wait("segment-add")
        t.wait("segment-delete")
        t.keys("Escape", "")
        t.wait_gone("segment-delete")
        t.keys("Escape")
        t.wait_gone("^:")
        self.command(t, "segmint-split 1 3")
        t.wait("✗ there is no command 'segmint-split'.*segment-split")
        self.command(t, "segment-split 1 99")
        t.wait("✗ ")
        self.command(t, "undo")
        t.wait("4 segments")
        self.quit(t)

    def test_history_outlives_the_program(self):
        self.command(self.t, "set temperature 0.5")
        self.quit(self.t, "w")
        t = self.editor("p.dub")
        self.ready(t)
        t.keys(":")
        t.wait("^:  ")
        t.keys("Up")
        t.wait("^:set temperature 0.5")
        t.keys("Escape")
        t.wait_gone("^:")
        self.quit(t)

    def scroll_to(self, t, pattern):
        for _ in range(12):
            if re.search(pattern, t.text()):
                return
            before = t.text()
            t.keys("PageDown")
            tmux.wait_until(lambda: t.text() != before, t.text)
        self.fail("nowhere: " + pattern)

    def test_help_and_palette(self):
        t = self.t
        t.keys("?")
        t.wait("Help  ")
        self.scroll_to(t, "[^-]s +split the segment")
        self.scroll_to(t, "Ctrl-R +redo +.not now: ")  # what cannot be done now says why
        self.scroll_to(t, "Ctrl-P")
        t.keys("?")
        t.wait("─ Segment 1 ─")
        t.keys("C-p")
        t.wait("Commands  [0-9]+")
        t.type("split")
        t.wait(r"▸ segment-split +s ")
        t.keys("C-u")
        t.type("zoom")
        t.wait("▸ zoom")
        t.keys("Escape")
        t.wait_gone("Commands  ")
        t.keys("F2")
        t.wait("Commands  ")
        t.type("no such thing")
        t.wait("no command has these words")
        t.keys("C-u")
        t.type("duplicate")
        t.wait("▸ segment-duplicate")
        t.keys("Enter")
        t.wait_gone("Commands  ")
        if re.search("^:", t.text(), re.M):  # it wants a word: the line stands ready for it
            t.type("1")
            t.keys("Enter")
        t.wait("5 segments")
        self.quit(t, "y")

    def test_goto(self):
        t = self.t
        self.go(t, 9)
        t.keys("g")
        self.answer(t, "go to:", "2")
        t.wait("─ Segment 2 ─")
        t.keys("g")
        self.answer(t, "go to:", "250f")
        t.wait("00:00:10.000  frame 250")
        t.keys("g")
        self.answer(t, "go to:", "00:00:03:05")
        t.wait("00:00:03.200  frame 80")
        t.keys("g")
        self.answer(t, "go to:", "77")
        t.wait(r"✗ there is no segment 77 \(1 to 4\)")
        t.keys("g")
        self.answer(t, "go to:", "soon")
        t.wait("✗ ")
        self.quit(t)

    def test_filter(self):
        t = self.t
        t.keys("/")
        self.answer(t, "/", "third")
        t.wait("1 of 4 segments")
        t.wait("─ Segment 3 ─")
        self.assertNotIn("second line", self.table(t))
        t.keys("Escape")
        t.wait_gone(r"/ third")
        t.wait("second line")
        t.keys("/")
        self.answer(t, "/", "speaker:ben")
        t.wait("2 of 4")
        t.keys("/")
        self.answer(t, "/", "")
        t.wait_gone("2 of 4")
        self.quit(t)

    def table(self, t):
        rows = t.screen()
        top = t.row_of("Segments")
        return "\n".join(rows[top:t.row_of("Issues", top)])

    def test_issues(self):
        t = self.t
        for n, end in ((1, "5.48"), (3, "14.48")):  # two of a kind: into the next segment
            self.command(t, "segment-set %d end %s" % (n, end))
        t.wait("✗ 2")
        self.step(t, "n", "✗ segment 2 starts 0.480 s before segment 1 ends")
        t.wait("─ Segment 2 ─")
        self.step(t, "n", "✗ segment 4 starts 0.480 s before segment 3 ends")
        t.wait("─ Segment 4 ─")
        self.step(t, "N", "✗ segment 2 starts 0.480 s before segment 1 ends")
        t.wait("─ Segment 2 ─")
        t.keys("f")
        t.wait("✗ 1")
        t.keys("u")
        t.wait("✗ 2")
        self.step(t, "N", "✗ segment 4 starts")
        t.keys("F")
        t.wait("Repair 2 × segment-overlap")  # asks, with what it would do
        t.keys("y")
        t.wait("✗ 0")
        t.keys("u")
        t.wait("✗ 2")  # all of a kind are one step
        self.quit(t, "y")

    def step(self, t, key, until):
        """Press until the line at the bottom names the issue; every step must show another one."""
        for _ in range(10):
            before = t.footer()
            t.keys(key)
            tmux.wait_until(lambda: t.footer() != before, t.text)
            if until in t.footer():
                return
        self.fail("no step leads to %r" % until)


class Mouse(Case):
    DRAGGED = r"\d – 00:00:\d\d\.\d{3}  length \d"

    def setUp(self):
        super().setUp()
        self.project()
        self.t = self.editor("p.dub")
        self.ready(self.t)
        self.t.wait("1-3 segments|4 segments")

    def click(self, x, y):
        self.t.mouse(("press", x, y), ("release", x, y))

    def lane(self, name):
        y = self.t.row_of("^ %s" % name)
        return y, self.t.screen()[y]

    def test_click_row_block_issue(self):
        t = self.t
        self.click(20, t.row_of(r"^\S* +3 00:09"))
        t.wait("─ Segment 3 ─")
        y, line = self.lane("2 ben")
        self.click(line.index("2 ", 8) + 1, y)
        t.wait("─ Segment 2 ─")
        self.command(t, "segment-set 4 end 33")
        t.wait("✗ 1")
        self.click(20, t.row_of("✗ segment 4", t.row_of("Issues ")))
        t.wait("─ Segment 4 ─")
        self.quit(t, "y")

    def test_wheel_zooms(self):
        t = self.t
        ruler = t.screen()[1]
        t.mouse(("up", 50, 2), ("up", 50, 2))
        tmux.wait_until(lambda: t.screen()[1] != ruler, t.text)
        t.mouse(*[("down", 50, 2)] * 4)
        tmux.wait_until(lambda: t.screen()[1] == ruler, t.text)
        t.mouse(("down", 30, t.row_of(r"^\S* +2 00:05")))  # over the table it selects nothing
        t.keys("Down")
        t.wait("─ Segment 2 ─")
        self.quit(t)

    def test_drag_an_edge_is_one_step(self):
        t = self.t
        y, line = self.lane("1 ana")
        x = line.index("▌")
        t.mouse(("press", x, y))
        for i in range(1, 6):
            t.mouse(("drag", x + i, y))
        t.wait(self.DRAGGED)
        self.assertNotIn("●", t.text())  # nothing happened until it is let go
        t.mouse(("release", x + 5, y))
        t.wait("●")
        end = float(t.wait(r"1 00:01\.000 00:(\d\d\.\d{3})").group(1))
        self.assertGreater(end, 4.5)
        t.keys("u")
        t.wait(r"1 00:01\.000 00:04\.000")
        t.wait_gone("●")
        t.keys("C-r")
        t.wait(r"1 00:01\.000 00:%06.3f" % end)
        t.keys("u")
        t.wait_gone("●")
        # Esc in the middle of a drag leaves everything as it was
        t.mouse(("press", x, y), ("drag", x + 4, y))
        t.wait(self.DRAGGED)
        t.keys("Escape")
        t.wait_gone(self.DRAGGED)
        t.mouse(("release", x + 4, y))
        t.keys("Down")
        t.wait("─ Segment 2 ─")
        self.assertNotIn("●", t.text())
        self.quit(t)

    def test_drag_a_block_moves_it(self):
        t = self.t
        y, line = self.lane("2 ben")
        x = line.index("2 ", 8) + 1
        t.mouse(("press", x, y), ("drag", x + 2, y), ("release", x + 2, y))
        t.wait("●")
        self.assertNotRegex(t.text(), r"2 00:05\.000 00:08\.000")
        t.keys("u")
        t.wait(r"2 00:05\.000 00:08\.000")
        t.wait_gone("●")
        self.quit(t)


class Hostile(Case):
    TEXTS = ["\x1b[31mred\x1b]0;owned\x07 \x1b[2J\x9b31m", "שלום עולם \u202e evil \u2066",
             "😀 한국어 日本語 テスト wide", "combine e\u0301\u0301\u0301 \u200b\u200d zero"]

    def hostile(self):
        path = self.project()
        with open(path) as f:
            text = f.read()
        for old, new in zip(("first line", "second line", "third line", "fourth line"), self.TEXTS):
            text = text.replace(json.dumps(old), json.dumps(new))
        text = text.replace('"ref":"ben","slot":2', '"ref":"ben","name":"B\\u001b[7m\\u009b7mен 漢","slot":2')
        with open(path, "w") as f:
            f.write(text)

    def test_texts_cannot_touch_the_terminal(self):
        self.hostile()
        t = self.editor("p.dub")
        self.ready(t)
        t.wait("한국어")
        for view in (["Down"], ["Down"], ["J"], ["J"], ["Tab"], ["Tab"], ["Tab"]):
            t.keys(*view)
            self.ready(t)
            self.whole(t)
        self.assertEqual(t.ask("pane_title"), self.title)
        for size in ((80, 24), (61, 17), (120, 36)):
            t.resize(*size)
            self.ready(t)
            self.whole(t)
        t.keys("Escape", "")
        t.keys("C-q")
        self.assertEqual(t.wait_exit(), 0)

    def setUp(self):
        super().setUp()
        t = self.terminal(["/bin/sh", "-c", "exec cat"])
        self.title = t.ask("pane_title")

    def whole(self, t):
        screen = t.screen()
        self.assertNotIn("owned", t.ask("pane_title"))
        self.assertFalse(any(c in t.text() for c in "\x07\x1b\x9b\u202e\u2066"))
        top = t.row_of("Segments")
        bottom = t.row_of("Issues", top)
        if "┬" not in screen[top]:
            return
        at = width(screen[top].split("┬")[0])
        for line in screen[top + 1:bottom]:
            cells = [width(line[:i]) for i, c in enumerate(line) if c == "│"]
            self.assertIn(at, cells, "%s\n%s" % (line, t.text()))

    def refused(self, *args, status, says):
        t = self.editor(*args)
        self.assertEqual(t.wait_exit(), status, t.text())
        text = "\n".join(line for line in t.screen() if line.strip())
        self.assertRegex(text.replace("\n", ""), says)
        self.assertEqual(t.mode_flags()["alternate"], "0")
        self.assertLessEqual(len(text.split("\n")), 3, "one sentence:\n" + text)

    def test_damaged_files(self):
        self.project()
        with open(self.path("p.dub"), "rb") as f:
            good = f.read()
        for name, data in (("cut.dub", good[:len(good) // 2]), ("empty.dub", b""),
                           ("noise.dub", bytes(range(256)) * 8), ("list.dub", b"[1,2]"),
                           ("other.dub", b'{"hello":"world"}'), ("deep.dub", b"[" * 100000)):
            with self.subTest(name):
                with open(self.path(name), "wb") as f:
                    f.write(data)
                self.refused(name, status=3, says=r"dubline: .*%s" % re.escape(name))
                with open(self.path(name), "rb") as f:
                    self.assertEqual(f.read(), data)

    def test_what_is_no_video(self):
        with open(self.path("notes.txt"), "w") as f:
            f.write("not a video\n")
        os.makedirs(self.path("folder"))
        self.refused("notes.txt", status=4, says=r"notes\.txt")
        self.refused("folder", status=4, says=r"folder")
        self.refused("missing.dub", status=4, says=r"no project missing\.dub.*`dubline VIDEO`")
        shutil.copyfile(os.path.join(QUICKSTART, "speaker_a.ogg"), self.path("sound.ogg"))
        self.refused("sound.ogg", status=4, says=r"sound\.ogg holds no picture")
        os.remove(self.path("sound.ogg"))
        self.refused("missing.mp4", status=4, says=r"missing\.mp4")
        self.assertEqual(sorted(os.listdir(self.work)), ["folder", "notes.txt"])


class Service(Case):
    def test_sandbox_dies_while_a_job_is_in_flight(self):
        port = self.serve("--job-seconds", "4")
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.wait("SANDBOX")
        t.keys("S")
        t.wait("Submit one generation")
        time.sleep(GUARD + 0.1)
        t.keys("y")
        t.wait("(pending|processing) +p.dub")
        self.stop_server(signal.SIGKILL)
        t.wait("trying again in")
        t.keys("Escape", "")  # the keys still work meanwhile
        t.wait("─ Segment ")
        t.keys("Down")
        t.wait("─ Segment 2 ─")
        self.serve("--job-seconds", "4", port=port)
        t.keys("L")
        t.wait("done +p.dub")
        self.assertTrue(os.path.exists(self.path("p.result.mp4")))
        self.quit(t)
        self.assertEqual([j["state"] for j in json.loads(self.verb("jobs", "--json"))["jobs"]],
                         ["done"])

    def test_leaving_and_coming_back_follows_the_job(self):
        self.serve("--job-seconds", "2")
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.keys("S")
        t.wait("Submit one generation")
        time.sleep(GUARD + 0.1)
        t.keys("y")
        t.wait("(pending|processing) +p.dub")
        os.kill(t.pid(), signal.SIGKILL)
        t.wait_exit()
        t = self.editor("p.dub")
        t.wait("following 1 job from before")
        t.keys("L")
        t.wait("done +p.dub")
        self.assertTrue(os.path.exists(self.path("p.result.mp4")))
        self.quit(t)

    def test_panes_after_a_job(self):
        """Submit, the jobs pane has the keys: its request, what changed since, fetch, delete."""
        self.serve("--job-seconds", "1")
        self.project()
        t = self.editor("p.dub")
        self.ready(t)
        t.keys("S")
        t.wait("y in a moment")
        time.sleep(GUARD + 0.1)
        t.wait("y send it")
        t.keys("y")
        t.wait("━ Jobs")
        t.wait("done +p.dub")
        job = json.loads(self.verb("jobs", "--json"))["jobs"][0]
        t.keys("Enter")
        t.wait("service id " + job["remoteId"])
        t.keys("Enter", "d")
        t.wait("nothing changed since job " + job["id"])
        t.keys("Escape", ":")
        t.wait("a command")
        t.type("set temperature 0.25")
        t.keys("Enter")
        t.keys("L")
        t.wait("━ Jobs")
        t.keys("v")
        t.wait("Request of job " + job["id"])
        t.wait("as it was sent")
        t.keys("L", "d")
        t.wait("1 change since job " + job["id"])
        t.wait(r"\+ option temperature")
        t.keys("L", "f")
        t.wait("was fetched: the result is")
        os.unlink(self.path("p.result.mp4"))
        t.keys("f")
        tmux.wait_until(lambda: os.path.exists(self.path("p.result.mp4")), t.text)
        self.assertGreater(os.path.getsize(self.path("p.result.mp4")), 1000)
        t.keys("x")
        t.wait("Delete at the service")
        time.sleep(GUARD + 0.1)
        t.keys("y")
        t.wait("deleted at the service")
        t.wait("deleted there")
        self.assertTrue(os.path.exists(self.path("p.result.mp4")))
        t.keys("w", "C-q")
        t.wait_exit()

    def test_an_error_blocks_the_sheet(self):
        self.serve()
        self.project("segment-set 4 end 40")
        t = self.editor("p.dub")
        self.ready(t)
        t.wait("✗ 1")
        t.keys("S")
        t.wait("errors block the job")
        time.sleep(GUARD + 0.1)
        t.keys("y")
        t.keys("Down")
        t.wait("errors block the job")
        t.keys("Escape")
        t.wait("nothing was sent")
        self.assertEqual(json.loads(self.verb("jobs", "--json"))["jobs"], [])
        self.quit(t)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not tmux.available():
        print("skipped: tmux is not installed")
        sys.exit(77)
    DUBLINE, SERVE = (os.path.abspath(p) for p in sys.argv[1:3])
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:])
