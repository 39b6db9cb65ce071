#!/usr/bin/env python3
"""The paid side of the headless program against the real sandbox: upload, submit, resume, download,
delete, every fault of every call, SIGKILL at many points. Whatever happens: one job, its result at
the place that was named, the key nowhere.

    test_submit.py PATH-OF-DUBLINE [unittest arguments]
"""
import glob
import hashlib
import json
import os
import random
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
import dubcli  # noqa: E402
from dubcli import Case, KEY, Sandbox, World, in_parallel, poll  # noqa: E402

CALLS = ["asset-upload", "asset-put", "asset-register", "generate", "get", "output"]
KINDS = ["refuse", "reset-before", "reset-after", "408", "429-rate", "500", "502", "503", "504", "500-after", "503-after", "504-after",
         "slow=0.3", "cut", "html", "wrong-json", "bad-json"]
JOB_KEYS = {"id", "remoteId", "state", "project", "createdAt", "outputUrl", "outputFile", "errorCode", "error", "costUsd"}
SUBMIT = ["submit", "p.dub", "--yes", "--wait", "-o", "out.mp4"]


def made(w):
    """What the sandbox made as results, byte for byte."""
    folder = os.path.join(w.top, "sandbox", "files")
    found = []
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as f:
            found.append(f.read())
    return found


def ledger(world):
    path = world.home + "/state/dubline/ledger.sqlite3"
    if not os.path.exists(path):
        return []
    try:
        with sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=10) as db:
            db.row_factory = sqlite3.Row
            return [dict(r) for r in db.execute("SELECT * FROM jobs ORDER BY created_us")]
    except sqlite3.OperationalError:  # being made this moment
        return []


class Paid(Case):
    def quick(self, *options, world=None):
        """The vendor's example, ready to be submitted to a sandbox with these options."""
        w = world or self.world()
        w.take("quickstart/video.mp4", "quickstart/speaker_a.ogg", "quickstart/speaker_b.ogg")
        s = self.sandbox(w, *options)
        w.ok("new", "video.mp4", "-o", "p.dub", "--speaker", "speaker_a=speaker_a.ogg", "--speaker", "speaker_b=speaker_b.ogg")
        w.ok("edit", "p.dub", "-c", "segment-add 0 15 speaker_a", "-c", "segment-add 15 30 speaker_b")
        return w, s

    def sent(self, s):
        """Calls of the API so far; looking at the counts is one of the others."""
        return {k: n for k, n in s.stats()["calls"].items() if n and k not in ("connect", "other")}

    def settled(self, w, s, what=None):
        """resume, or submit where nothing had been asked for; then one job and its verified result."""
        for _ in range(4):
            states = [j["state"] for j in ledger(w)]
            if states == ["done"]:
                break
            r = w.run("resume", "--wait") if states else w.run(*SUBMIT)
            assert r.code in (0, 3, 4, 5, 6, 7), (what, r)
        jobs = ledger(w)
        assert [j["state"] for j in jobs] == ["done"], (what, [dict(j, request=None) for j in jobs], w.run("resume", "--wait"))
        assert s.stats()["jobs"] == 1, (what, s.stats())
        assert jobs[0]["output_file"] == w.path("out.mp4"), (what, jobs[0]["output_file"])
        assert w.read("out.mp4") in made(w), what
        left = [n for n in os.listdir(w.dir) if ".part" in n or n.startswith("out-") or n.startswith(".out")]
        assert left == [], (what, left)

    def parallel(self, cases, run, workers=6):
        """run(case, world, sandbox factory); each case in its own world."""
        def one(case):
            w, made = World(), []

            def factory(*options, **kw):
                made.append(Sandbox(w, *options, **kw))
                return made[-1]
            try:
                w.take("quickstart/video.mp4", "quickstart/speaker_a.ogg", "quickstart/speaker_b.ogg")
                shutil.copy(self.template, w.path("p.dub"))
                run(case, w, factory)
            finally:
                for s in made:
                    s.stop()
                w.close()
        template = self.world()
        template.take("quickstart/video.mp4", "quickstart/speaker_a.ogg", "quickstart/speaker_b.ogg")
        template.ok("new", "video.mp4", "-o", "p.dub", "--speaker", "a=speaker_a.ogg", "--speaker", "b=speaker_b.ogg")
        template.ok("edit", "p.dub", "-c", "segment-add 0 15 a", "-c", "segment-add 15 30 b")
        self.template = template.path("p.dub")
        in_parallel(cases, one, workers)


