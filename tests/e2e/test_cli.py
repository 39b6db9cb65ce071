#!/usr/bin/env python3
"""The headless program on projects: new, edit, check, fit, probe, request, import, the documents of
--json, exit codes, and what it must never write. The paid side is in test_submit.py.

    test_cli.py PATH-OF-DUBLINE [unittest arguments]
"""
import fcntl
import json
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
import dubcli  # noqa: E402
from dubcli import Case, SAMPLES, poll  # noqa: E402

ERROR_KEYS = ["code", "message", "path", "line", "column", "exit"]
ISSUE_KEYS = ["rule", "severity", "segment", "id", "refId", "field", "value", "limit", "message", "fix"]
VERBS = ["new", "edit", "check", "fit", "recover", "relink", "import", "request", "probe", "submit", "upload", "jobs", "resume",
         "download", "delete", "estimate", "models", "errors", "assets", "sandbox", "commands", "completion", "doctor"]


class Projects(Case):
    def quick(self, *more):
        """The vendor's example as a project, and its world."""
        w = self.world()
        w.take("quickstart/video.mp4", "quickstart/speaker_a.ogg", "quickstart/speaker_b.ogg")
        w.ok("new", "video.mp4", "-o", "p.dub", "--speaker", "speaker_a=speaker_a.ogg", "--speaker", "speaker_b=speaker_b.ogg", *more)
        w.ok("edit", "p.dub", "-c", "segment-add 0 15 speaker_a", "-c", "segment-add 15 30 speaker_b")
        return w

    def interview(self):
        w = self.world()
        w.take("interview", to=".")
        return w

    def error(self, r, code, *words):
        """The error document, alone on standard output and whole; the talk says the same."""
        doc = r.json
        self.assertEqual(sorted(doc), ["error"], r)
        self.assertEqual(list(doc["error"])[:6], ERROR_KEYS, r)
        self.assertEqual((doc["error"]["exit"], r.code), (code, code), r)
        for word in words:
            self.assertIn(word, doc["error"]["message"], r)
        self.assertNotEqual(r.err, "", r)
        return doc["error"]


class New(Projects):
    def test_vendor_example(self):
        w = self.quick()
        body = json.loads(w.ok("request", "p.dub", "--allow-pending").out)
        pending = [i["assetId"] for i in body["input"]]
        self.assertTrue(all(re.fullmatch("PENDING:[0-9a-f]{64}", p) for p in pending), pending)
        self.assertEqual(body, {
            "model": "lipsync-2",
            "input": [{"type": "video", "assetId": pending[0]},
                      {"type": "audio", "assetId": pending[1], "refId": "speaker_a"},
                      {"type": "audio", "assetId": pending[2], "refId": "speaker_b"}],
            "segments": [{"startTime": 0, "endTime": 15, "audioInput": {"refId": "speaker_a"}},
                         {"startTime": 15, "endTime": 30, "audioInput": {"refId": "speaker_b"}}],
            "options": {"sync_mode": "silence"}})

    def test_sources(self):
        w = self.world()
        r = w.ok("new", "https://media.example.net/v.mp4", "-o", "p.dub", "--speaker", "a=https://media.example.net/a.wav?sig=x=y&z=",
                 "--speaker", "b=asset:1234", "--speaker", "c=voice:VID", "--name", 'a=A = "B"', "--model", "sync-3",
                 "--sync-mode", "cut-off", "--json")
        self.assertEqual(r.json, {"project": w.path("p.dub")})
        doc = json.loads(w.read("p.dub"))
        self.assertEqual([{k: v for k, v in i.items() if k not in ("id", "speaker")} for i in doc["inputs"]], [
            {"type": "video", "url": "https://media.example.net/v.mp4"},
            {"type": "audio", "ref": "a", "url": "https://media.example.net/a.wav?sig=x=y&z="},
            {"type": "audio", "ref": "b", "asset": "1234"},
            {"type": "text", "ref": "c", "voice": "VID"}])
        self.assertEqual((doc["model"], doc["options"], doc["speakers"][0]["name"]), ("sync-3", {"sync_mode": "cut_off"}, 'A = "B"'))
        self.assertFalse(os.path.exists(w.home + "/cache/dubline"), "naming a URL looked for it")

    def test_paths_are_relative_below_the_project(self):
        w = self.world()
        w.take("quickstart", to="media")
        os.mkdir(w.path("sub"))
        w.ok("new", "../media/video.mp4", "-o", "../p.dub", "--speaker", "a=" + w.path("media/speaker_a.ogg"), cwd=w.path("sub"))
        self.assertEqual([i["file"] for i in json.loads(w.read("p.dub"))["inputs"]], ["media/video.mp4", "media/speaker_a.ogg"])
        w.ok("new", "media/video.mp4", "-o", "sub/q.dub")
        self.assertEqual(json.loads(w.read("sub/q.dub"))["inputs"][0]["file"], w.path("media/video.mp4"))
        os.rename(w.dir, w.dir + "-moved")
        w.dir += "-moved"
        self.expect(w.run("check", "p.dub", "--json"), 0)

    def test_never_over_a_file_unasked(self):
        w = self.quick()
        was = w.read("p.dub")
        self.expect(w.run("new", "video.mp4", "-o", "p.dub"), 3, "p.dub exists already", "--force")
        self.assertEqual(w.read("p.dub"), was)
        self.error(w.run("new", "video.mp4", "-o", "p.dub", "--json"), 3, "--force")
        video = w.read("video.mp4")
        self.expect(w.run("new", "video.mp4", "-o", "video.mp4", "--force"), 3, "is no project")
        self.assertEqual(w.read("video.mp4"), video)
        w.ok("new", "video.mp4", "-o", "p.dub", "--force")
        self.assertEqual(json.loads(w.read("p.dub"))["segments"], [])

    def test_what_cannot_be_read_leaves_nothing(self):
        w = self.world()
        w.take("quickstart/video.mp4", "quickstart/speaker_a.ogg", "broken/not-media.mp4", "broken/truncated.mp4", "broken/empty.wav")
        before = sorted(os.listdir(w.dir))
        for words, code, said in (
                (["nope.mp4"], 4, "no file nope.mp4"), (["not-media.mp4"], 4, "not a media file"),
                (["truncated.mp4"], 4, "damaged"), (["speaker_a.ogg"], 4, "no picture"),
                (["video.mp4", "--speaker", "a=nope.wav"], 4, "no file nope.wav"),
                (["video.mp4", "--speaker", "a=empty.wav"], 4, "empty"), (["video.mp4", "--speaker", "a"], 2, "REF=SOURCE"),
                (["video.mp4", "--speaker", "=x"], 2, "REF=SOURCE"), (["video.mp4", "--name", "x=y"], 2, "no --speaker"),
                (["video.mp4", "--sync-mode", "foo"], 2, "bounce, loop"), (["voice:x"], 2, "not a video"),
                (["video.mp4", "extra"], 2, "extra")):
            r = w.run("new", *words, "-o", "p.dub", "--json")
            self.error(r, code, said)
            self.assertEqual(sorted(os.listdir(w.dir)), before, words)
        self.expect(w.run("new", "video.mp4"), 2, "-o NAME.dub")
        self.expect(w.run("new", "video.mp4", "-o", "-"), 2, "-o NAME.dub")
        self.expect(w.run("new", "video.mp4", "-o", "no/p.dub"), 4, "no folder no")


