#!/usr/bin/env python3
"""The real dubline-serve over real sockets: every endpoint, every kind of fault, restart and kill,
parallel calls. Standard library only.

    test_sandbox.py PATH-OF-DUBLINE-SERVE [unittest arguments]
"""
import hashlib
import http.client
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SERVE = None  # path of the program under test
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VIDEO = os.path.join(ROOT, "samples", "quickstart", "video.mp4")
DEADLINE = 60  # seconds: generous, sanitized builds on a busy machine are slow

VIDEO_URL = "https://media.example/v.mp4"
AUDIO_URL = "https://media.example/a.wav"


def job_body(**more):
    body = {"model": "lipsync-2",
            "input": [{"type": "video", "url": VIDEO_URL},
                      {"type": "audio", "url": AUDIO_URL, "refId": "a"}]}
    body.update(more)
    return body


class Reply:
    def __init__(self, status, headers, data):
        self.status = status
        self.headers = headers
        self.data = data

    @property
    def json(self):
        return json.loads(self.data)


class Sandbox:
    """One running server; stderr goes to a file."""

    def __init__(self, *options, dir=None, program=None, key="key-of-the-test"):
        self.key = key
        self.own_dir = dir is None
        self.dir = dir or tempfile.mkdtemp(prefix="dub-e2e-")
        self.err_path = os.path.join(self.dir, "stderr.txt")
        self.err = open(self.err_path, "ab")
        self.proc = subprocess.Popen(
            [program or SERVE, "sandbox", "--dir", self.dir, *options],
            stdout=subprocess.PIPE, stderr=self.err, stdin=subprocess.DEVNULL)
        self.first_line = self.proc.stdout.readline().decode()
        match = re.fullmatch(r"http://127\.0\.0\.1:([0-9]+)\n", self.first_line)
        if not match:
            self.proc.wait(DEADLINE)
            raise AssertionError("no address: %r, %s" % (self.first_line, self.log()))
        self.port = int(match.group(1))
        self.url = self.first_line.strip()

    def log(self):
        with open(self.err_path, "rb") as f:
            return f.read().decode()

    def call(self, method, path, body=None, headers=None, key=True, raw=None, timeout=DEADLINE):
        all_headers = dict(headers or {})
        if key:
            all_headers.setdefault("x-api-key", self.key)
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            all_headers.setdefault("Content-Type", "application/json")
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            conn.request(method, path, body=data, headers=all_headers)
            r = conn.getresponse()
            return Reply(r.status, r.headers, r.read())
        finally:
            conn.close()

    def get(self, path, **kw):
        return self.call("GET", path, **kw)

    def post(self, path, body, **kw):
        return self.call("POST", path, body=body, **kw)

    def local(self, url):
        assert url.startswith(self.url + "/"), url
        return url[len(self.url):]

    def stats(self):
        return self.get("/sandbox/stats", key=False).json

    def create(self, **more):
        r = self.post("/v2/generate", job_body(**more))
        assert r.status == 201, (r.status, r.data)
        return r.json

    def finish(self, job_id):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            g = self.get("/v2/generate/%s?wait=true&timeout=5" % job_id).json
            if g["status"] in ("COMPLETED", "FAILED", "REJECTED"):
                return g
        raise AssertionError("job did not end: %s" % self.log())

    def kill(self):
        self.proc.kill()
        self.proc.wait(DEADLINE)
        self.proc.stdout.close()
        self.err.close()

    def stop(self, remove=True):
        self.proc.send_signal(signal.SIGTERM)
        code = self.proc.wait(DEADLINE)
        rest = self.proc.stdout.read()
        self.proc.stdout.close()
        self.err.close()
        log = self.log()
        if remove and self.own_dir:
            shutil.rmtree(self.dir)
        assert code == 0, "exit %d: %s" % (code, log)
        assert rest == b"", rest
        for word in ("Sanitizer", "runtime error", self.key):
            assert word not in log, log
        return log


class Case(unittest.TestCase):
    def sandbox(self, *options, **kw):
        s = Sandbox(*options, **kw)
        self.addCleanup(self.end, s)
        return s

    def end(self, s):
        if s.proc.poll() is None:
            s.stop()
        elif not s.proc.stdout.closed:
            s.proc.stdout.close()
            s.err.close()
        if s.own_dir and os.path.isdir(s.dir):
            shutil.rmtree(s.dir)

    def temp_dir(self):
        d = tempfile.mkdtemp(prefix="dub-e2e-")
        self.addCleanup(shutil.rmtree, d, True)
        return d

    def check(self, r, status, code=None):
        self.assertEqual(r.status, status, r.data)
        if code:
            body = r.json
            self.assertEqual(body["errorCode"], code)
            self.assertEqual(body["statusCode"], status)

    def upload(self, s, data, name, mime, kind):
        r = s.post("/v2/assets/upload", {"fileName": name, "contentType": mime, "size": len(data)})
        self.check(r, 201)
        self.assertEqual(sorted(r.json), ["expiresIn", "uploadUrl", "url"])
        put = s.call("PUT", s.local(r.json["uploadUrl"]), raw=data,
                     headers={"Content-Type": mime}, key=False)
        self.check(put, 200)
        asset = s.post("/v2/assets", {"url": r.json["url"], "type": kind})
        self.check(asset, 201)
        return asset.json