class Plain(Paid):
    def test_whole_way(self):
        w, s = self.quick()
        w.ok("upload", "p.dub")
        before = w.ok("request", "p.dub").raw
        r = w.ok(*SUBMIT, "--json")
        job = r.json["job"]
        self.assertTrue(JOB_KEYS <= set(job), job)
        self.assertEqual((job["state"], job["outputFile"], job["project"], job["error"], job["errorCode"]),
                         ("done", w.path("out.mp4"), w.path("p.dub"), None, None))
        self.assertRegex(job["createdAt"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertTrue(job["outputUrl"].startswith(s.url))
        row = ledger(w)[0]
        self.assertEqual(row["request"], before)  # what was shown is what was sent ...
        self.assertEqual(row["request_sha256"], hashlib.sha256(before).hexdigest())
        stored = list(s.requests().values())[0]
        self.assertEqual(stored["bodyHash"], row["request_sha256"])  # ... and what arrived
        self.assertEqual(stored["body"], json.loads(before))
        self.assertEqual((row["id"], row["remote_id"]), (job["id"], job["remoteId"]))
        self.assertEqual(w.ok("probe", "out.mp4", "--json").json["durationSeconds"], 30)
        jobs = w.ok("jobs", "--json").json
        self.assertEqual([j["id"] for j in jobs["jobs"]], [job["id"]])
        self.assertTrue(JOB_KEYS <= set(jobs["jobs"][0]))
        for name in (job["id"], job["remoteId"]):
            self.assertEqual(w.ok("jobs", name, "--json").json["job"]["id"], job["id"])
            self.assertIn(job["remoteId"], w.ok("jobs", name).out)
        self.assertEqual(w.ok("resume", "--json").json, {"jobs": []})
        self.assertEqual(w.ok("resume", job["id"], "--json").json["jobs"][0]["state"], "done")

    def test_diff_since_a_job(self):
        """What changed since a submitted request, by meaning, as text and as JSON."""
        w, s = self.quick()
        self.assertEqual(w.run("request", "p.dub", "--diff", "last").code, 3)  # nothing was sent yet
        w.ok(*SUBMIT)
        first = ledger(w)[0]["id"]
        r = w.ok("request", "p.dub", "--diff", "last")
        self.assertEqual(r.out, "")
        self.assertIn("nothing changed", r.err)
        w.ok("edit", "p.dub", "-c", "segment-trim 1 end 14.5", "-c", "segment-set 2 sync-mode loop", "-c", "set sync-mode remap")
        r = w.ok("request", "p.dub", "--diff", "last")
        self.assertEqual(r.out, "~ option sync_mode: silence → remap\n~ segment 1: end 15 → 14.5\n~ segment 2: sync_mode none → loop\n")
        self.assertIn("since job %s: 2 segments changed, 1 other change" % first, r.err)
        doc = w.ok("request", "p.dub", "--diff", first, "--json").json
        self.assertEqual((doc["job"], doc["same"], doc["segments"]), (first, False, {"changed": 2, "added": 0, "removed": 0}))
        self.assertEqual(doc["changes"][1]["fields"], [{"field": "end", "was": 15, "now": 14.5}])
        w.ok("submit", "p.dub", "--yes", "--wait", "-o", "two.mp4")
        self.assertTrue(w.ok("request", "p.dub", "--diff", "last", "--json").json["same"])
        self.assertFalse(w.ok("request", "p.dub", "--diff", first, "--json").json["same"])
        self.assertEqual(w.run("request", "p.dub", "--diff", "nosuch").code, 3)
        self.assertEqual(w.run("request", "p.dub", "--diff", "last", "--pretty").code, 2)
        # another project's jobs are not this one's last
        shutil.copy(w.path("p.dub"), w.path("q.dub"))
        self.assertEqual(w.run("request", "q.dub", "--diff", "last").code, 3)

    def test_text_output(self):
        w, s = self.quick()
        r = w.ok(*SUBMIT)
        self.assertEqual(r.out, ledger(w)[0]["id"] + "\n")  # data: the job's id; all else is talk
        self.assertIn(w.path("out.mp4"), r.err)
        r = w.ok("submit", "p.dub", "--yes", "--again")
        self.assertIn("pending", r.err)
        r = w.ok("submit", "p.dub", "--yes", "--again", "--wait")
        self.assertIn("dubline download " + r.out.strip(), r.err)
        fetched = w.ok("download", r.out.strip(), "-o", "later.mp4")
        self.assertEqual(fetched.out, w.path("later.mp4") + "\n")
        self.assertEqual(s.stats()["jobs"], 3)

    def test_tour_of_the_readme(self):
        """Every command of README's tour, in its order, does what it is there for."""
        with open(os.path.join(dubcli.ROOT, "README.md"), encoding="utf-8") as f:
            block = f.read().split("The same without a screen:", 1)[1].split("```")[1]
        lines = [shlex.split(line, comments=True) for line in block.splitlines() if line.startswith("dubline ")]
        lines = [words[1:] for words in lines if words[1] != "sandbox"]
        self.assertGreater(len(lines), 5)
        self.assertEqual(lines[-1][0], "submit")
        w = self.world()
        w.key = None  # the tour sets none: a sandbox wants none
        w.take("interview", to=".")
        s = self.sandbox(w)
        for words in lines:
            w.ok(*words)
        self.assertEqual((s.stats()["jobs"], [j["state"] for j in ledger(w)]), (1, ["done"]))
        self.assertTrue(os.path.exists(w.path(lines[-1][-1])))
        w = self.world()
        w.take("interview", to=".")
        help_text = w.ok("--help").out.split("A whole run:")[1]
        self.assertEqual([line.split()[1] for line in help_text.splitlines() if line.startswith("  dubline")], ["new", "edit", "check"])

    def test_errors_stop_before_anything_is_sent(self):
        w, s = self.quick()
        w.ok("edit", "p.dub", "-c", "segment-extend 1 end 20")
        r = self.expect(w.run(*SUBMIT), 1, "segment-overlap", "nothing was uploaded or sent")
        self.assertEqual(r.raw, b"")
        doc = self.expect(w.run(*SUBMIT, "--json"), 1).json
        self.assertEqual((doc["error"]["code"], doc["error"]["exit"]), ("issues", 1))
        self.assertEqual((self.sent(s), ledger(w)), ({}, []))
        w.ok("edit", "p.dub", "-c", "waive 2 segment-overlap the service shall decide")
        r = self.expect(w.run(*SUBMIT, "--json"), 6)  # it refuses, and its words come through
        self.assertEqual(r.json["error"]["code"], "generation_input_segments_invalid")
        self.assertEqual(r.json["job"]["state"], "rejected")
        self.assertEqual(s.stats()["jobs"], 0)

    def test_yes_is_needed(self):
        w, s = self.quick()
        r = self.expect(w.run("submit", "p.dub", "--wait", "--json"), 2, "--yes")
        self.assertEqual(r.json["error"]["code"], "usage")
        self.assertEqual(self.sent(s), {})

    def test_never_over_a_file(self):
        w, s = self.quick()
        w.write("out.mp4", "precious")
        job = w.ok(*SUBMIT, "--json").json["job"]
        self.assertEqual((w.read("out.mp4"), job["outputFile"]), (b"precious", w.path("out-2.mp4")))
        self.assertIn(w.read("out-2.mp4"), made(w))
        again = w.ok("download", job["id"], "-o", "out.mp4", "--json").json["job"]
        self.assertEqual((w.read("out.mp4"), again["outputFile"]), (b"precious", w.path("out-3.mp4")))
        w.ok("download", job["id"], "-o", "out.mp4", "--force")
        self.assertIn(w.read("out.mp4"), made(w))

    def test_bad_places_cost_nothing(self):
        w, s = self.quick()
        for place, code, said in (("none/out.mp4", 4, "none"), (".", 4, "folder"), ("-", 2, "-o"), ("p.dub", 3, "the project itself"),
                                  ("speaker_a.ogg", 3, "media of the project")):
            self.expect(w.run("submit", "p.dub", "--yes", "--wait", "-o", place), code, said)
        self.expect(w.run("download", "x", "-o", "-"), 2)
        self.assertEqual((self.sent(s), ledger(w)), ({}, []))

    def test_each_content_once(self):
        w, s = self.quick()
        shutil.copy(w.path("speaker_a.ogg"), w.path("copy.ogg"))
        w.ok("new", "video.mp4", "-o", "q.dub", "--speaker", "x=copy.ogg")
        w.ok(*SUBMIT)
        w.ok("submit", "q.dub", "--yes")
        w.ok("submit", "q.dub", "--yes", "--again")
        doc = w.ok("upload", "p.dub", "--json").json
        self.assertEqual((doc["files"], [a["type"] for a in doc["assets"]]), (3, ["VIDEO", "AUDIO", "AUDIO"]))
        self.assertEqual((s.stats()["uploads"], s.calls("asset-put"), s.stats()["jobs"]), (3, 3, 3))
        self.assertEqual({a["assetId"] for a in doc["assets"]}, {a["id"] for a in w.ok("assets", "--json").json["assets"]})
        before = w.ok("request", "p.dub").raw
        with open(w.path("speaker_a.ogg"), "ab") as f:  # other content under the same name
            f.write(b"\0" * 100)
        self.assertNotEqual(self.expect(w.run("request", "p.dub"), 1, "speaker_a.ogg").raw, before)

    def test_identical_work_asks(self):
        w, s = self.quick()
        first = w.ok(*SUBMIT, "--json").json["job"]["id"]
        r = self.expect(w.run(*SUBMIT, "--json"), 3, first, "--again")
        self.assertEqual((r.json["error"]["code"], r.json["error"]["job"]), ("conflict", first))
        w.ok("edit", "p.dub", "-c", "segment-set 1 note only a note", "-c", "speaker-set speaker_a name Ana")
        self.expect(w.run(*SUBMIT), 3, first)  # the same paid work
        self.assertEqual(s.stats()["jobs"], 1)
        w.ok("edit", "p.dub", "-c", "set temperature 0.6")
        w.ok("submit", "p.dub", "--yes")
        w.ok("submit", "p.dub", "--yes", "--again")
        self.assertEqual(s.stats()["jobs"], 3)

    def test_two_submits_at_once(self):
        w, s = self.quick()
        both = [w.start(*SUBMIT), w.start(*SUBMIT)]
        codes = sorted(w.finish(p).code for p in both)
        self.assertEqual(codes, [0, 3])
        self.assertEqual((s.stats()["jobs"], s.calls("asset-put")), (1, 3))
        self.settled(w, s)

    def test_key_is_nowhere(self):
        w, s = self.quick("--fault", "generate:1:slow=0.4", "--fault", "asset-put:1:slow=0.3")
        seen, stop = [], threading.Event()

        def watch():
            while not stop.is_set():
                for path in glob.glob("/proc/[0-9]*/cmdline"):
                    try:
                        with open(path, "rb") as f:
                            line = f.read()
                    except OSError:
                        continue
                    if KEY.encode() in line:
                        seen.append(line)
                time.sleep(0.02)
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            job = w.ok(*SUBMIT, "--json").json["job"]["id"]
            for words in (["jobs"], ["jobs", job], ["jobs", "--remote"], ["models"], ["assets"], ["estimate", "p.dub"], ["doctor"],
                          ["request", "p.dub", "--as", "curl"], ["errors", "--remote"], ["delete", job, "--yes"]):
                w.ok(*words)  # their output is looked through by run()
            w.run("submit", "p.dub", "--yes", "--again", env={"SYNC_API_KEY": KEY, "SYNC_API_URL": "http://127.0.0.1:9"})
        finally:
            stop.set()
            watcher.join()
        self.assertEqual(seen, [])
        self.assertEqual(w.files_holding(KEY), [])
        self.assertIn(hashlib.sha256(KEY.encode()).hexdigest(), ledger(w)[0]["key_hash"])
        mode = os.stat(w.home + "/state/dubline/ledger.sqlite3").st_mode
        self.assertEqual(mode & 0o077, 0)

    def test_key_stays_on_loopback_in_the_clear(self):
        w, _ = self.quick()
        for words in (["models"], ["submit", "p.dub", "--yes"], ["upload", "p.dub"]):
            r = w.run(*words, "--json", env={"SYNC_API_URL": "http://192.0.2.1:8080"})
            self.assertNotEqual(r.code, 0)
            self.assertIn("https", r.json["error"]["message"])

    def test_accounts_are_apart(self):
        w, s = self.quick()
        job = w.ok("submit", "p.dub", "--yes", "--json").json["job"]["id"]
        other = {"SYNC_API_KEY": "another-key"}
        self.assertEqual(w.ok("jobs", "--json", env=other).json, {"jobs": []})
        self.expect(w.run("jobs", job, env=other), 3)
        self.assertEqual(w.ok("resume", "--wait", "--json", env=other).json, {"jobs": []})
        self.assertIn("PENDING:", w.run("request", "p.dub", env=other).out)
        w.ok("submit", "p.dub", "--yes", env=other)  # the same work of another account
        two = World()
        self.addCleanup(two.close)
        t = self.sandbox(two)
        self.assertIn("PENDING:", w.run("request", "p.dub", "--api-url", t.url).out)
        self.assertEqual(w.ok("jobs", "--json", "--api-url", t.url).json, {"jobs": []})

    def test_foreign_files_and_webhooks(self):
        w, s = self.quick()
        shutil.copy(w.path("video.mp4"), os.path.join(w.top, "outside.mp4"))
        w.ok("edit", "p.dub", "-c", "set video ../outside.mp4")
        r = self.expect(w.run("upload", "p.dub", "--json"), 3, "outside.mp4", "--yes")
        self.assertEqual(s.stats()["uploads"], 0)
        text = w.read("p.dub").decode().replace('"model"', '"webhookUrl": "https://hooks.example.net/stranger",\n  "model"', 1)
        w.write("p.dub", text)
        r = w.ok("submit", "p.dub", "--yes")
        self.assertIn("outside.mp4 lies outside", r.err)
        self.assertIn("https://hooks.example.net/stranger", r.err)
        r = w.ok("submit", "p.dub", "--yes", "--again")
        self.assertNotIn("hooks.example.net", r.err)  # asked once
        w.ok("edit", "p.dub", "-c", "set webhook https://hooks.example.net/mine")
        self.assertNotIn("hooks.example.net", w.ok("submit", "p.dub", "--yes").err)  # set on this machine
        self.assertEqual(json.loads(ledger(w)[-1]["request"])["webhookUrl"], "https://hooks.example.net/mine")

    def test_files_that_are_not_media_stay_here(self):
        w, s = self.quick()
        secret = w.write("secret.txt", "root:x:0:0:" * 50)
        text = w.read("p.dub").decode().replace('"file":"speaker_b.ogg"', '"file":"%s"' % secret)
        w.write("p.dub", text)
        for words in (["upload", "p.dub", "--yes"], ["submit", "p.dub", "--yes"]):
            r = w.run(*words, "--json")
            self.assertIn(r.code, (1, 4), r)
        self.assertEqual(s.stats()["uploads"], 0)
        text = text.replace("secret.txt", "video.mp4").replace('"type":"video","file":"video.mp4"', '"type":"video","file":"speaker_a.ogg"')
        w.write("p.dub", text)
        self.expect(w.run("upload", "p.dub", "--yes"), 4, "holds no picture")
        self.assertEqual(s.stats()["uploads"], 0)


class Lists(Paid):
    def test_lists(self):
        w, s = self.quick()
        self.assertIn("lipsync-2", [m["name"] for m in w.ok("models", "--json").json["models"]])
        self.assertEqual(w.ok("assets", "--json").json, {"assets": []})
        self.assertEqual(w.ok("jobs", "--remote", "--json").json, {"generations": []})
        self.assertGreater(len(w.ok("errors", "--remote", "--json").json["errors"]), 50)
        self.assertEqual(len(w.ok("errors", "generation_not_found", "--remote", "--json").json["errors"]), 1)
        self.expect(w.run("errors", "none_such", "--remote"), 3)
        doc = w.ok("estimate", "p.dub", "--json").json
        self.assertEqual((doc["usd"], doc["serviceUsd"], doc["serviceFrames"]), (1.5, 1.5, 750))
        self.assertIn("$1.50 for 750 frames", w.ok("estimate", "p.dub").out)
        w.ok("submit", "p.dub", "--yes")
        remote = w.ok("jobs", "--remote", "--json").json["generations"]
        self.assertEqual([g["id"] for g in remote], [ledger(w)[0]["remote_id"]])
        self.assertEqual(len(w.ok("assets").out.splitlines()), 3)
        self.expect(w.run("jobs", "--remote", "x"), 2)

    def test_many_remote_jobs(self):
        w, s = self.quick("--plan", "enterprise", "--job-seconds", "0")
        body = json.dumps({"model": "lipsync-2", "input": [{"type": "video", "url": "https://m.example.net/v.mp4"},
                                                           {"type": "audio", "url": "https://m.example.net/a.wav"}]})
        import http.client
        conn = http.client.HTTPConnection(s.url[len("http://"):], timeout=dubcli.DEADLINE)
        made = 0
        end = time.monotonic() + dubcli.DEADLINE
        while made < 103 and time.monotonic() < end:
            conn.request("POST", "/v2/generate", body=body, headers={"x-api-key": KEY, "Content-Type": "application/json"})
            answer = conn.getresponse()
            answer.read()
            made += answer.status == 201
            if answer.status == 429:
                time.sleep(0.1)
        conn.close()
        listed = [g["id"] for g in w.ok("jobs", "--remote", "--json").json["generations"]]
        self.assertEqual((made, len(listed), len(set(listed))), (103, 103, 103))

    def test_bad_answers(self):
        for kind, code in (("401", 6), ("html", None), ("wrong-json", 6), ("bad-json", None), ("500", None), ("refuse", 5)):
            with self.subTest(kind=kind):
                spec = ["--fault", ",".join("%s:*:%s" % (e, kind) for e in ("models", "asset-list", "list", "estimate"))] if kind != "401" else []
                w, s = self.quick(*spec)
                env = {"SYNC_API_KEY": "bad-key"} if kind == "401" else {}
                for words in (["models"], ["assets"], ["jobs", "--remote"]):
                    r = w.run(*words, "--json", env=env)
                    self.assertIn(r.code, (5, 6) if code is None else (code,), r)
                    self.assertEqual(r.json["error"]["exit"], r.code)

    def test_delete(self):
        w, s = self.quick("--job-seconds", "1.5")
        job = w.ok("submit", "p.dub", "--yes", "--json").json["job"]["id"]
        self.expect(w.run("delete", job), 2, "--yes")
        doc = self.expect(w.run("delete", job, "--yes", "--json"), 6, "still running").json
        self.assertEqual(doc["error"]["code"], "generation_not_deletable_while_processing")
        self.expect(w.run("download", job), 3, "still")
        w.ok("download", job, "--wait", "-o", "out.mp4")
        w.ok("delete", job, "--yes")
        self.assertEqual((s.stats()["deletedJobs"], w.ok("jobs", "--remote", "--json").json["generations"]), (1, []))
        self.expect(w.run("delete", job, "--yes"), 6)
        self.expect(w.run("delete", "no-such-job", "--yes"), 6)

    def test_download_without_a_ledger(self):
        w, s = self.quick()
        remote = w.ok(*SUBMIT, "--json").json["job"]["remoteId"]
        shutil.rmtree(w.home + "/state")
        r = w.ok("download", remote, "-o", "again.mp4", "--json")
        self.assertEqual(r.json["job"]["outputFile"], w.path("again.mp4"))
        self.assertIn(w.read("again.mp4"), made(w))

    def test_watch_ends_with_the_jobs(self):
        w, s = self.quick("--job-seconds", "0.5")
        job = w.ok("submit", "p.dub", "--yes", "-o", "out.mp4", "--json").json["job"]["id"]
        watchers = [w.start("jobs", "--watch", "--json"), w.start("jobs", job, "--watch", "--json"), w.start("jobs", "--watch")]
        w.ok("resume", "--wait")
        all_jobs, one, text = [w.finish(p, ["jobs", "--watch"]) for p in watchers]
        self.assertEqual(all_jobs.json["jobs"][0]["state"], "done")
        self.assertEqual(one.json["job"]["state"], "done")
        self.assertEqual((all_jobs.code, one.code, text.code), (0, 0, 0))
        self.assertIn("done", text.out.splitlines()[-1])


class Fates(Paid):
    def test_failed_and_rejected(self):
        for option, state in (("--job-fail", "failed"), ("--job-reject", "rejected")):
            w, s = self.quick(option, "1:generation_input_face_selection_invalid")
            r = self.expect(w.run(*SUBMIT, "--json"), 6, "generation_input_face_selection_invalid")
            self.assertEqual((r.json["job"]["state"], r.json["job"]["errorCode"], r.json["error"]["code"]),
                             (state, "generation_input_face_selection_invalid", "generation_input_face_selection_invalid"))
            job = r.json["job"]["id"]
            self.assertIn("remedy", self.expect(w.run("jobs", job), 6).out)
            self.expect(w.run("jobs", "--json"), 6)
            self.assertEqual(w.ok("resume", "--wait", "--json").json, {"jobs": []})
            w.ok(*SUBMIT)  # a failed job is no obstacle to the same work
            self.assertEqual(s.stats()["jobs"], 2)
            self.assertFalse(os.path.exists(w.path("out-2.mp4")))

    def test_wrong_key(self):
        w, s = self.quick()
        w.key = "bad-key"
        r = self.expect(w.run(*SUBMIT, "--json"), 6)
        self.assertEqual(r.json["error"]["exit"], 6)
        self.assertEqual((s.stats()["jobs"], s.stats()["uploads"]), (0, 0))

    def test_unreachable_then_back(self):
        w, s = self.quick()
        w.ok("upload", "p.dub")
        port = int(s.url.rsplit(":", 1)[1])
        s.stop()
        r = self.expect(w.run(*SUBMIT, "--json"), 5)
        self.assertEqual((r.json["job"]["state"], r.json["error"]["exit"]), ("sending", 5))
        s = self.sandbox(w, port=port)
        self.settled(w, s)

    def test_worst_of_several(self):
        w, s = self.quick("--fault", "generate:2-6:reset-after", "--job-fail", "3:generation_pipeline_failed")
        w.ok("submit", "p.dub", "--yes", "-o", "one.mp4")
        r = self.expect(w.run("submit", "p.dub", "--yes", "--again", "-o", "two.mp4"), 7, "dubline resume")
        w.ok("submit", "p.dub", "--yes", "--again", "-o", "three.mp4")
        self.expect(w.run("jobs", "--json"), 7)
        r = self.expect(w.run("resume", "--wait", "--json"), 6)
        self.assertEqual(sorted(j["state"] for j in r.json["jobs"]), ["done", "done", "failed"])
        self.expect(w.run("jobs"), 6)
        self.assertEqual(s.stats()["jobs"], 3)

    def test_interrupt(self):
        w, s = self.quick("--job-seconds", "600")
        p = w.start(*SUBMIT, "--json")
        poll(lambda: [j["state"] for j in ledger(w)] in (["pending"], ["processing"]), "the job")
        p.send_signal(signal.SIGINT)
        r = w.finish(p, SUBMIT)
        self.expect(r, 1, "dubline resume")
        self.assertIn(r.json["job"]["state"], ("pending", "processing"))
        self.assertEqual(r.json["error"]["code"], "cancelled")
        self.assertEqual(w.ok("resume", "--json").json["jobs"][0]["id"], r.json["job"]["id"])  # one look, no waiting
        w, s = self.quick("--fault", "asset-put:1:slow=30")
        p = w.start(*SUBMIT)
        poll(lambda: s.calls("asset-put"), "the upload")
        p.send_signal(signal.SIGINT)
        self.expect(w.finish(p, SUBMIT), 1, "nothing was paid")
        self.assertEqual(ledger(w), [])

    def test_result_that_is_no_video(self):
        w, s = self.quick("--fault", "output:1-9:wrong-json")
        r = w.run(*SUBMIT, "--json")
        self.assertIn(r.code, (4, 5, 6), r)
        self.assertFalse(os.path.exists(w.path("out.mp4")))
        self.assertNotEqual(r.json["job"]["state"], "done")

    def test_reader_goes_away(self):
        w, s = self.quick()
        p = w.start(*SUBMIT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdout.close()
        p.stderr.close()
        p.wait(dubcli.DEADLINE)
        self.settled(w, s)  # whoever watched left; the job went on


class Faults(Paid):
    def test_every_fault_of_every_call(self):
        cases = [(c, k) for c in CALLS for k in KINDS + (["429-concurrency", "outcome-unknown"] if c == "generate" else [])]

        def run(case, w, sandbox):
            s = sandbox("--fault", "%s:1:%s" % case)
            r = w.run(*SUBMIT, "--json")
            assert r.code in (0, 4, 5, 6, 7), r
            doc, stats = r.json, s.stats()
            assert stats["jobs"] <= 1 and stats["faults"] == 1, (r, stats)
            if r.code:
                assert doc["error"]["exit"] == r.code and doc["error"]["message"], r
            if "job" in doc and doc["job"]["state"] == "unknown":
                assert r.code == 7, r
            self.settled(w, s, case)
        self.parallel(cases, run, workers=8)

    def test_lasting_faults_of_create(self):
        """Five tries in vain: the exit status says what is known, and resume makes it good."""
        expected = {"reset-after": 7, "500-after": 7, "503": 7, "cut": 7, "429-rate": 6, "refuse": 7}

        def run(kind, w, sandbox):
            s = sandbox("--fault", "generate:1-5:" + kind)
            r = w.run(*SUBMIT, "--json")
            assert r.code == expected[kind], (kind, r)
            assert r.json["job"]["state"] == ("unknown" if r.code == 7 else "sending"), r
            assert w.run("jobs").code == (7 if r.code == 7 else 0)
            assert w.run(*SUBMIT).code == 3  # never a second job beside one whose fate is open
            self.settled(w, s, kind)
        self.parallel(list(expected), run, workers=6)


class Kills(Paid):
    def test_killed_in_every_state(self):
        """Killed once the ledger says so; the calls are slow enough to be caught in the act."""
        cases = [("sending", ["--fault", "generate:1:slow=1"], 0.0), ("sending", ["--fault", "generate:1:slow=1"], 0.6),
                 ("pending", ["--job-seconds", "4"], 0.0), ("pending", ["--job-seconds", "4"], 0.3),
                 ("processing", ["--job-seconds", "2"], 0.0), ("completed", ["--fault", "output:1:slow=1"], 0.0),
                 ("downloading", ["--fault", "output:1:slow=1"], 0.0), ("downloading", ["--fault", "output:1:slow=1"], 0.5),
                 ("done", [], 0.0)]

        def run(case, w, sandbox):
            state, options, after = case
            s = sandbox(*options)
            p = w.start(*SUBMIT)
            order = ["sending", "pending", "processing", "completed", "downloading", "done"]
            reached = order[order.index(state):]
            poll(lambda: any(j["state"] in reached for j in ledger(w)), state)
            time.sleep(after)
            p.kill()
            p.communicate()
            self.settled(w, s, case)
        self.parallel(cases, run, workers=5)

    def test_killed_inside_every_call(self):
        def run(case, w, sandbox):
            call, after = case
            s = sandbox("--fault", call + ":1:slow=1.2")
            p = w.start(*SUBMIT)
            poll(lambda: s.calls(call), call)
            time.sleep(after)
            p.kill()
            p.communicate()
            self.settled(w, s, case)
        self.parallel([(c, t) for c in CALLS for t in (0.0, 0.5)], run, workers=6)

    def test_killed_at_any_time(self):
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        cases = [(seed, i, round(chance.uniform(0.02, 3.2), 3), chance.choice(CALLS)) for i in range(16)]

        def run(case, w, sandbox):
            s = sandbox("--fault", case[3] + ":1:slow=0.6", "--job-seconds", "0.3")
            p = w.start(*SUBMIT)
            time.sleep(case[2])
            p.kill()
            p.communicate()
            self.settled(w, s, case)
        self.parallel(cases, run, workers=6)

    def test_resume_killed_too(self):
        def run(case, w, sandbox):
            s = sandbox("--fault", "output:1-2:slow=0.8", "--job-seconds", "0.5")
            p = w.start(*SUBMIT)
            poll(lambda: [j for j in ledger(w) if j["state"] not in ("sending",)], "the job")
            p.kill()
            p.communicate()
            for after in case:
                p = w.start("resume", "--wait")
                time.sleep(after)
                p.kill()
                p.communicate()
            self.settled(w, s, case)
        self.parallel([(0.1, 0.9), (0.4, 1.5), (0.7, 0.2), (1.2, 1.2)], run, workers=4)

    def test_several_resumes_at_once(self):
        def run(case, w, sandbox):
            s = sandbox("--job-seconds", "0.6")
            p = w.start(*SUBMIT)
            poll(lambda: [j["state"] for j in ledger(w)] == ["pending"], "the job")
            p.kill()
            p.communicate()
            several = [w.start("resume", "--wait", "--json") for _ in range(3)]
            results = [w.finish(q, ["resume"]) for q in several]
            assert all(r.code == 0 and "jobs" in r.json for r in results), results
            assert s.calls("output") == 1, s.stats()
            self.settled(w, s, case)
        self.parallel([1, 2, 3], run, workers=3)

    def test_server_killed(self):
        def run(call, w, sandbox):
            s = sandbox("--fault", call + ":1:slow=5")
            port = int(s.url.rsplit(":", 1)[1])
            p = w.start(*SUBMIT)
            poll(lambda: s.calls(call), call)
            time.sleep(0.2)
            s.proc.kill()
            s.proc.wait()
            r = w.finish(p, SUBMIT)
            assert r.code in (5, 7), r
            s = sandbox(port=port)
            self.settled(w, s, call)
        self.parallel(["asset-put", "generate", "get", "output"], run, workers=4)


if __name__ == "__main__":
    dubcli.DUBLINE = os.path.abspath(sys.argv[1])
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
