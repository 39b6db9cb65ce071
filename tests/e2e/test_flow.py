#!/usr/bin/env python3
"""Submit and resume against the real dubline-serve: every fault of every call, and SIGKILL of the
client and of the server at many points. Whatever happens, resume ends in exactly one job.

    test_flow.py PATH-OF-DUBLINE-SERVE PATH-OF-FLOW-DRIVER [unittest arguments]
"""
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SERVE = DRIVER = None
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MEDIA = os.path.join(ROOT, "samples", "quickstart")
FILES = ["VIDEO=" + os.path.join(MEDIA, "video.mp4"), "AUDIO=" + os.path.join(MEDIA, "speaker_a.ogg")]
KEY = "key-of-the-flow-test"
CALLS = ["asset-upload", "asset-put", "asset-register", "generate", "get", "output"]
KINDS = ["refuse", "reset-before", "reset-after", "408", "429-rate", "500", "502", "503", "504", "500-after",
         "503-after", "504-after", "slow=0.3", "cut", "html", "wrong-json", "bad-json"]
SAFE_CREATE = ["429-rate", "429-concurrency"]  # the service says that nothing was made


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="dub-flow-")
        self.state = os.path.join(self.dir, "state")
        self.out = os.path.join(self.dir, "out.mp4")
        self.server = None

    def tearDown(self):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    # --- server -----------------------------------------------------------------------------------
    def serve(self, *options, port=0):
        self.log = open(os.path.join(self.dir, "server.txt"), "ab")
        args = [SERVE, "sandbox", "--dir", os.path.join(self.dir, "server"), "--job-seconds", "0.2", "--create-rate", "0",
                "--read-rate", "0", "--port", str(port), "--quiet"]
        self.server = subprocess.Popen(args + list(options), stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.url = self.server.stdout.readline().strip()
        self.assertTrue(self.url.startswith("http://127.0.0.1:"), self.url)

    def stop(self, how=signal.SIGTERM):
        if self.server:
            self.server.send_signal(how)
            self.server.wait(30)
            self.server.stdout.close()
            self.log.close()
            self.server = None

    def stats(self):
        host = self.url[len("http://"):]
        connection = http.client.HTTPConnection(host, timeout=30)
        connection.request("GET", "/sandbox/stats")
        doc = json.loads(connection.getresponse().read())
        connection.close()
        return doc

    def calls(self, endpoint):
        return self.stats()["calls"].get(endpoint, 0)

    # --- client -----------------------------------------------------------------------------------
    def start(self, *args, **env):
        full = dict(os.environ, SYNC_API_URL=self.url, SYNC_API_KEY=KEY, **env)
        return subprocess.Popen([DRIVER, args[0], self.state, *args[1:]], env=full, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def finish(self, process):
        out, err = process.communicate(timeout=120)
        self.assertEqual(err, "")
        return json.loads(out)

    def submit(self, **env):
        return self.finish(self.start("submit", self.out, *FILES, **env))

    def settle(self, what):
        """resume, and submit where nothing had been asked for yet; one job, its result in place."""
        doc = self.finish(self.start("resume"))
        if not doc["jobs"]:
            self.assertEqual(self.stats()["jobs"], 0, what)
            doc = self.submit()
        if doc["exit"] in (5, 6, 7):  # resume met a fault as well
            doc = self.finish(self.start("resume"))
        self.assertEqual(doc["exit"], 0, (what, doc))
        self.assertEqual([j["state"] for j in doc["jobs"]], ["done"], (what, doc))
        self.assertEqual(self.stats()["jobs"], 1, what)
        self.assertGreater(os.path.getsize(self.out), 1000, what)
        left = [n for n in os.listdir(self.dir) if ".part-" in n or n.startswith("out-")]
        self.assertEqual(left, [], what)

    def fresh(self):
        self.tearDown()
        self.setUp()


class Flow(Case):
    def test_plain(self):
        self.serve()
        doc = self.submit()
        self.assertEqual(doc["exit"], 0, doc)
        self.assertEqual(doc["events"][:3], ["uploaded", "uploaded", "sending"])
        self.assertEqual(doc["events"][-1], "done")
        self.assertEqual(doc["jobs"][0]["outputFile"], self.out)
        again = self.submit()
        self.assertEqual(again["exit"], 3, again)
        self.assertIn(doc["jobs"][0]["id"], again["error"])
        self.assertEqual(self.stats()["jobs"], 1)
        self.assertEqual(self.calls("asset-put"), 2)

    def test_key_is_nowhere(self):
        self.serve()
        self.submit()
        for folder, _, names in os.walk(self.state):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    self.assertNotIn(KEY.encode(), f.read(), name)

    def test_every_fault_of_every_call(self):
        for call in CALLS:
            for kind in KINDS + (["429-concurrency", "outcome-unknown"] if call == "generate" else []):
                with self.subTest(call=call, kind=kind):
                    self.fresh()
                    self.serve("--fault", "%s:1:%s" % (call, kind))
                    doc = self.submit()
                    self.assertLessEqual(self.stats()["jobs"], 1)
                    if doc["exit"] == 0:
                        self.assertEqual(self.stats()["jobs"], 1)
                    self.settle((call, kind))

    def test_lasting_faults_of_create(self):
        for kind in KINDS + ["429-concurrency", "outcome-unknown"]:
            if kind.startswith("slow"):
                continue
            with self.subTest(kind=kind):
                self.fresh()
                self.serve("--fault", "generate:1-5:" + kind)
                doc = self.submit(DRIVER_NO_WAIT="1")
                state = doc["jobs"][0]["state"]
                if kind == "outcome-unknown":  # names the job: it can be followed at once
                    self.assertEqual((doc["exit"], state), (0, "pending"), doc)
                elif kind in SAFE_CREATE:
                    self.assertEqual((doc["exit"], state), (6, "sending"), doc)
                else:
                    self.assertEqual((doc["exit"], state), (7, "unknown"), doc)
                self.assertEqual(self.calls("generate"), 1 if kind == "outcome-unknown" else 5)
                self.settle(kind)

    def test_killed_inside_every_call(self):
        for call in CALLS:
            with self.subTest(call=call):
                self.fresh()
                self.serve("--fault", call + ":1:slow=0.7")
                client = self.start("submit", self.out, *FILES)
                while self.calls(call) == 0:
                    time.sleep(0.01)
                time.sleep(0.2)
                client.kill()
                client.communicate()
                self.settle(call)

    def test_killed_after_passes_of_the_loop(self):
        for n in list(range(1, 16)) + list(range(16, 200, 4)):
            with self.subTest(n=n):
                self.fresh()
                self.serve()
                client = self.start("submit", self.out, *FILES, DRIVER_KILL_PASS=str(n))
                client.communicate(timeout=120)
                self.settle(n)
                if client.returncode == 0:
                    break
        self.assertEqual(client.returncode, 0)
        self.assertGreater(n, 15)

    def test_killed_at_any_time(self):
        seed = random.randrange(1 << 30)
        chance = random.Random(seed)
        for _ in range(12):
            with self.subTest(seed=seed):
                self.fresh()
                self.serve()
                client = self.start("submit", self.out, *FILES)
                time.sleep(chance.uniform(0.02, 0.9))
                client.kill()
                client.communicate()
                self.settle(seed)

    def test_server_killed_and_restarted(self):
        for call in ("asset-put", "generate", "get"):
            with self.subTest(call=call):
                self.fresh()
                self.serve("--fault", call + ":1:slow=5")
                port = int(self.url.rsplit(":", 1)[1])
                client = self.start("submit", self.out, *FILES)
                while self.calls(call) == 0:
                    time.sleep(0.01)
                time.sleep(0.2)
                self.stop(signal.SIGKILL)
                doc = self.finish(client)
                if call == "generate":
                    self.assertEqual((doc["exit"], doc["jobs"][0]["state"]), (7, "unknown"), doc)
                self.serve(port=port)
                self.settle(call)

    def test_two_clients_resume_at_once(self):
        self.serve("--fault", "generate:1-5:reset-after")
        doc = self.submit(DRIVER_NO_WAIT="1")
        self.assertEqual(doc["exit"], 7)
        clients = [self.start("resume") for _ in range(3)]
        exits = sorted(self.finish(c)["exit"] for c in clients)
        self.assertIn(0, exits)
        self.assertTrue(set(exits) <= {0, 3}, exits)
        self.settle("three at once")


if __name__ == "__main__":
    SERVE, DRIVER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