def raw_exchange(port, data, linger=0.0):
    """Send bytes and the end, read to the end. Returns what came, or the exception that ended it."""
    with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as c:
        got = b""
        try:
            c.sendall(data)
            time.sleep(linger)
            c.shutdown(socket.SHUT_WR)
            while True:
                part = c.recv(65536)
                if not part:
                    return got
                got += part
        except OSError as e:
            return e


def request_bytes(method, path, body=b"", key="key-of-the-test", extra=()):
    lines = ["%s %s HTTP/1.1" % (method, path), "Host: x", "x-api-key: " + key,
             "Connection: close", *extra]
    if body:
        lines += ["Content-Type: application/json", "Content-Length: %d" % len(body)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Program(Case):
    def run_it(self, *words):
        return subprocess.run([SERVE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=subprocess.DEVNULL, timeout=DEADLINE)

    def test_words(self):
        r = self.run_it("--help")
        self.assertEqual(r.returncode, 0)
        self.assertIn(b"--fault SPEC", r.stdout)
        self.assertEqual(self.run_it("sandbox", "--help").stdout, r.stdout)
        self.assertRegex(self.run_it("--version").stdout, rb"^dubline-serve [0-9.]+\n$")
        for words in ([], ["nonsense"], ["sandbox", "--nonsense"], ["sandbox", "--port", "x"]):
            r = self.run_it(*words)
            self.assertEqual(r.returncode, 2, words)
            self.assertEqual(r.stdout, b"")
            self.assertTrue(r.stderr.startswith(b"dubline-serve: "), r.stderr)

    def test_folder_in_use(self):
        s = self.sandbox()
        r = self.run_it("sandbox", "--dir", s.dir)
        self.assertEqual(r.returncode, 3)
        self.assertIn(b"used by another running sandbox", r.stderr)
        self.check(s.get("/v2/models"), 200)

    def test_port_taken(self):
        s = self.sandbox()
        r = self.run_it("sandbox", "--port", str(s.port), "--dir", self.temp_dir())
        self.assertEqual(r.returncode, 5)
        self.assertIn(b"is taken by another program", r.stderr)

    def test_folder_that_cannot_be(self):
        r = self.run_it("sandbox", "--dir", "/proc/none/such")
        self.assertEqual(r.returncode, 4)

    def test_default_folder(self):
        home = self.temp_dir()
        env = dict(os.environ, XDG_STATE_HOME=home)
        p = subprocess.Popen([SERVE, "sandbox"], env=env, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.assertTrue(p.stdout.readline().startswith(b"http://127.0.0.1:"))
        runs = os.listdir(os.path.join(home, "dubline", "sandbox"))
        self.assertEqual(len(runs), 1)
        p.send_signal(signal.SIGINT)
        out, err = p.communicate(timeout=DEADLINE)
        self.assertEqual(p.returncode, 0, err)
        self.assertIn(runs[0].encode(), err)

    def test_listens_on_loopback_only(self):
        s = self.sandbox()
        with open("/proc/net/tcp") as f:
            listening = [line.split()[1] for line in f if " 0A " in line]
        mine = [a for a in listening if a.endswith(":%04X" % s.port)]
        self.assertEqual(mine, ["0100007F:%04X" % s.port])


class Walk(Case):
    def test_keys(self):
        s = self.sandbox()
        r = s.get("/v2/models", key=False)
        self.check(r, 401)
        self.assertEqual(r.json["error"], "Unauthorized")
        self.assertIn("x-api-key", r.json["message"])
        r = s.get("/v2/models", headers={"x-api-key": "bad one"})
        self.check(r, 401)
        self.assertEqual(r.json, {"message": "Unauthorized", "statusCode": 401})
        r = s.get("/v2/errors", key=False)
        self.check(r, 200)
        self.assertTrue(all(sorted(e) == ["code", "message", "suggestion"] for e in r.json))
        r = s.get("/v2/models")
        self.assertIn("lipsync-2", [m["name"] for m in r.json])
        self.check(s.get("/v2/voices"), 501)
        self.check(s.get("/nothing"), 404)

    def test_everything_once(self):
        s = self.sandbox("--job-seconds", "0.5")
        with open(VIDEO, "rb") as f:
            film = f.read()
        video = self.upload(s, film, "Mein Film.mp4", "video/mp4", "VIDEO")
        self.assertEqual(video["size"], len(film))
        self.assertEqual(video["type"], "VIDEO")
        listed = s.get("/v2/assets?types=VIDEO&limit=10").json
        self.assertEqual([a["id"] for a in listed["items"]], [video["id"]])
        self.assertEqual(s.get("/v2/assets/" + video["id"]).json, video)
        served = s.get(s.local(video["url"]), key=False)
        self.assertEqual(hashlib.sha256(served.data).digest(), hashlib.sha256(film).digest())

        for path in ("/v2/generations/estimate", "/v2/generate/estimate-cost"):
            r = s.post(path, {"model": "lipsync-2", "duration": 10, "fps": 25})
            self.assertEqual(r.json, {"estimatedFrameCount": 250, "estimatedGenerationCost": 0.5,
                                      "estimatedCredits": None})

        body = {"model": "lipsync-2",
                "input": [{"type": "video", "assetId": video["id"]},
                          {"type": "audio", "url": AUDIO_URL, "refId": "a"}],
                "segments": [{"startTime": 0, "endTime": 1.5, "audioInput": {"refId": "a"}}],
                "options": {"sync_mode": "silence"}, "outputFileName": "film es!"}
        self.check(s.post("/v2/analyze/cost", body), 200)
        r = s.post("/v2/generate", body, headers={"Idempotency-Key": "one"})
        self.check(r, 201)
        made = r.json
        self.assertEqual(made["status"], "PENDING")
        self.assertEqual(made["input"], body["input"])
        self.assertEqual(made["segments"], body["segments"])
        self.assertEqual(made["options"], body["options"])
        self.assertEqual(made["outputFileName"], "filmes")
        self.assertRegex(made["createdAt"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertRegex(made["id"], r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]")
        self.check(s.call("DELETE", "/v2/generations/" + made["id"]), 409,
                   "generation_not_deletable_while_processing")
        r = s.get("/v2/generate/%s?include=progress" % made["id"])
        self.assertIn("progress_percent", r.json)

        done = s.finish(made["id"])
        self.assertEqual(done["status"], "COMPLETED")
        self.assertEqual(s.get("/v2/generations?status=COMPLETED").json[0]["id"], made["id"])
        r = s.get("/v2/generations/%s/download" % made["id"])
        self.assertTrue(r.headers["Content-Type"].startswith("text/plain"))
        link = r.data.decode()
        self.assertIn("/filmes.mp4?", link)
        self.bytes_of(s, s.local(link), film)
        self.bytes_of(s, s.local(done["outputUrl"]), film)

        r = s.call("DELETE", "/v2/generations/" + made["id"])
        self.check(r, 200)
        self.assertEqual(r.json["id"], made["id"])
        self.check(s.get("/v2/generate/" + made["id"]), 404, "generation_not_found")
        self.check(s.get(s.local(link), key=False), 404)
        stats = s.stats()
        self.assertEqual((stats["jobs"], stats["deletedJobs"], stats["assets"]), (1, 1, 1))
        self.assertEqual(stats["calls"]["generate"], 1)

    def bytes_of(self, s, path, film):
        whole = s.get(path, key=False)
        self.check(whole, 200)
        self.assertEqual(whole.data, film)
        self.assertEqual(whole.headers["Content-Type"], "video/mp4")
        etag = whole.headers["ETag"]
        head = s.call("HEAD", path, key=False)
        self.check(head, 200)
        self.assertEqual(int(head.headers["Content-Length"]), len(film))
        self.assertEqual(head.data, b"")
        n = len(film)
        for text, first, last in (("0-9", 0, 9), ("%d-" % (n - 5), n - 5, n - 1),
                                  ("-7", n - 7, n - 1), ("10-%d" % (n + 99), 10, n - 1)):
            r = s.get(path, key=False, headers={"Range": "bytes=" + text, "If-Range": etag})
            self.check(r, 206)
            self.assertEqual(r.data, film[first:last + 1])
            self.assertEqual(r.headers["Content-Range"], "bytes %d-%d/%d" % (first, last, n))
        r = s.get(path, key=False, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
        self.check(r, 200)
        r = s.get(path, key=False, headers={"Range": "bytes=%d-" % n})
        self.check(r, 416)
        self.assertEqual(r.headers["Content-Range"], "bytes */%d" % n)
        wrong = path[:-1] + ("0" if path[-1] != "0" else "1")
        self.check(s.get(wrong, key=False), 403)
        self.check(s.get(path.split("?")[0], key=False), 403)

    def test_links_expire(self):
        s = self.sandbox("--job-seconds", "0", "--link-seconds", "1")
        r = s.post("/v2/assets/upload",
                   {"fileName": "a.wav", "contentType": "audio/wav", "size": 3})
        self.assertEqual(r.json["expiresIn"], 1)
        time.sleep(1.1)
        put = s.call("PUT", s.local(r.json["uploadUrl"]), raw=b"abc", key=False,
                     headers={"Content-Type": "audio/wav"})
        self.check(put, 403)
        self.assertIn(b"Request has expired", put.data)

    def test_large_upload_in_pieces(self):
        s = self.sandbox()
        piece = bytes(range(256)) * 4096
        size = 24 * len(piece)
        r = s.post("/v2/assets/upload",
                   {"fileName": "big.mov", "contentType": "video/quicktime", "size": size}).json
        conn = http.client.HTTPConnection("127.0.0.1", s.port, timeout=DEADLINE)
        conn.putrequest("PUT", s.local(r["uploadUrl"]))
        conn.putheader("Content-Type", "video/quicktime")
        conn.putheader("Content-Length", str(size))
        conn.endheaders()
        for _ in range(24):
            conn.send(piece)
        self.assertEqual(conn.getresponse().status, 200)
        conn.close()
        got = s.get(s.local(r["url"]), key=False)
        self.assertEqual(len(got.data), size)
        self.assertEqual(got.data[-256:], piece[-256:])
        # one that breaks off leaves nothing behind
        r = s.post("/v2/assets/upload",
                   {"fileName": "half.mov", "contentType": "video/quicktime", "size": size}).json
        c = socket.create_connection(("127.0.0.1", s.port), timeout=DEADLINE)
        c.sendall(("PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: video/quicktime\r\n"
                   "Content-Length: %d\r\n\r\n" % (s.local(r["uploadUrl"]), size)).encode())
        c.sendall(piece)
        c.close()
        self.check(s.post("/v2/assets", {"url": r["url"], "type": "VIDEO"}), 400,
                   "uploaded_file_not_found")
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            if not [n for n in os.listdir(os.path.join(s.dir, "uploads")) if n[0] == "."]:
                break
            time.sleep(0.05)
        else:
            self.fail("a part of an upload was left behind")

    def test_key_on_the_wrong_host_is_noticed(self):
        s = self.sandbox()
        r = s.post("/v2/assets/upload",
                   {"fileName": "a.wav", "contentType": "audio/wav", "size": 3}).json
        self.check(s.call("PUT", s.local(r["uploadUrl"]), raw=b"abc",
                          headers={"Content-Type": "audio/wav"}), 200)
        self.assertIn("must not be sent to an uploadUrl", s.stop())

    def test_refusals_say_why(self):
        s = self.sandbox()
        r = s.post("/v2/generate", job_body(segments=[
            {"startTime": 0, "endTime": 5, "audioInput": {"refId": "a"}},
            {"startTime": 4.5, "endTime": 6, "audioInput": {"refId": "a"}}]))
        self.check(r, 400, "generation_input_segments_invalid")
        self.assertEqual(r.json["message"], "The segments configuration is invalid.")
        self.assertEqual(r.json["sandboxReason"],
                         "segments.1: starts at 4.5, before segments.0 ends at 5")
        r = s.post("/v2/generate", {"model": "lipsync-2", "video_url": "x"})
        self.check(r, 400, "generation_input_validation_failed")
        self.assertIn("property video_url should not exist", r.json["message"])
        self.assertIn("segments.1: starts at 4.5", s.stop())

    def test_endings(self):
        s = self.sandbox("--job-seconds", "0.2", "--job-fail", "1:generation_unknown_error",
                         "--job-reject", "2:generation_input_segments_invalid")
        failed, rejected = s.create(), s.create()
        g = s.finish(failed["id"])
        self.assertEqual((g["status"], g["errorCode"]), ("FAILED", "generation_unknown_error"))
        self.assertTrue(g["error"])
        self.assertIsNone(g["outputUrl"])
        g = s.finish(rejected["id"])
        self.assertEqual(g["status"], "REJECTED")

    def test_hostile_texts_in_the_log(self):
        s = self.sandbox()
        raw_exchange(s.port, request_bytes("GET", "/v2/%1b[31mred%0a%0dx"))
        raw_exchange(s.port, b"\x00\xff\x1b[2J garbage\r\n\r\n")
        self.check(s.get("/v2/models"), 200)
        log = s.stop()
        self.assertNotIn("\x1b", log)
        self.assertNotIn("\r", log)


class Waiting(Case):
    def test_long_poll(self):
        s = self.sandbox("--job-seconds", "2")
        made = s.create()
        results = {}

        def wait(name, query):
            start = time.monotonic()
            r = s.get("/v2/generate/%s?%s" % (made["id"], query))
            results[name] = (time.monotonic() - start, r)

        threads = [threading.Thread(target=wait, args=("long", "wait=true&timeout=10")),
                   threading.Thread(target=wait, args=("short", "wait=true&timeout=1"))]
        for t in threads:
            t.start()
        time.sleep(0.2)
        start = time.monotonic()
        self.check(s.get("/v2/models"), 200)  # others are served meanwhile
        self.assertLess(time.monotonic() - start, 0.8)
        for t in threads:
            t.join(DEADLINE)
        took, r = results["short"]
        self.check(r, 200)
        self.assertIn(r.json["status"], ("PENDING", "PROCESSING"))
        self.assertGreater(took, 0.9)
        self.assertEqual(r.headers["X-Sync-Wait-Timeout-Seconds"], "1")
        took, r = results["long"]
        self.assertIn(r.json["status"], ("COMPLETED", "FAILED"))
        self.assertLess(took, 9)
        self.assertEqual(r.headers["Retry-After"], "2")
        self.assertEqual(r.headers["X-Sync-Wait-Mode"], "long_poll")
        r = s.get("/v2/generate/%s?wait=false" % made["id"])
        self.assertNotIn("X-Sync-Wait-Mode", r.headers)

    def test_end_does_not_wait_for_polls(self):
        s = self.sandbox("--job-seconds", "600")
        made = s.create()
        got = []
        t = threading.Thread(target=lambda: got.append(
            s.get("/v2/generate/%s?wait=true&timeout=10" % made["id"])))
        t.start()
        time.sleep(0.5)
        start = time.monotonic()
        s.stop()
        self.assertLess(time.monotonic() - start, 6)
        t.join(DEADLINE)
        self.check(got[0], 200)

    def test_speed(self):
        s = self.sandbox("--job-seconds", "60", "--speed", "100")
        start = time.monotonic()
        s.finish(s.create()["id"])
        self.assertLess(time.monotonic() - start, 20)


class Restart(Case):
    def test_kill_and_restart(self):
        d = self.temp_dir()
        with open(VIDEO, "rb") as f:
            film = f.read()
        s = self.sandbox("--job-seconds", "3", dir=d)
        video = self.upload(s, film, "v.mp4", "video/mp4", "VIDEO")
        body = {"model": "lipsync-2", "input": [{"type": "video", "assetId": video["id"]},
                                                {"type": "audio", "url": AUDIO_URL}]}
        first = s.post("/v2/generate", body, headers={"Idempotency-Key": "k"})
        s.kill()

        s = self.sandbox(dir=d)
        again = s.post("/v2/generate", body, headers={"Idempotency-Key": "k"})
        self.check(again, 201)
        self.assertEqual(again.data, first.data)
        self.check(s.post("/v2/generate", job_body(), headers={"Idempotency-Key": "k"}), 409,
                   "IDEMPOTENCY_PAYLOAD_CONFLICT")
        self.assertEqual(s.stats()["jobs"], 1)
        self.assertEqual(s.get("/v2/assets/" + video["id"]).json["name"], "v.mp4")
        done = s.finish(first.json["id"])
        self.assertEqual(done["status"], "COMPLETED")
        self.assertEqual(s.get(s.local(done["outputUrl"]), key=False).data, film)
        s.stop()

        s = self.sandbox(dir=d)
        g = s.get("/v2/generate/" + done["id"]).json
        self.assertEqual(g["status"], "COMPLETED")
        self.assertEqual(s.get(s.local(g["outputUrl"]), key=False).data, film)

    def test_same_port_keeps_links(self):
        d = self.temp_dir()
        s = self.sandbox("--job-seconds", "0", dir=d)
        video = self.upload(s, b"not really", "v.mp4", "video/mp4", "VIDEO")
        port = s.port
        s.stop()
        s = self.sandbox("--port", str(port), dir=d)
        self.assertEqual(s.port, port)
        self.assertEqual(s.get(s.local(video["url"]), key=False).data, b"not really")


class Parallel(Case):
    def burst(self, s, n, headers):
        replies, barrier = [], threading.Barrier(n)

        def one(i):
            barrier.wait()
            replies.append(s.post("/v2/generate", job_body(), headers=headers(i)))

        threads = [threading.Thread(target=one, args=(i,)) for i in range(n)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(DEADLINE)
        return replies

    def test_one_key_makes_one_job(self):
        s = self.sandbox("--job-seconds", "60")
        replies = self.burst(s, 12, lambda i: {"Idempotency-Key": "same"})
        self.assertEqual([r.status for r in replies], [201] * 12)
        self.assertEqual(len({r.data for r in replies}), 1)
        self.assertEqual(s.stats()["jobs"], 1)
        self.assertEqual(s.stats()["calls"]["generate"], 12)

    def test_plan_slots(self):
        s = self.sandbox("--job-seconds", "60", "--plan", "creator")
        replies = self.burst(s, 10, lambda i: {"Idempotency-Key": "k%d" % i})
        self.assertEqual(sorted(r.status for r in replies), [201] * 3 + [429] * 7)
        refused = next(r for r in replies if r.status == 429)
        self.check(refused, 429, "concurrency_limit_reached")
        self.assertEqual(refused.json["activeGenerations"], 3)
        self.assertEqual(refused.json["concurrencyLimit"], 3)
        self.assertGreater(refused.json["retryAfterSeconds"], 0)
        self.check(s.post("/v2/generate", job_body(), headers={"x-api-key": "other"}), 201)

    def test_creation_rate(self):
        s = self.sandbox("--plan", "enterprise", "--create-rate", "5", "--job-seconds", "0")
        statuses = [s.post("/v2/generate", job_body()).status for _ in range(7)]
        self.assertEqual(statuses, [201] * 5 + [429] * 2)
        r = s.post("/v2/generate", job_body())
        self.check(r, 429, "rate_limit_exceeded")
        self.assertEqual(r.json["error"], "Too Many Requests")
        self.assertGreater(int(r.headers["Retry-After"]), 0)


class Faults(Case):
    def keyed(self, s, key="k"):
        return s.post("/v2/generate", job_body(), headers={"Idempotency-Key": key})

    def test_connection_faults(self):
        body = json.dumps(job_body()).encode()
        create = request_bytes("POST", "/v2/generate", body, extra=["Idempotency-Key: k"])
        for kind, jobs in (("refuse", 0), ("reset-before", 0), ("reset-after", 1)):
            with self.subTest(kind):
                s = self.sandbox("--fault", "generate:1:" + kind)
                got = raw_exchange(s.port, create)
                self.assertTrue(got == b"" or isinstance(got, OSError), got)
                self.assertEqual(s.stats()["jobs"], jobs)
                self.check(self.keyed(s), 201)  # a repeat makes it one job, whatever happened
                self.assertEqual(s.stats()["jobs"], 1)
                self.assertEqual(s.stats()["faults"], 1)
                s.stop()

    def test_refuse_does_not_read_the_body(self):
        s = self.sandbox("--fault", "generate:1:refuse,connect:3:refuse")
        with socket.create_connection(("127.0.0.1", s.port), timeout=DEADLINE) as c:
            c.sendall(b"POST /v2/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            try:
                self.assertEqual(c.recv(100), b"")
            except ConnectionResetError:
                pass
        self.check(s.get("/v2/models"), 200)  # second connection
        got = raw_exchange(s.port, request_bytes("GET", "/v2/models"), linger=0.2)
        self.assertTrue(got == b"" or isinstance(got, OSError), got)
        self.check(s.get("/v2/models"), 200)

    def test_status_faults(self):
        plain = {"408": 408, "500": 500, "502": 502, "503": 503, "504": 504}
        for kind, status in plain.items():
            with self.subTest(kind):
                s = self.sandbox("--fault", "generate:1:%s,get:1:%s" % (kind, kind))
                r = self.keyed(s)
                self.check(r, status)
                self.assertEqual(r.json["statusCode"], status)
                self.assertEqual(s.stats()["jobs"], 0)
                made = self.keyed(s)
                self.check(made, 201)
                self.check(s.get("/v2/generate/" + made.json["id"]), status)
                self.check(s.get("/v2/generate/" + made.json["id"]), 200)
                s.stop()

    def test_both_kinds_of_429(self):
        s = self.sandbox("--fault", "generate:1:429-rate,generate:2:429-concurrency")
        r = self.keyed(s)
        self.check(r, 429, "rate_limit_exceeded")
        self.assertEqual(r.headers["Retry-After"], "1")
        r = self.keyed(s)
        self.check(r, 429, "concurrency_limit_reached")
        self.assertEqual(r.json["retryAfterSeconds"], 1)
        self.check(self.keyed(s), 201)

    def test_lost_outcomes(self):
        for kind, status in (("500-after", 500), ("503-after", 503), ("504-after", 504),
                             ("outcome-unknown", 503)):
            with self.subTest(kind):
                s = self.sandbox("--fault", "generate:1:" + kind)
                r = self.keyed(s)
                self.check(r, status)
                self.assertEqual(s.stats()["jobs"], 1)
                again = self.keyed(s)
                self.check(again, 201)
                self.assertEqual(s.stats()["jobs"], 1)
                if kind == "outcome-unknown":
                    self.assertEqual(r.json["errorCode"], "IDEMPOTENCY_OUTCOME_UNKNOWN")
                    self.assertEqual(r.json["generationId"], again.json["id"])
                s.stop()

    def test_slow(self):
        s = self.sandbox("--fault", "generate:1:slow=1.5,models:*:slow=30")
        start = time.monotonic()
        answers = []
        t = threading.Thread(target=lambda: answers.append(self.keyed(s)))
        t.start()
        end = time.monotonic() + DEADLINE
        while s.stats()["jobs"] == 0 and time.monotonic() < end:
            time.sleep(0.02)
        self.assertEqual(s.stats()["jobs"], 1)  # acted on at once
        self.assertEqual(answers, [])
        t.join(DEADLINE)
        self.assertGreater(time.monotonic() - start, 1.4)
        self.check(answers[0], 201)
        late = []
        t = threading.Thread(target=lambda: late.append(s.get("/v2/models")))
        t.start()
        time.sleep(0.3)
        s.stop()  # does not wait 30 s
        t.join(DEADLINE)
        self.check(late[0], 200)

    def test_cut(self):
        s = self.sandbox("--job-seconds", "0", "--fault", "download:1:cut,models:1:cut")
        video = self.upload(s, bytes(100000), "v.mp4", "video/mp4", "VIDEO")
        with self.assertRaises(http.client.IncompleteRead) as caught:
            s.get("/v2/models")
        self.assertGreater(len(caught.exception.partial), 100)
        self.check(s.get("/v2/models"), 200)
        # the asset may be judged unreadable where media is inspected: use its address instead
        made = s.create(input=[{"type": "video", "url": video["url"]},
                               {"type": "audio", "url": AUDIO_URL}])
        path = s.local(s.finish(made["id"])["outputUrl"])
        with self.assertRaises(http.client.IncompleteRead) as caught:
            s.get(path, key=False)
        self.assertEqual(len(caught.exception.partial), 50000)
        rest = s.get(path, key=False, headers={"Range": "bytes=50000-"})
        self.check(rest, 206)
        self.assertEqual(len(rest.data), 50000)

    def test_strange_bodies(self):
        s = self.sandbox("--fault",
                         "models:1:html,models:2:wrong-json,models:3:bad-json,list:1:html")
        r = s.get("/v2/models")
        self.check(r, 502)
        self.assertTrue(r.headers["Content-Type"].startswith("text/html"))
        self.assertIn(b"<html>", r.data)
        r = s.get("/v2/models")
        self.check(r, 200)
        self.assertIn("unexpected", r.json)
        r = s.get("/v2/models")
        self.check(r, 200)
        with self.assertRaises(ValueError):
            r.json
        self.assertIsInstance(s.get("/v2/models").json, list)
        self.check(s.get("/v2/generations"), 502)

    def test_upload_faults(self):
        s = self.sandbox("--fault", "upload:1:503,upload:2:reset-after,asset-register:1:500,"
                                    "asset-upload:2:504")
        r = s.post("/v2/assets/upload",
                   {"fileName": "a.wav", "contentType": "audio/wav", "size": 3}).json
        path, wav = s.local(r["uploadUrl"]), {"Content-Type": "audio/wav"}
        asset = {"url": r["url"], "type": "AUDIO"}
        self.check(s.call("PUT", path, raw=b"abc", headers=wav, key=False), 503)
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            s.call("PUT", path, raw=b"abc", headers=wav, key=False)
        self.check(s.call("PUT", path, raw=b"abc", headers=wav, key=False), 200)
        self.check(s.post("/v2/assets", asset), 500)
        self.assertEqual(s.stats()["assets"], 0)
        self.check(s.post("/v2/assets", asset), 201)
        self.check(s.post("/v2/assets/upload",
                          {"fileName": "a.wav", "contentType": "audio/wav", "size": 3}), 504)

    def test_every_endpoint_takes_a_fault(self):
        s = self.sandbox("--fault", ",".join(
            e + ":1:500" for e in ("generate get list delete download-url output estimate "
                                   "asset-upload asset-put asset-register asset-list asset-get "
                                   "models errors").split()))
        some = "7a1f6c1e-0000-4000-8000-000000000001"
        calls = [("POST", "/v2/generate"), ("GET", "/v2/generate/" + some),
                 ("GET", "/v2/generations"), ("DELETE", "/v2/generations/" + some),
                 ("GET", "/v2/generations/%s/download" % some), ("GET", "/files/x/y.mp4"),
                 ("POST", "/v2/analyze/cost"), ("POST", "/v2/assets/upload"),
                 ("PUT", "/uploads/x/y"), ("POST", "/v2/assets"), ("GET", "/v2/assets"),
                 ("GET", "/v2/assets/" + some), ("GET", "/v2/models"), ("GET", "/v2/errors")]
        for method, path in calls:
            with self.subTest(method + " " + path):
                self.check(s.call(method, path, raw=b"{}" if method[0] == "P" else None), 500)
                self.assertNotEqual(
                    s.call(method, path, raw=b"{}" if method[0] == "P" else None).status, 500)
        self.assertEqual(s.stats()["faults"], len(calls))


class Results(Case):
    def test_without_the_media_program(self):
        # A copy in a folder of its own finds no dubline-media.
        d = self.temp_dir()
        alone = shutil.copy2(SERVE, os.path.join(d, "dubline-serve"))
        saved = os.environ.pop("DUBLINE_LIBEXEC", None)
        try:
            s = self.sandbox("--job-seconds", "0", program=alone)
        finally:
            if saved is not None:
                os.environ["DUBLINE_LIBEXEC"] = saved
        one, two = s.create(), s.create()
        for made in (one, two):
            g = s.finish(made["id"])
            self.assertEqual((g["status"], g["errorCode"]),
                             ("FAILED", "generation_pipeline_failed"))
        asset = self.upload(s, b"whatever", "a.mp4", "video/mp4", "VIDEO")
        self.assertNotIn("durationSeconds", asset)
        log = s.stop()
        self.assertEqual(log.count("dubline-media was not found:"), 1, log)

    def media_here(self):
        places = [os.environ.get("DUBLINE_LIBEXEC", ""), os.path.dirname(SERVE)]
        return any(os.access(os.path.join(p, "dubline-media"), os.X_OK) for p in places if p)

    def test_with_the_media_program(self):
        if not self.media_here():
            self.skipTest("dubline-media is not built")
        s = self.sandbox("--job-seconds", "0")
        with open(VIDEO, "rb") as f:
            video = self.upload(s, f.read(), "v.mp4", "video/mp4", "VIDEO")
        self.assertGreater(video["durationSeconds"], 1)
        self.assertGreater(video["width"], 0)
        end = video["durationSeconds"] + 1
        body = {"model": "lipsync-2",
                "input": [{"type": "video", "assetId": video["id"]},
                          {"type": "audio", "url": AUDIO_URL, "refId": "a"}],
                "segments": [{"startTime": 0, "endTime": end, "audioInput": {"refId": "a"}}]}
        r = s.post("/v2/generate", body)
        self.check(r, 400, "generation_input_segments_invalid")
        self.assertIn("after the end of the video", r.json["sandboxReason"])
        junk = self.upload(s, b"this is no film", "junk.mp4", "video/mp4", "VIDEO")
        made = s.create(input=[{"type": "video", "assetId": junk["id"]},
                               {"type": "audio", "url": AUDIO_URL}])
        self.assertEqual(s.finish(made["id"])["errorCode"], "generation_input_video_invalid")
        made = s.create(segments=[{"startTime": 0, "endTime": 2.5, "audioInput": {"refId": "a"}}])
        g = s.finish(made["id"])
        self.assertEqual(g["status"], "COMPLETED", s.log())
        self.assertEqual(g["outputDuration"], 2.5)
        film = s.get(s.local(g["outputUrl"]), key=False)
        again = self.upload(s, film.data, "pattern.mp4", "video/mp4", "VIDEO")
        self.assertAlmostEqual(again["durationSeconds"], 2.5, delta=0.1)  # it is playable

    def test_end_does_not_wait_for_media_work(self):
        if not self.media_here():
            self.skipTest("dubline-media is not built")
        d = self.temp_dir()
        s = self.sandbox("--job-seconds", "0", "--plan", "enterprise", dir=d)
        made = s.create(segments=[{"startTime": 0, "endTime": 3600,
                                   "audioInput": {"refId": "a"}}])
        time.sleep(0.5)
        start = time.monotonic()
        s.stop()
        self.assertLess(time.monotonic() - start, 5)
        s = self.sandbox(dir=d)
        g = s.get("/v2/generate/" + made["id"]).json
        self.assertEqual(g["status"], "PROCESSING")  # not failed: it is made now

    def test_loopback_sources(self):
        content = b"bytes from next door" * 1000

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/away":
                    self.send_response(302)
                    self.send_header("Location", "/v.mp4")
                else:
                    self.send_response(200 if self.path == "/v.mp4" else 404)
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.path != "/away":
                    self.wfile.write(content)

            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        base = "http://127.0.0.1:%d" % server.server_port
        s = self.sandbox("--job-seconds", "0", "--strict-urls", "--plan", "enterprise")

        def run(video, audio):
            made = s.create(input=[{"type": "video", "url": video},
                                   {"type": "audio", "url": audio}])
            return s.finish(made["id"])

        g = run(base + "/v.mp4", base + "/a.wav")
        self.assertEqual(g["status"], "COMPLETED", s.log())
        self.assertEqual(s.get(s.local(g["outputUrl"]), key=False).data, content)
        for video in (base + "/missing.mp4", base + "/away", VIDEO_URL):
            g = run(video, base + "/a.wav")
            self.assertEqual((g["status"], g["errorCode"]),
                             ("FAILED", "generation_input_video_inaccessible"), video)
        g = run(base + "/v.mp4", AUDIO_URL)
        self.assertEqual(g["errorCode"], "generation_input_audio_inaccessible")


def main():
    global SERVE
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SERVE = os.path.abspath(sys.argv.pop(1))
    unittest.main()


if __name__ == "__main__":
    main()