class Edit(Projects):
    def test_all_or_nothing(self):
        w = self.quick()
        was, stat = w.read("p.dub"), os.stat(w.path("p.dub"))
        r = w.run("edit", "p.dub", "-c", "segment-set 1 text changed", "-c", "segment-split 1 5", "-c", "segment-split 1 99", "-c", "undo")
        self.expect(r, 3, "command 3: ", "not inside segment 1")
        error = self.error(w.run("edit", "p.dub", "-c", "segment-set 1 note x", "-c", "segmant-split 1 3", "--json"), 2, "command 2: ",
                           "segment-split")
        self.assertEqual((error["path"], error["line"]), (None, None))
        now = os.stat(w.path("p.dub"))
        self.assertEqual((w.read("p.dub"), now.st_mtime_ns, now.st_ino), (was, stat.st_mtime_ns, stat.st_ino))

    def test_script(self):
        w = self.quick()
        w.write("good.dubcmd", "# two steps\nsegment-split 1 5\n\nsegment-set 2 text Hola\n")
        r = w.ok("edit", "p.dub", "--script", "good.dubcmd", "-c", "segment_set 1 text Uno", "--json")
        self.assertEqual((r.json["segments"], r.json["saved"]), (3, True))
        was = w.read("p.dub")
        w.write("bad.dubcmd", "segment-split 1 2\n# a comment\nsegment-set 1 sync-mode nonsense\nundo\n")
        error = self.error(w.run("edit", "p.dub", "--script", "bad.dubcmd", "--json"), 2, "bad.dubcmd:3", "nonsense")
        self.assertEqual((error["path"], error["line"]), ("bad.dubcmd", 3))
        self.expect(w.run("edit", "p.dub", "--script", "none.dubcmd"), 4, "none.dubcmd")
        self.expect(w.run("edit", "p.dub", "--script", "-", stdin="segment-split 1 2\nsegment-delete 40\n"), 3, "standard input:2")
        self.assertEqual(w.read("p.dub"), was)
        w.ok("edit", "p.dub", "--script", "-", stdin="segment-delete all\n")
        self.assertEqual(json.loads(w.read("p.dub"))["segments"], [])

    def test_script_of_another_system(self):
        w = self.quick()
        w.write("crlf.dubcmd", "\ufeffsegment-set 1 text Hola\r\n\r\n# a comment\r\nsegment-set 2 text Adiós\r\n")
        w.ok("edit", "p.dub", "--script", "crlf.dubcmd")
        self.assertEqual([s["text"] for s in json.loads(w.read("p.dub"))["segments"]], ["Hola", "Adiós"])

    def test_link_to_a_project(self):
        """One project under two names: one lock, one history, media where they are."""
        w = self.quick()
        os.mkdir(w.path("elsewhere"))
        os.symlink("../p.dub", w.path("elsewhere/link.dub"))
        w.ok("edit", "elsewhere/link.dub", "-c", "segment-set 1 note by link")
        self.expect(w.run("check", "elsewhere/link.dub"), 0)
        w.ok("edit", "p.dub", "-c", "undo")
        self.assertTrue(os.path.islink(w.path("elsewhere/link.dub")))
        self.assertEqual(os.listdir(w.path("elsewhere")), ["link.dub"])
        with open(w.path(".p.dub.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.expect(w.run("edit", "elsewhere/link.dub", "-c", "segment-delete 1"), 3)

    def test_dry_run(self):
        w = self.quick()
        before = w.snapshot()
        r = w.ok("edit", "p.dub", "--dry-run", "-c", "undo", "-c", "segment-split 1 5", "--json")
        self.assertEqual((r.json["saved"], r.json["segments"]), (False, 2))
        self.expect(w.run("edit", "p.dub", "--dry-run", "-c", "segment-split 1 99"), 3, "command 1")
        self.assertEqual(w.snapshot(), before)

    def test_undo_over_invocations(self):
        w = self.quick()
        states = [w.read("p.dub")]
        for command in ("segment-split 1 5", "segment-set 2 text Hola", "speaker-rename speaker_a ana", "set temperature 0.7"):
            w.ok("edit", "p.dub", "-c", command)
            states.append(w.read("p.dub"))
        for state in reversed(states[:-1]):
            r = w.ok("edit", "p.dub", "-c", "undo")
            self.assertIn("undo: ", r.err)
            self.assertEqual(w.read("p.dub"), state)
        w.ok("edit", "p.dub", "-c", "redo", "-c", "redo")
        self.assertEqual(w.read("p.dub"), states[2])
        w.ok("edit", "p.dub", "-c", "redo", "-c", "redo")
        self.assertEqual(w.read("p.dub"), states[4])
        self.expect(w.run("edit", "p.dub", "-c", "redo"), 3, "nothing to redo")
        w.ok("edit", "p.dub", "-c", "undo")
        w.ok("edit", "p.dub", "-c", "segment-delete 1")  # a new edit drops what could be redone
        self.expect(w.run("edit", "p.dub", "-c", "redo"), 3, "nothing to redo")

    def test_held_by_somebody_else(self):
        w = self.quick()
        was = w.read("p.dub")
        with open(w.path(".p.dub.lock"), "w") as lock:
            lock.write("dubline, process 4711")
            lock.flush()
            fcntl.flock(lock, fcntl.LOCK_EX)
            for words in (["edit", "p.dub", "-c", "segment-delete 1"], ["relink", "p.dub", "video.mp4", "video.mp4"],
                          ["recover", "p.dub"], ["new", "video.mp4", "-o", "p.dub", "--force"]):
                self.error(w.run(*words, "--json"), 3, "dubline, process 4711")
            for words in (["check"], ["fit"], ["request", "--allow-pending"], ["edit", "--dry-run", "-c", "segment-delete 1"]):
                self.expect(w.run(words[0], "p.dub", *words[1:]), 0)
        self.assertEqual(w.read("p.dub"), was)
        w.ok("edit", "p.dub", "-c", "segment-delete 1")

    def test_two_at_once_lose_nothing(self):
        w = self.quick()
        todo = [w.start("edit", "p.dub", "-c", "segment-set 1 note %d" % i) for i in range(8)]
        codes = [w.finish(p).code for p in todo]
        self.assertTrue(set(codes) <= {0, 3} and 0 in codes, codes)
        for _ in range(codes.count(0)):
            w.ok("edit", "p.dub", "-c", "undo")
        self.assertNotIn("note", json.loads(w.read("p.dub"))["segments"][0])

    def test_killed_while_saving(self):
        w = self.quick()
        w.write("script", "\n".join("segment-set 1 text state %d" % i for i in range(400)))
        chance = random.Random(7)
        start = time.monotonic()
        w.ok("edit", "p.dub", "--script", "script")
        whole = time.monotonic() - start
        for i in range(30):
            old = json.loads(w.read("p.dub"))
            p = w.start("edit", "p.dub", "-c", "segment-set 2 text round %d" % i, "--script", "script")
            time.sleep(chance.uniform(0, whole * 1.1))
            p.kill()
            p.communicate()
            now = json.loads(w.read("p.dub"))
            texts = [s.get("text") for s in now["segments"]]
            self.assertIn(texts[1], (old["segments"][1].get("text"), "round %d" % i))
            self.assertIn(texts[0], (old["segments"][0].get("text"), "state 399"))
            r = w.run("edit", "p.dub", "-c", "segment-set 1 note %d" % i)
            if r.code:  # killed between journal and file: nothing is lost, and it says what to do
                self.expect(r, 3, "dubline recover")
                w.ok("recover", "p.dub", *(["--discard"] if i % 2 else []))
                w.ok("edit", "p.dub", "-c", "segment-set 1 note %d" % i)
            self.assertEqual(json.loads(w.read("p.dub"))["segments"][0]["note"], str(i))
        left = [n for n in os.listdir(w.dir) if ".lock" in n]
        self.assertEqual(left, [])

    def test_takes_and_merge_ask(self):
        w = self.quick()
        self.expect(w.run("edit", "p.dub", "-c", "segment-merge 1"), 3, "merging drops", "--yes")
        w.ok("edit", "p.dub", "-c", "segment-merge 1", "--yes")
        self.assertEqual(len(json.loads(w.read("p.dub"))["segments"]), 1)

    def test_read_only_project(self):
        w = self.quick()
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        os.chmod(w.dir, 0o500)
        try:
            self.expect(w.run("edit", "p.dub", "-c", "segment-delete 1"), 4)
            self.expect(w.run("check", "p.dub"), 0)
        finally:
            os.chmod(w.dir, 0o700)


class Recovery(Projects):
    def cut_off(self):
        """As an editor leaves it that was killed: edits in the journal, not in the file."""
        w = self.quick()
        old = w.read("p.dub")
        w.ok("edit", "p.dub", "-c", "segment-split 1 5", "-c", "segment-set 2 text Hola")
        new = w.read("p.dub")
        lines = w.read(".p.dub.journal").decode().splitlines(True)
        self.assertIn('"saved"', lines[-1])
        w.write(".p.dub.journal", "".join(lines[:-1]))  # without its last save mark
        with open(w.path("p.dub"), "wb") as f:
            f.write(old)
        return w, old, new

    def test_recover(self):
        w, old, new = self.cut_off()
        for words in (["edit", "p.dub", "-c", "undo"], ["relink", "p.dub", "video.mp4", "video.mp4"],
                      ["import", "-", "p.dub", "--merge"]):
            r = w.run(*words, "--json", stdin="1\n00:00:01,000 --> 00:00:02,000\nX\n")
            self.error(r, 3, "dubline recover")
        self.assertEqual(w.read("p.dub"), old)
        self.expect(w.run("check", "p.dub"), 0)  # looking is always possible
        self.expect(w.run("edit", "p.dub", "--dry-run", "-c", "segment-delete all"), 0)
        r = w.ok("recover", "p.dub", "--json")
        self.assertEqual(r.json, {"project": w.path("p.dub"), "steps": 2, "discarded": False})
        self.assertIn("split segment 1", r.err)
        self.assertEqual(w.read("p.dub"), new)
        w.ok("edit", "p.dub", "-c", "undo", "-c", "undo")
        self.assertEqual(w.read("p.dub"), old)
        self.error(w.run("recover", "p.dub", "--json"), 3, "nothing to recover")

    def test_discard(self):
        w, old, _ = self.cut_off()
        self.assertTrue(w.ok("recover", "p.dub", "--discard", "--json").json["discarded"])
        self.assertEqual(w.read("p.dub"), old)
        w.ok("edit", "p.dub", "-c", "undo")  # what was saved before can still be taken back

    def test_file_changed_by_other_hands(self):
        """git checked out another version: the journal is not its own, and is never applied to it."""
        w = self.quick()
        text = w.read("p.dub").decode().replace('"end":30', '"end":29.5')
        w.write("p.dub", text)
        self.expect(w.run("edit", "p.dub", "-c", "undo"), 3, "nothing to undo")
        w.ok("edit", "p.dub", "-c", "segment-set 1 note x")
        w.ok("edit", "p.dub", "-c", "undo")
        self.assertEqual(w.read("p.dub").decode(), text)

    def test_damaged_journals(self):
        w = self.quick()
        w.ok("edit", "p.dub", "-c", "segment-split 1 5", "-c", "segment-set 2 text Hola")
        project, journal, chance = w.read("p.dub"), w.read(".p.dub.journal"), random.Random(5)
        damaged = [b"", b"\n", b"{}\n", b"\0" * 4096, journal[: len(journal) // 2], journal + b"{", journal * 3]
        for _ in range(40):
            text = bytearray(journal)
            for _ in range(chance.randint(1, 6)):
                text[chance.randrange(len(text))] = chance.randrange(256)
            damaged.append(bytes(text))
        for text in damaged:
            with open(w.path(".p.dub.journal"), "wb") as f:
                f.write(text)
            r = w.run("edit", "p.dub", "-c", "segment-set 1 note x", "--json")
            self.assertIn(r.code, (0, 3), r)
            w.run("edit", "p.dub", "-c", "undo", "-c", "undo")
            json.loads(w.read("p.dub"))
            with open(w.path("p.dub"), "wb") as f:
                f.write(project)

    def test_damaged_ledger(self):
        w = self.quick()
        os.makedirs(w.home + "/state/dubline")
        with open(w.home + "/state/dubline/ledger.sqlite3", "wb") as f:
            f.write(b"no database at all" * 300)
        for words in (["jobs"], ["resume"], ["submit", "p.dub", "--yes"], ["upload", "p.dub"]):
            error = self.error(w.run(*words, "--json"), 3)
            self.assertIn("ledger", error["message"] + str(error["path"]))
        self.expect(w.run("check", "p.dub"), 0)


class Reading(Projects):
    def test_never_writes(self):
        w = self.quick()
        before = w.snapshot()
        for words in (["check", "p.dub"], ["check", "p.dub", "--json", "--plan", "free", "--gaps"], ["fit", "p.dub"], ["fit", "p.dub", "--json"],
                      ["request", "p.dub", "--pretty"], ["request", "p.dub", "--as", "python"], ["estimate", "p.dub", "--offline"],
                      ["probe", "video.mp4", "speaker_a.ogg"], ["submit", "p.dub"], ["jobs"], ["check", "none.dub"]):
            w.run(*words)
            self.assertEqual(w.snapshot(), before, words)

    def test_check_document(self):
        w = self.world()
        w.take("broken", to=".")
        r = self.expect(w.run("check", "broken.dub", "--json"), 1)
        doc = r.json
        self.assertEqual(sorted(doc), ["counts", "issues", "ok", "project"])
        self.assertEqual((doc["ok"], doc["project"]), (False, w.path("broken.dub")))
        counts = {k: 0 for k in ("error", "warning", "info")}
        for issue in doc["issues"]:
            self.assertEqual(list(issue)[:10], ISSUE_KEYS)
            counts[issue["severity"]] += 1
            self.assertTrue((issue["segment"] is None) == (issue["id"] is None), issue)
            self.assertTrue(issue["segment"] is None or 1 <= issue["segment"] <= 7, issue)
            if issue["fix"] and issue["id"]:
                self.assertTrue("@" in issue["fix"], issue)
        self.assertEqual(counts, doc["counts"])
        overlap = [i for i in doc["issues"] if i["rule"] == "segment-overlap"]
        self.assertEqual([i["segment"] for i in overlap], [3])  # the later one
        text = self.expect(w.run("check", "broken.dub"), 1, "dubline edit broken.dub -c ")
        self.assertIn("%d errors" % counts["error"], text.out)

    def test_every_fix_is_a_command(self):
        w = self.world()
        w.take("broken", to=".")
        before = w.snapshot()
        fixes = [i["fix"] for i in w.run("check", "broken.dub", "--json").json["issues"] if i["fix"]]
        self.assertGreater(len(fixes), 8)
        for fix in fixes:
            self.expect(w.run("edit", "broken.dub", "--dry-run", "-c", fix), 0)
        self.assertEqual(w.snapshot(), before)

    def test_waived_error_passes(self):
        w = self.quick()
        w.ok("edit", "p.dub", "-c", "segment-extend 2 end 31")
        doc = w.run("check", "p.dub", "--json").json
        bad = [i for i in doc["issues"] if i["severity"] == "error"]
        self.assertEqual([i["rule"] for i in bad], ["segment-past-end"])
        w.ok("edit", "p.dub", "-c", "waive @%s segment-past-end the file is longer than it says" % bad[0]["id"])
        self.expect(w.run("check", "p.dub"), 0)
        self.assertIn("the file is longer than it says", w.read("p.dub").decode())

    def test_fit_document(self):
        w = self.interview()
        doc = w.ok("fit", "interview.es.dub", "--json").json
        self.assertEqual(doc["videoSeconds"], 42)
        self.assertEqual(len(doc["segments"]), 8)
        for i, s in enumerate(doc["segments"]):
            self.assertEqual([k for k in s if k != "id"], ["segment", "refId", "slotSeconds", "audioSeconds", "mode", "outSeconds",
                                                             "effect", "side", "amountSeconds", "factor"])
            self.assertEqual(s["segment"], i + 1)
            self.assertIn(s["effect"], ("exact", "trimmed", "padded", "slowed", "sped", "looped", "bounced"))
        two, five = doc["segments"][1], doc["segments"][4]
        self.assertEqual((two["effect"], two["side"], two["amountSeconds"], two["outSeconds"]), ("padded", "video", 0.68, 3.4))
        self.assertEqual((five["effect"], five["side"], five["amountSeconds"], five["outSeconds"]), ("padded", "audio", 0.6, 3.6))
        self.assertEqual(doc["predictedOutputSeconds"], 42.68)
        w.ok("edit", "interview.es.dub", "-c", "set sync-mode remap")
        two = w.ok("fit", "interview.es.dub", "--json").json["segments"][1]
        self.assertEqual((two["effect"], two["factor"], two["outSeconds"]), ("slowed", 0.8, 3.4))

    def test_probe_document(self):
        w = self.world()
        w.take("quickstart/video.mp4", "quickstart/speaker_a.ogg", "broken/not-media.mp4", "broken/empty.wav")
        doc = w.ok("probe", "video.mp4", "--json").json
        self.assertEqual(doc["path"], "video.mp4")
        self.assertEqual({k: doc["video"][k] for k in ("codec", "width", "height", "frameRate", "variableFrameRate", "durationSeconds", "frames")},
                         {"codec": "h264", "width": 426, "height": 240, "frameRate": "25/1", "variableFrameRate": False,
                          "durationSeconds": 30, "frames": 750})
        self.assertEqual({k: doc["audio"][0][k] for k in ("codec", "sampleRate", "channels", "durationSeconds")},
                         {"codec": "aac", "sampleRate": 48000, "channels": 1, "durationSeconds": 30})
        both = w.ok("probe", "video.mp4", "speaker_a.ogg", "--json").json
        self.assertEqual((both[0], both[1]["video"], both[1]["durationSeconds"]), (doc, None, 15))
        for name in ("not-media.mp4", "empty.wav", "none.mp4", "."):
            error = self.error(w.run("probe", name, "--json"), 4)
            self.assertIn(name, error["message"] + error["path"])
        self.error(w.run("probe", "video.mp4", "none.mp4", "--json"), 4)
        self.expect(w.run("probe", "video.mp4", "none.mp4"), 4, "none.mp4")

    def test_damaged_project(self):
        w = self.quick()
        good = w.read("p.dub").decode()
        lines = good.splitlines()
        cases = []
        for cut in range(0, len(good), len(good) // 23):
            cases.append(("cut", good[:cut]))
        row = next(i for i, line in enumerate(lines) if '"start":15' in line)
        cases.append(("bad start", "\n".join(lines[:row] + [lines[row].replace('"start":15', '"start":"x"')] + lines[row + 1:])))
        cases.append(("no colon", "\n".join(lines[:row] + [lines[row].replace('"end":', '"end"')] + lines[row + 1:])))
        for what, text in cases:
            with self.subTest(what=what, length=len(text)):
                w.write("bad.dub", text)
                error = self.error(w.run("check", "bad.dub", "--json"), 3)
                self.assertEqual(error["path"], "bad.dub")
                self.assertTrue(error["line"] >= 1 and error["column"] >= 1, error)
                if what != "cut":
                    self.assertEqual(error["line"], row + 1, error)
                r = w.run("edit", "bad.dub", "-c", "undo")
                self.expect(r, 3, "bad.dub:%d:%d: " % (error["line"], error["column"]))
                self.assertEqual(w.read("bad.dub").decode(), text)
        w.write("new.dub", good.replace('"dubline": 1', '"dubline": 99'))
        self.error(w.run("check", "new.dub", "--json"), 3, "99")
        self.error(w.run("check", "video.mp4", "--json"), 3)
        self.error(w.run("check", ".", "--json"), 4)

    def test_random_damage_never_crashes(self):
        w = self.quick()
        good, chance = w.read("p.dub"), random.Random(11)
        for i in range(60):
            text = bytearray(good)
            for _ in range(chance.randint(1, 4)):
                text[chance.randrange(len(text))] = chance.randrange(256)
            with open(w.path("bad.dub"), "wb") as f:
                f.write(text)
            r = w.run("check", "bad.dub", "--json")
            self.assertIn(r.code, (0, 1, 3), (bytes(text), r))
            r.json

    def test_control_characters_stay_out_of_the_terminal(self):
        w = self.quick()
        text = w.read("p.dub").decode().replace('"ref":"speaker_a","slot"', '"ref":"speaker_a","name":"\\u001b]0;owned\\u0007x","slot"')
        text = text.replace('"end":15', '"end":35').replace('"model": "lipsync-2"', '"model": "lip\\u001b[2Jsync"')
        w.write("p.dub", text)
        for words in (["check", "p.dub"], ["fit", "p.dub"], ["request", "p.dub"], ["submit", "p.dub", "--yes"],
                      ["edit", "p.dub", "-c", "segment-split 1 \x1b[2J99"], ["check", "no\x1b[2J.dub"], ["\x1b[2J"], ["--\x1b[2J"]):
            r = w.run(*words)
            for stream in (r.out if words[0] != "request" else "", r.err):
                self.assertNotRegex(stream, "[\x00-\x08\x0b-\x1f\x7f]", words)


class Request(Projects):
    def test_standard_input(self):
        w = self.quick()
        text = w.read("p.dub")
        self.assertEqual(w.ok("request", "-", "--allow-pending", stdin=text).raw, w.ok("request", "p.dub", "--allow-pending").raw)
        self.expect(w.run("check", "-", stdin=text), 0)
        self.error(w.run("check", "-", "--json", stdin="{"), 3)

    def test_pending_is_said(self):
        w = self.quick()
        r = self.expect(w.run("request", "p.dub"), 1, "video.mp4", "speaker_a.ogg", "speaker_b.ogg")
        again = w.ok("request", "p.dub", "--allow-pending")
        self.assertEqual(r.raw, again.raw)
        self.assertFalse(r.raw.endswith(b"\n"))
        w.ok("request", "p.dub", "--allow-pending", "-o", "req.json")
        self.assertEqual(w.read("req.json"), r.raw)
        self.assertEqual(json.loads(w.ok("request", "p.dub", "--allow-pending", "--pretty").out), json.loads(r.out))
        w.ok("edit", "p.dub", "-c", "segment-extend 1 end 20")
        self.expect(w.run("request", "p.dub", "--allow-pending"), 1, "segment-overlap")

    def test_output_is_never_the_project_or_its_media(self):
        w = self.quick()
        before = w.snapshot()
        for name in ("p.dub", "./p.dub", "video.mp4", w.path("speaker_a.ogg")):
            self.expect(w.run("request", "p.dub", "--allow-pending", "-o", name), 3, "not written over")
        self.assertEqual(w.snapshot(), before)

    def test_back_and_forth(self):
        w = self.interview()
        w.ok("edit", "interview.es.dub", "-c", "set temperature 0.5", "-c", "set face auto", "-c", "set output-name back",
             "-c", "set webhook https://hooks.example.net/x", "-c", "segment-set 3 sync-mode cut_off", "-c", "set project-id p1")
        w.ok("request", "interview.es.dub", "--allow-pending", "-o", "req.json")
        w.ok("import", "req.json", "back.dub")
        r = self.expect(w.run("request", "back.dub"), 1, "placeholder")
        self.assertEqual(json.loads(r.out), json.loads(w.read("req.json")))

    def test_foreign_request(self):
        w = self.world()
        body = {"model": "lipsync-2-pro", "extra": {"a": 1},
                "input": [{"type": "video", "url": "https://m.example.net/v.mp4"},
                          {"type": "audio", "url": "https://m.example.net/b.wav", "refId": "b"},
                          {"type": "audio", "url": "https://m.example.net/unused.wav", "refId": "nobody"},
                          {"type": "text", "refId": "t", "provider": {"name": "elevenlabs", "voiceId": "V", "script": "Hola", "stability": 0.5}},
                          {"type": "audio", "assetId": "as-1", "refId": "a"}],
                "segments": [{"startTime": 5.12345678, "endTime": 9, "audioInput": {"refId": "a", "startTime": 0, "endTime": 3.5}},
                             {"startTime": 0, "endTime": 5, "audioInput": {"refId": "b"}, "optionsOverride": {"temperature": 1}},
                             {"startTime": 10.5, "endTime": 12, "audioInput": {"refId": "t"}}],
                "options": {"temperature": 0.25}}
        w.write("foreign.json", json.dumps(body, indent=3))
        r = w.ok("import", "foreign.json", "p.dub")
        for said in ("extra", "nobody", "six decimals", "sync_mode"):
            self.assertIn(said, r.err)
        got = json.loads(w.ok("request", "p.dub").out)
        want = json.loads(json.dumps(body))
        del want["extra"]
        want["input"] = [i for i in want["input"] if i.get("refId") != "nobody"]
        want["segments"].sort(key=lambda s: s["startTime"])
        want["segments"][1]["startTime"] = 5.123457
        want["options"]["sync_mode"] = "bounce"
        self.assertEqual(got["input"][0], want["input"][0])
        self.assertEqual(sorted(map(json.dumps, got.pop("input"))), sorted(map(json.dumps, want.pop("input"))))
        self.assertEqual(got, want)
        self.expect(w.run("import", "foreign.json", "p.dub"), 3, "--replace")
        w.ok("import", "foreign.json", "p.dub", "--replace")
        again = json.loads(w.ok("request", "p.dub").out)
        self.assertEqual((len(again["segments"]), len(again["input"])), (3, 4))  # replaced, not added
        self.assertEqual(len(json.loads(w.read("p.dub"))["speakers"]), 3)
        w.ok("edit", "p.dub", "-c", "undo")
        self.expect(w.run("import", "foreign.json", "p.dub", "--merge"), 3, "whole project")

    def test_numbers_are_exact(self):
        w = self.quick()
        w.ok("edit", "p.dub", "-c", "segment-set 1 end 14.1000001", "-c", "segment-set 1 crop 0.000001-14.100001", "-c", "segment-set 2 start 14.3",
             "-c", "set temperature 0.1")
        text = w.ok("request", "p.dub", "--allow-pending").out
        for part in ('"startTime":0,"endTime":14.1,', '"startTime":0.000001,"endTime":14.100001}', '"startTime":14.3,', '"temperature":0.1'):
            self.assertIn(part, text)
        self.assertNotRegex(re.sub("[0-9a-f]{64}", "", text), r"[0-9]e[-+0-9]|[0-9]\.[0-9]{7}")

    def test_as_code(self):
        w = self.quick("--name", "speaker_a=It's $HOME `x`")
        w.ok("edit", "p.dub", "-c", "speaker-add t voice:V", "-c", "segment-set 2 end 20",
             "-c", "segment-add 20 22 t \"it's $HOME `id` \\\\ \\\"quoted\\\" EOF DUBLINE_BODY\"")
        body = json.loads(w.ok("request", "p.dub", "--allow-pending").out)
        curl = w.ok("request", "p.dub", "--allow-pending", "--as", "curl").out
        subprocess.run(["bash", "-n"], input=curl.encode(), check=True)
        # A curl that only shows what it was given: the body must arrive byte for byte.
        os.mkdir(w.path("bin"))
        w.write("bin/curl", "#!/bin/sh\nprintf '%s\\n' \"$@\" >&2\ncat\n")
        os.chmod(w.path("bin/curl"), 0o700)
        done = subprocess.run(["bash"], input=curl.encode(), env=dict(PATH=w.path("bin") + ":" + os.environ["PATH"], SYNC_API_KEY="the-key"),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        self.assertEqual(done.stdout, w.ok("request", "p.dub", "--allow-pending").raw)
        self.assertIn(b"x-api-key: the-key\n", done.stderr)
        python = w.ok("request", "p.dub", "--allow-pending", "--as", "python").out
        compile(python, "request.py", "exec")
        typescript = w.ok("request", "p.dub", "--allow-pending", "--as", "typescript").out
        for text in (python, typescript):
            self.assertIn("speaker_b", text)
            for part in body["input"]:
                self.assertIn(part.get("assetId", "V"), text)
        self.expect(w.run("request", "p.dub", "--as", "ruby"), 2, "typescript")
        self.error(w.run("request", "p.dub", "--as", "curl", "--json"), 2)


class Import(Projects):
    def test_takes_and_frames(self):
        w = self.interview()
        os.mkdir(w.path("lists"))
        w.write("lists/lines.json", json.dumps({"utterances": [
            {"start": 0.4, "end": 6.68, "speaker_id": "A", "text": "Hi", "translated_text": "Hola", "dubbed_path": "../es/takes/01-maria.flac"},
            {"start": 7.2, "end": 9.9, "speaker_id": "B", "text": "Yo", "translated_text": "Ey", "dubbed_path": "gone.flac"}]}))
        r = w.ok("import", "lists/lines.json", "takes.dub")
        self.assertIn("gone.flac", r.err)
        takes = [i for i in json.loads(w.read("takes.dub"))["inputs"] if "file" in i]
        self.assertEqual([i["file"] for i in takes], ["es/takes/01-maria.flac", "lists/gone.flac"])
        self.assertEqual(takes[0]["duration"], 6.28)  # probed at once
        w.write("frames.csv", "speaker,start_time,end_time,transcription,translation\nAnn,0:00:01:05,0:00:02:10,hi,hola\n")
        self.assertEqual(w.ok("import", "frames.csv", "--dry-run", "--json").json["segments"], 0)
        w.ok("import", "frames.csv", "frames.dub", "--fps", "25")
        segment = json.loads(w.read("frames.dub"))["segments"][0]
        self.assertEqual((segment["start"], segment["end"], segment["text"]), (1.2, 2.4, "hola"))
        self.expect(w.run("import", "frames.csv", "no.dub", "--fps", "many"), 2, "frame rate")

    def test_formats(self):
        w = self.interview()
        for name, form, names in (("interview.en.srt", "srt", ["Maria", "Jonas"]),
                                  ("interview.en.whisperx.json", "whisperx", ["SPEAKER_00", "SPEAKER_01"]),
                                  ("interview.en.rttm", "rttm", ["SPEAKER_00", "SPEAKER_01"])):
            with self.subTest(name=name):
                before = w.snapshot()
                doc = w.ok("import", name, "--dry-run", "--json").json
                self.assertEqual(sorted(doc), ["firstStart", "format", "lastEnd", "plan", "read", "rejected", "role", "segments", "speakers",
                                               "warnings"])
                self.assertEqual((doc["format"], doc["read"], doc["segments"], doc["firstStart"]), (form, 8, 8, 0.4))
                self.assertEqual([s["name"] for s in doc["speakers"]], names)
                self.assertEqual(sum(s["segments"] for s in doc["speakers"]), 8)
                self.assertEqual(w.snapshot(), before)
                maps = ["--map", names[0] + "=maria", "--map", names[1] + "=jonas"]
                w.ok("import", name, form + ".dub", "--video", "interview.mp4", *maps)
                project = json.loads(w.read(form + ".dub"))
                self.assertEqual([s["ref"] for s in project["speakers"]], ["maria", "jonas"])
                self.assertEqual([s["speaker"] for s in project["segments"]], ["maria", "jonas"] * 4)
                self.assertEqual((project["model"], project["options"]), ("lipsync-2", {"sync_mode": "silence"}))
                self.assertEqual(project["inputs"][0]["file"], "interview.mp4")
        text = w.ok("import", "interview.en.srt", "interview.en.rttm", "--dry-run").out
        self.assertIn("interview.en.srt: srt, 8 rows read, 8 segments", text)
        both = w.ok("import", "interview.en.srt", "interview.en.rttm", "--dry-run", "--json").json
        self.assertEqual([d["format"] for d in both], ["srt", "rttm"])

    def test_one_command_for_a_dub(self):
        w = self.interview()
        r = w.ok("import", "interview.en.srt", "interview.en.rttm", "one.dub", "--video", "interview.mp4",
                 "--target", "interview.es.srt", "--takes", "es/takes")
        self.assertIn("SPEAKER_00 of the turns is Maria", r.err)
        self.assertIn("8 of 8 files used", r.err)
        doc = json.loads(w.read("one.dub"))
        self.assertEqual([s["speaker"] for s in doc["segments"]], ["Maria", "Jonas"] * 4)
        self.assertTrue(all(s["text"] and s["source"] and s["input"] for s in doc["segments"]))
        self.assertEqual(doc["segments"][1]["text"], "Gracias por la invitación, María. Es un placer estar aquí.")
        checked = w.ok("check", "one.dub", "--json").json
        self.assertEqual(checked["counts"]["error"], 0)

    def test_two_languages_and_takes_left_over(self):
        w = self.interview()
        first = lambda name: json.loads(w.read(name))["segments"][0]
        w.ok("import", "interview.es.srt", "--source", "interview.en.srt", "a.dub")
        w.ok("import", "interview.en.srt", "--target", "interview.es.srt", "b.dub", "--pair", "time")
        w.ok("import", "--target", "interview.es.srt", "c.dub")
        self.assertEqual([(first(n)["text"][:4], first(n).get("source", "")[:5]) for n in ("a.dub", "b.dub", "c.dub")],
                         [("Hola", "Hello"), ("Hola", "Hello"), ("Hola", "")])
        w.write("es/takes/09-zoe.wav", "")
        os.remove(w.path("es/takes/03-maria.flac"))
        doc = w.ok("import", "interview.en.srt", "--takes", "es/takes", "--dry-run", "--json").json["plan"]
        self.assertEqual([doc["takes"][k] for k in ("used", "surplus", "missing")], [7, 1, 1])
        self.assertIsNone(doc["takes"]["files"][-1]["line"])
        r = w.ok("import", "interview.en.srt", "d.dub", "--takes", "es/takes")
        self.assertIn("09-zoe.wav: surplus", r.err)
        self.expect(w.run("import", "interview.en.srt", "e.dub", "--takes", "none"), 4, "none")

    def test_join(self):
        w = self.interview()
        plain = re.sub(r"\[\w+\]: ", "", w.read("interview.en.srt").decode())
        w.write("plain.srt", plain)
        w.write("all.srt", "1\n00:00:00,400 --> 00:00:09,920\nHello and welcome. Thank you, Maria.\n")
        maps = ["--map", "SPEAKER_00=maria", "--map", "SPEAKER_01=jonas"]
        w.ok("import", "plain.srt", "interview.en.rttm", "j.dub", *maps)
        doc = json.loads(w.read("j.dub"))
        self.assertEqual([s["speaker"] for s in doc["segments"]], ["maria", "jonas"] * 4)
        docs = w.ok("import", "all.srt", "interview.en.rttm", "--dry-run", "--json").json
        self.assertEqual([d["role"] for d in docs], ["transcript", "diarization"])
        plan = docs[0]["plan"]
        self.assertEqual([(s["start"], s["end"], s["speaker"]) for s in plan["steps"]],
                         [(0.4, 7.2, "SPEAKER_00"), (7.2, 9.92, "SPEAKER_01")])
        self.assertEqual((plan["join"]["cut"], plan["join"]["silentTurns"]), (1, 6))
        self.expect(w.run("import", "plain.srt", "interview.en.rttm", "x.dub", "--split", "letters"), 2, "sentences")
        cast = w.ok("import", "plain.srt", "interview.en.rttm", "interview.es.dub", "--dry-run", "--merge", "--cast").out
        self.assertRegex(cast, r"SPEAKER_00 +4 lines +15\.520 s +-> SPEAKER_00 \(new\)")

    def test_columns_and_profiles(self):
        w = self.world()
        w.write("t.csv", "Nr;Von;Bis;Wer;Satz\n1;1000;2500;Ann;Hallo\n2;3000;4000;Bob;Ja\n")
        self.expect(w.run("import", "t.csv", "t.dub"), 3)
        told = "start=Von,end=3,speaker=Wer,text=Satz,unit=ms"
        w.ok("import", "t.csv", "t.dub", "--columns", told, "--save-profile", "satz")
        doc = json.loads(w.read("t.dub"))
        self.assertEqual([(s["start"], s["end"], s["speaker"], s["source"]) for s in doc["segments"]],
                         [(1, 2.5, "Ann", "Hallo"), (3, 4, "Bob", "Ja")])
        w.write("t.json", json.dumps([{"von": "1,5", "bis": "2,5", "satz": "Hallo"}]))
        plan = w.ok("import", "t.json", "--dry-run", "--json", "--columns", "start=von,end=bis,text=satz").json
        self.assertEqual(plan["mapping"], {"start": "von", "end": "bis", "text": "satz", "units": "seconds"})
        self.assertEqual((plan["plan"]["steps"][0]["start"], plan["plan"]["steps"][0]["source"]), (1.5, "Hallo"))
        w.ok("import", "t.csv", "u.dub", "--profile", "satz")
        self.assertEqual(json.loads(w.read("u.dub"))["segments"][1]["end"], 4)
        self.expect(w.run("import", "t.csv", "v.dub", "--profile", "none"), 2, "none", "--save-profile")
        self.expect(w.run("import", "t.csv", "v.dub", "--columns", "start=Anfang"), 3, "Anfang")
        self.expect(w.run("import", "t.csv", "v.dub", "--columns", "begin=Von"), 2, "start=NAME")

    def test_the_transcript_again(self):
        w = self.interview()
        w.ok("import", "interview.en.srt", "p.dub")
        w.ok("edit", "p.dub", "-c", "segment-set 1 source-text 'Mine.'", "-c", "segment-trim 3 end 13")
        new = w.read("interview.en.srt").decode().replace("Thank you, Maria. It", "Thanks, Maria. It")
        w.write("interview.en.srt", new[:new.rindex("\n8\n") + 1])
        doc = w.ok("import", "interview.en.srt", "p.dub", "--merge", "--dry-run", "--json").json
        self.assertEqual([doc["plan"][k] for k in ("add", "change", "keep", "remove")], [0, 1, 0, 1])
        w.ok("import", "interview.en.srt", "p.dub", "--merge")
        segments = json.loads(w.read("p.dub"))["segments"]
        self.assertEqual(len(segments), 7)
        self.assertEqual((segments[0]["source"], segments[1]["source"][:6], segments[2]["end"]), ("Mine.", "Thanks", 13))
        w.ok("edit", "p.dub", "-c", "undo")
        self.assertEqual(len(json.loads(w.read("p.dub"))["segments"]), 8)

    def test_request_dry_run_has_the_same_shape(self):
        w = self.interview()
        w.ok("request", "interview.es.dub", "--allow-pending", "-o", "req.json")
        doc = w.ok("import", "req.json", "--dry-run", "--json").json
        self.assertEqual(sorted(doc), ["firstStart", "format", "lastEnd", "read", "rejected", "segments", "speakers", "warnings"])
        self.assertEqual((doc["format"], doc["read"], doc["firstStart"]), ("sync-request", 8, 0.4))
        w.write("bad.json", json.dumps({"model": "m", "input": [], "segments": [{"startTime": "x"}]}))
        error = self.error(w.run("import", "bad.json", "--dry-run", "--json"), 3, "segments[0]")
        self.assertEqual(error["path"], "bad.json")

    def test_into_a_project_with_segments(self):
        w = self.interview()
        was = w.read("interview.es.dub")
        maps = ["--map", "SPEAKER_00=maria", "--map", "SPEAKER_01=jonas"]
        self.expect(w.run("import", "interview.en.rttm", "interview.es.dub", *maps), 3, "--merge", "--replace")
        self.expect(w.run("import", "interview.en.rttm", "interview.es.dub", "--merge", "--replace"), 2)
        self.expect(w.run("import", "interview.en.rttm", "interview.es.dub", "--merge", "--map", "NOBODY=maria"), 2, "NOBODY", "--dry-run")
        self.expect(w.run("import", "interview.en.rttm", "interview.es.dub", "--merge", "--map", "x"), 2, "FOUND=REF")
        self.assertEqual(w.read("interview.es.dub"), was)
        w.write("more.srt", "1\n00:00:40,200 --> 00:00:41,800\n[Maria]: Adiós.\n")
        w.ok("import", "more.srt", "interview.es.dub", "--merge", "--target")
        doc = json.loads(w.read("interview.es.dub"))
        self.assertEqual((len(doc["segments"]), doc["segments"][8]["speaker"], doc["segments"][8]["text"]), (9, "maria", "Adiós."))
        w.ok("edit", "interview.es.dub", "-c", "undo")
        self.assertEqual(w.read("interview.es.dub"), was)
        w.ok("import", "more.srt", "interview.en.srt", "interview.es.dub", "--replace")
        doc = json.loads(w.read("interview.es.dub"))
        self.assertEqual((len(doc["segments"]), [s["ref"] for s in doc["speakers"]]), (9, ["maria", "jonas"]))

    def test_refusals_leave_nothing(self):
        w = self.interview()
        before = sorted(os.listdir(w.dir))
        for words, code, said in ((["none.srt", "x.dub"], 4, "none.srt"), (["interview.mp4", "x.dub"], 3, "--format forces one"),
                                  (["interview.en.srt", "x.dub", "--format", "rttm"], 3, ""),
                                  (["interview.en.srt", "x.dub", "--format", "foo"], 2, "no format 'foo'"),
                                  (["interview.en.srt", "x.dub", "--video", "none.mp4"], 4, "none.mp4"),
                                  (["interview.en.srt", "x.txt"], 2, ".dub"), (["interview.en.srt"], 2, "P.dub")):
            self.error(w.run("import", *words, "--json"), code, said)
            self.assertEqual(sorted(os.listdir(w.dir)), before, words)

    def test_rejected_rows_have_lines(self):
        w = self.world()
        w.write("odd.srt", "1\n00:00:01,000 --> 00:00:02,000\nGood.\n\n2\n00:00:05,000 --> 00:00:04,000\nBackwards.\n\n"
                           "3\n00:00:06,000 --> 00:00:06,000\nNothing.\n")
        doc = w.ok("import", "odd.srt", "--dry-run", "--json").json
        self.assertEqual((doc["read"], doc["segments"], [r["line"] for r in doc["rejected"]]), (3, 1, [6, 10]))
        r = w.ok("import", "odd.srt", "p.dub")
        self.assertIn("odd.srt:6: ", r.err)

    def test_standard_input(self):
        w = self.interview()
        w.ok("import", "-", "p.dub", stdin=w.read("interview.en.srt"))
        self.assertEqual(len(json.loads(w.read("p.dub"))["segments"]), 8)


class Relink(Projects):
    def test_moved_media(self):
        w = self.quick()
        os.mkdir(w.path("media"))
        os.rename(w.path("video.mp4"), w.path("media/film.mp4"))
        r = self.expect(w.run("check", "p.dub", "--json"), 1)
        self.assertIn("input-no-source", [i["rule"] for i in r.json["issues"] if i["severity"] == "error"])
        r = w.ok("relink", "p.dub", "video.mp4", "media/film.mp4", "--json")
        self.assertEqual(r.json, {"project": w.path("p.dub"), "inputs": 1, "file": "media/film.mp4"})
        self.expect(w.run("check", "p.dub"), 0)
        self.error(w.run("relink", "p.dub", "video.mp4", "none.mp4", "--json"), 4, "none.mp4")
        self.error(w.run("relink", "p.dub", "video.mp4", "media/film.mp4", "--json"), 3, "video.mp4")
        w.ok("edit", "p.dub", "-c", "undo")
        self.assertEqual(json.loads(w.read("p.dub"))["inputs"][0]["file"], "video.mp4")


class Words(Projects):
    def test_every_verb_has_help(self):
        w = self.world()
        listed = [v for v in re.findall(r"^  ([a-z]+) ", w.ok("--help").out, re.M) if v != "dubline"]
        self.assertEqual([v for v in VERBS if v not in listed], [])
        for verb in listed:
            r = w.ok(verb, "--help")
            self.assertTrue(r.out.startswith("usage: dubline " + verb) or verb == "sandbox", r)
            self.assertEqual(r.err, "")
            self.assertEqual(w.ok("help", verb).out, r.out)
        self.assertEqual(w.ok("-h").out, w.ok("help").out)
        self.assertRegex(w.ok("--version").out, r"^dubline [0-9]+\.[0-9]+")

    def test_nearest_option(self):
        w = self.quick()
        for words, near in ((["new", "v", "--spaeker", "x=y"], "--speaker"), (["check", "p.dub", "--jsn"], "--json"),
                            (["submit", "p.dub", "--wiat"], "--wait"), (["edit", "p.dub", "--scrpt", "x"], "--script"),
                            (["request", "p.dub", "--prety"], "--pretty"), (["import", "--dryrun", "x"], "--dry-run"),
                            (["--verison"], "--version"), (["--hepl"], "--help"), (["submti", "p.dub"], "submit"), (["chekc", "x"], "check")):
            self.expect(w.run(*words), 2, near + "?")
            self.error(w.run(*words, "--json"), 2, near)
        self.expect(w.run("fit", "p.dub", "--zzzzzzz"), 2, "dubline fit --help")
        self.expect(w.run("zzzzzzzzz"), 2, "dubline --help")
        self.expect(w.run("check", "p.dub", "--plan"), 2, "--plan wants a value: --plan NAME")
        self.expect(w.run("check", "p.dub", "--json=yes"), 2, "takes no value")
        self.expect(w.run("check"), 2, "usage: dubline check P.dub")
        self.expect(w.run("check", "p.dub", "q.dub"), 2, "q.dub")
        self.expect(w.run("check", "p.dub", "--plan", "fre"), 2, "hobbyist")

    def test_one_document_whatever_goes_wrong(self):
        """For every verb: an unknown option, no argument, too many, a file that is not there."""
        w = self.world()
        for verb in VERBS:
            if verb == "sandbox":
                continue
            self.error(w.run(verb, "--json", "--no-such-option"), 2)
            r = w.run(verb, "none.dub", "none.dub", "none.dub", "none.dub", "--json")
            self.assertNotEqual(r.code, 0, r)
            self.error(r, r.code)
        for verb in ("edit", "check", "fit", "recover", "request", "submit", "upload", "estimate"):
            error = self.error(w.run(verb, "none.dub", "--json"), 4)
            self.assertIn("none.dub", error["path"])
        self.error(w.run("nosuchverb", "--json"), 2)
        self.error(w.run("--nosuchoption", "--json"), 2)

    def test_names_that_look_like_options(self):
        w = self.quick()
        shutil.copy(w.path("p.dub"), w.path("-x.dub"))
        self.expect(w.run("check", "--", "-x.dub"), 0)
        self.expect(w.run("check", "./-x.dub"), 0)

    def test_closed_pipes(self):
        w = self.quick()
        for words in (["commands"], ["check", "p.dub"], ["commands", "--man"], ["--help"], ["errors"], ["request", "p.dub", "--pretty"]):
            p = w.start(*words, stdout=subprocess.PIPE)
            p.stdout.close()
            err = p.stderr.read().decode()
            p.stderr.close()
            code = p.wait(dubcli.DEADLINE)
            self.assertIn(code, (0, 1, -signal.SIGPIPE), (words, err))
            self.assertNotIn("Broken pipe", err)
            self.assertNotIn("Sanitizer", err)
        with open("/dev/full", "wb") as full:
            for words in (["commands"], ["--help"], ["check", "p.dub", "--json"], ["probe", "video.mp4"]):
                p = w.start(*words, stdout=full)
                err = p.stderr.read().decode()
                p.stderr.close()
                self.assertEqual(p.wait(dubcli.DEADLINE), 4, (words, err))
                self.assertIn("No space left", err)

    def test_plain_text_without_a_terminal(self):
        w = self.quick()
        for words in (["check", "p.dub"], ["fit", "p.dub"], ["commands"], ["probe", "video.mp4"], ["doctor"]):
            self.assertNotIn("\x1b", w.run(*words).out)

    def test_table_is_documented(self):
        w = self.world()
        doc = w.ok("commands", "--json").json
        names = [c["name"] for c in doc["commands"]]
        self.assertEqual(names, sorted(names))
        for c in doc["commands"]:
            self.assertTrue(c["summary"] and all(a["help"] for a in c["args"]), c)
            self.assertTrue(c["usage"].startswith(c["name"]), c)
            one = w.ok("commands", c["name"]).out
            self.assertTrue(one.startswith(c["usage"] + "\n") and c["summary"] in one, one)
            self.assertTrue(all(a["help"] in one for a in c["args"]), one)
        self.expect(w.run("commands", "segmnt-split"), 2, "segment-split?")
        text, man = w.ok("commands").out, w.ok("commands", "--man").out
        for name in names:
            self.assertIn(name, text)
            self.assertIn(name.replace("-", "\\-"), man)
        for verb in VERBS:
            self.assertIn("dubline %s" % verb, man)
        if shutil.which("man"):
            r = subprocess.run(["man", "--warnings", "-l", "-"], input=man.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            self.assertEqual((r.returncode, r.stderr), (0, b""))

    def test_completion(self):
        w = self.quick()
        for shell in ("bash", "zsh", "fish"):
            text = w.ok("completion", shell).out
            for verb in VERBS:
                self.assertIn(verb, text)
            w.write("completion." + shell, text)
            if shutil.which(shell):
                subprocess.run([shell, "-n", w.path("completion." + shell)], check=True)
        self.expect(w.run("completion", "ksh"), 2, "bash, zsh and fish")
        script = 'source "$0"; COMP_WORDS=(dubline "${@:1}"); COMP_CWORD=$(($#)); COMPREPLY=(); ' \
                 '$(complete -p dubline | sed "s/.*-F \\([^ ]*\\).*/\\1/") ; printf "%s\\n" "${COMPREPLY[@]}"'

        def complete(*words):
            r = subprocess.run(["bash", "-c", script, w.path("completion.bash"), *words], cwd=w.dir, check=True, stdout=subprocess.PIPE)
            return r.stdout.decode().split()
        self.assertIn("submit", complete("su"))
        self.assertIn("--allow-pending", complete("request", "--a"))
        self.assertIn("p.dub", complete("check", "p"))
        self.assertIn("losslesscut", " ".join(complete("export", "p.dub", "--format", "")))
        self.assertNotIn("deepgram", complete("export", "p.dub", "--format", ""))
        self.assertIn("deepgram", complete("import", "x.json", "--format", "d"))

    def test_doctor(self):
        w = self.world()
        doc = w.ok("doctor", "--json").json
        self.assertEqual((doc["ok"], sorted(doc["findings"][0])), (True, ["ok", "text", "what"]))
        self.assertNotIn(dubcli.KEY, json.dumps(doc))
        self.assertEqual({f["what"] for f in doc["findings"]} & {"helper", "config", "state", "cache", "service", "terminal"},
                         {"helper", "config", "state", "cache", "service", "terminal"})
        self.assertIn("none: mpv", w.ok("doctor", env={"DUBLINE_PLAYER": "none"}).out)
        self.assertIn("/bin/true", w.ok("doctor", env={"DUBLINE_PLAYER": "/bin/true"}).out)
        self.assertIn("which is no program",
                      self.expect(w.run("doctor", env={"DUBLINE_PLAYER": "/nowhere/mpv"}), 1).out)
        self.assertIn("pipe.sock", w.ok("doctor", env={"PULSE_SERVER": "/tmp/pipe.sock"}).out)
        r = self.expect(w.run("doctor", env={"SYNC_API_KEY": None}), 1)
        self.assertIn("SYNC_API_KEY", r.out)
        os.makedirs(w.home + "/config/dubline", exist_ok=True)
        key = w.home + "/config/dubline/key"
        with open(key, "w") as f:
            f.write(dubcli.KEY + "\n")
        os.chmod(key, 0o644)
        self.assertIn("chmod 600", self.expect(w.run("doctor", env={"SYNC_API_KEY": None}), 1).out)
        os.chmod(key, 0o600)
        w.ok("doctor", env={"SYNC_API_KEY": None})
        self.expect(w.run("doctor", env={"SYNC_API_URL": "http://api.example.net"}), 1)  # a key never travels in the clear

    def test_doctor_names_the_lines_of_the_editors_files(self):
        w = self.world()
        folder = w.home + "/config/dubline"
        os.makedirs(folder, exist_ok=True)
        with open(folder + "/config", "w") as f:
            f.write("# mine\nset theme safe\nset keymap vi\n")
        with open(folder + "/keys", "w") as f:
            f.write("global F5 zoom fit\nglobal x unbind\n")
        out = w.ok("doctor").out
        self.assertIn("%s/config: 2 options set" % folder, out)
        self.assertIn("preset vi; %s/keys binds 1 key" % folder, out)
        self.assertIn("theme safe", out)
        self.assertIn("exact: COLORTERM=truecolor", w.ok("doctor", env={"COLORTERM": "truecolor", "TERM": "xterm-256color"}).out)
        self.assertIn("NO_COLOR is set", w.ok("doctor", env={"NO_COLOR": "1"}).out)
        with open(folder + "/config", "a") as f:
            f.write("set theme pink\nwhat\n")
        with open(folder + "/keys", "a") as f:
            f.write("global F5 zoom in\nglobal F6 fly away\n")
        out = self.expect(w.run("doctor"), 1).out
        for line in ("config:4: theme cannot be 'pink'", "config:5: a line is", "keys:4: there is no command 'fly'", "F5 is bound at"):
            self.assertIn(line, out)
        doc = self.expect(w.run("doctor", "--json"), 1).json
        self.assertEqual([f["ok"] for f in doc["findings"] if f["what"] == "options"], [True, False, False])

    def test_options_and_keys_are_printed(self):
        w = self.world()
        self.assertIn("| `theme` | dark", w.ok("commands", "--options").out)
        keys = w.ok("commands", "--keys").out
        self.assertIn("segment-split sel .", keys)
        os.makedirs(w.home + "/config/dubline", exist_ok=True)
        with open(w.home + "/config/dubline/keys", "w") as f:
            f.write(keys)
        w.ok("doctor")  # what it prints is a keymap file without a mistake

    def test_errors_of_the_service_are_explained(self):
        w = self.world()
        listed = w.ok("errors", "--json").json["errors"]
        self.assertGreater(len(listed), 50)
        for e in listed:
            self.assertTrue(e["code"] and e["message"] and e["suggestion"], e)
        self.assertEqual(len(w.ok("errors", "rate_limit_exceeded", "--json").json["errors"]), 1)
        self.error(w.run("errors", "no_such_code", "--json"), 3, "no_such_code", "--remote")

    def test_estimate_offline_needs_neither_key_nor_network(self):
        w = self.quick()
        env = {"SYNC_API_KEY": None, "SYNC_API_URL": "http://127.0.0.1:9"}
        doc = w.ok("estimate", "p.dub", "--offline", "--json", env=env).json
        self.assertEqual((doc["frames"], doc["usd"], doc["outputSeconds"], doc["model"]), (750, 1.5, 30, "lipsync-2"))
        self.assertIn("$1.50", w.ok("estimate", "p.dub", "--offline", env=env).out)
        self.error(w.run("estimate", "p.dub", "--json", env={"SYNC_API_URL": "http://127.0.0.1:9"}), 5)
        w.ok("edit", "p.dub", "-c", "set video https://m.example.net/v.mp4")
        self.error(w.run("estimate", "p.dub", "--offline", "--json", env=env), 3, "length")

    def test_editor_wants_a_terminal(self):
        w = self.quick()
        r = w.run("p.dub")
        self.assertNotEqual(r.code, 0)
        self.assertIn("terminal", r.err)


class Terminal(Projects):
    """Where somebody sits at a terminal."""

    def talk(self, w, words, answer, wait_for):
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(w.dir)
            os.execve(dubcli.DUBLINE, [dubcli.DUBLINE, *words], w.env())
        seen = b""
        end = time.monotonic() + dubcli.DEADLINE
        sent = False
        try:
            while time.monotonic() < end:
                try:
                    part = os.read(fd, 65536)
                except OSError:
                    break
                if not part:
                    break
                seen += part
                if not sent and wait_for in seen:
                    os.write(fd, answer)
                    sent = True
        finally:
            os.close(fd)
        _, status = os.waitpid(pid, 0)
        self.assertTrue(sent, seen)
        return os.waitstatus_to_exitcode(status), seen.decode(errors="replace")

    def test_submit_asks_and_defaults_to_no(self):
        w = self.quick()
        s = self.sandbox(w)
        for answer in (b"\n", b"n\n", b"q\n"):
            code, seen = self.talk(w, ["submit", "p.dub"], answer, b"[y/N]")
            self.assertEqual(code, 1, seen)
            self.assertIn("not submitted", seen)
        for word in ("lipsync-2", "2 segments", "00:00:30.000", "$1.50", "SANDBOX", s.url, "video.mp4"):
            self.assertIn(word, seen)
        self.assertEqual((s.stats()["jobs"], s.stats()["uploads"]), (0, 0))
        code, seen = self.talk(w, ["submit", "p.dub", "--wait", "-o", "out.mp4"], b"y\n", b"[y/N]")
        self.assertEqual(code, 0, seen)
        self.assertEqual(s.stats()["jobs"], 1)
        self.assertTrue(os.path.exists(w.path("out.mp4")))

    def test_upload_asks_for_files_outside(self):
        w = self.quick()
        s = self.sandbox(w)
        shutil.copy(w.path("video.mp4"), os.path.join(w.top, "outside.mp4"))
        w.ok("edit", "p.dub", "-c", "set video ../outside.mp4")
        self.error(w.run("upload", "p.dub", "--json"), 3, "outside.mp4", "--yes")
        self.assertEqual(s.stats()["uploads"], 0)
        code, seen = self.talk(w, ["upload", "p.dub"], b"\n", b"[y/N]")
        self.assertEqual((code, s.stats()["uploads"]), (1, 0), seen)
        code, seen = self.talk(w, ["upload", "p.dub"], b"y\n", b"[y/N]")
        self.assertEqual((code, s.stats()["uploads"]), (0, 3), seen)


if __name__ == "__main__":
    import unittest
    dubcli.DUBLINE = os.path.abspath(sys.argv[1])
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
