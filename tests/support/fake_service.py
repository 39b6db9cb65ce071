#!/usr/bin/env python3
"""A small stand-in for the service, for the unit tests of net and job: standard library only.

Prints its address on the first line of standard output and serves until standard input ends.
POST /test/fault with "ENDPOINT:N:KIND" makes the N-th call from now on of an endpoint fail; KIND is
reset-before, reset-after, cut, html, wrong-json, slow=S, once-STATUS-CODE (refused before it is
handled) or late-STATUS-CODE (handled, then answered with an error).
GET /test/stats tells what has happened; POST /test/reset forgets everything.
"""
import hashlib
import json
import re
import socket
import struct
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OUTPUT = hashlib.sha256(b"result").digest() * 8192  # 256 KiB
ETAG = '"' + hashlib.sha256(OUTPUT).hexdigest()[:16] + '"'
TERMINAL = ("COMPLETED", "FAILED", "REJECTED")


class World:
    def __init__(self):
        self.lock = threading.RLock()
        self.reset()

    def reset(self):
        self.jobs, self.by_key, self.assets, self.uploads = {}, {}, [], {}
        self.calls, self.faults, self.leaks = {}, [], []
        self.settings = {"seconds": 0.2, "end": "COMPLETED", "ranges": True, "url_uses": 0}
        self.tokens = {}

    def fault_for(self, endpoint):
        with self.lock:
            self.calls[endpoint] = self.calls.get(endpoint, 0) + 1
            hit = None
            for fault in self.faults:
                if fault[0] == endpoint:
                    fault[1] -= 1
                    if fault[1] == 0:
                        hit = fault[2]
            return hit


WORLD = World()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    # --- plumbing -----------------------------------------------------------------------------
    def reset_connection(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def send(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        fault, self.fault = self.fault, None
        kinds = dict(headers)
        if fault and fault.startswith("slow="):
            time.sleep(float(fault[5:]))
        elif fault == "reset-after":
            return self.reset_connection()
        elif fault == "html":
            status, data, kinds = 200, b"<html><body>Gateway</body></html>", {"Content-Type": "text/html"}
        elif fault == "wrong-json":
            status, data = 200, b'{"id": '
        elif fault and fault.startswith("late-"):
            status, data = int(fault.split("-")[1]), self.error_body(fault)
        self.send_response(status)
        kinds.setdefault("Content-Type", "application/json")
        for name, value in kinds.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if fault == "cut":
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            return self.reset_connection_softly()
        self.wfile.write(data)

    def reset_connection_softly(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def error_body(fault):
        parts = fault.split("-", 2)
        body = {"message": ["something failed"], "statusCode": int(parts[1])}
        if len(parts) > 2 and parts[2]:
            body["errorCode"] = parts[2]
        if len(parts) > 2 and "=" in parts[2]:  # CODE=GENERATION-ID
            body["errorCode"], body["generationId"] = parts[2].split("=", 1)
        if len(parts) > 2 and parts[2] == "concurrency_limit_reached":
            body["retryAfterSeconds"] = 0.1
        return json.dumps(body).encode()

    def fail(self, status, code, message, spelling="errorCode"):
        self.send(status, {"message": message, "statusCode": status, spelling: code})

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def begin(self, endpoint, needs_key=True):
        """False when the call was ended by a fault or for want of a key."""
        self.fault = WORLD.fault_for(endpoint)
        if needs_key is None:
            if self.headers.get("x-api-key"):
                WORLD.leaks.append(self.path)
        elif needs_key and self.headers.get("x-api-key") != "test-key-0123456789":
            if self.headers.get("x-api-key"):
                self.send(401, {"message": "Unauthorized", "statusCode": 401})
            else:
                self.send(401, {"message": "cookie or x-api-key", "error": "Unauthorized", "statusCode": 401})
            return False
        if self.fault == "reset-before":
            self.reset_connection()
            return False
        if self.fault and self.fault.startswith("once-"):
            fault, self.fault = self.fault, None
            status = int(fault.split("-")[1])
            self.send(status, self.error_body(fault))
            return False
        return True

    # --- jobs -----------------------------------------------------------------------------------
    def url(self, path):
        return "http://%s%s" % (self.headers["Host"], path)

    def view(self, job):
        age = time.monotonic() - job["born"]
        seconds, end = job["seconds"], job["end"]
        status = "PENDING" if age < seconds / 2 else "PROCESSING" if age < seconds else end
        out = {"id": job["id"], "createdAt": job["created"], "status": status, "model": "lipsync-2", "input": []}
        if status == "COMPLETED":
            token = uuid.uuid4().hex
            WORLD.tokens[token] = WORLD.settings["url_uses"]
            out["outputUrl"] = self.url("/output/%s.mp4?sig=%s" % (job["id"], token))
            out["outputDuration"] = 2.5
        elif status in ("FAILED", "REJECTED"):
            out["error"] = "the pipeline\u001b[31m failed"
            out["error_code"] = "generation_pipeline_failed"
        return out

    def create(self):
        body = self.read_body()
        if not self.begin("generate"):
            return
        key = self.headers.get("Idempotency-Key")
        with WORLD.lock:
            if key and key in WORLD.by_key:
                job = WORLD.by_key[key]
                if job["body"] != body:
                    return self.fail(409, "IDEMPOTENCY_KEY_REUSED", "other payload under this key")
                return self.send(201, self.view(job))
            try:
                doc = json.loads(body)
            except ValueError:
                return self.fail(400, "generation_input_validation_failed", ["body is not JSON"])
            if doc.get("model") == "refuse-me":
                return self.fail(400, "generation_input_segments_invalid", ["segments[1] overlaps", "second"])
            job = {"id": str(uuid.uuid4()), "body": body, "key": key, "born": time.monotonic(),
                   "created": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                   "seconds": WORLD.settings["seconds"], "end": WORLD.settings["end"]}
            WORLD.jobs[job["id"]] = job
            if key:
                WORLD.by_key[key] = job
        self.send(201, self.view(job))

    def get_job(self, job_id, wait):
        if not self.begin("get"):
            return
        job = WORLD.jobs.get(job_id)
        if not job:
            return self.fail(404, "generation_not_found", "no such generation", "error_code")
        deadline = time.monotonic() + (10 if wait else 0)
        while self.view(job)["status"] not in TERMINAL and time.monotonic() < deadline:
            time.sleep(0.02)
        self.send(200, self.view(job), [("Retry-After", "1")] if wait else [])

    def output(self, job_id, query):
        if not self.begin("output", None):
            return
        match = re.search(r"sig=([0-9a-f]+)", query)
        token = match and match.group(1)
        if token not in WORLD.tokens:
            return self.send(403, b"<Error>Request has expired</Error>", [("Content-Type", "application/xml")])
        WORLD.tokens[token] -= 1
        if WORLD.tokens[token] == 0:
            del WORLD.tokens[token]
        headers = [("ETag", ETAG), ("Content-Type", "video/mp4")]
        match = re.match(r"bytes=(\d+)-$", self.headers.get("Range") or "")
        if match and WORLD.settings["ranges"] and self.headers.get("If-Range", ETAG) == ETAG:
            start = int(match.group(1))
            if start >= len(OUTPUT):
                return self.send(416, b"", [("Content-Range", "bytes */%d" % len(OUTPUT))])
            WORLD.calls["range"] = WORLD.calls.get("range", 0) + 1
            headers.append(("Content-Range", "bytes %d-%d/%d" % (start, len(OUTPUT) - 1, len(OUTPUT))))
            return self.send(206, OUTPUT[start:], headers)
        self.send(200, OUTPUT, headers)

    # --- assets ---------------------------------------------------------------------------------
    def asset_upload(self):
        doc = json.loads(self.read_body())
        if not self.begin("asset-upload"):
            return
        name = uuid.uuid4().hex
        WORLD.uploads[name] = {"want": doc, "data": None}
        self.send(201, {"uploadUrl": self.url("/put/%s?signature=s3cret" % name),
                        "url": self.url("/media/%s" % name), "expiresIn": 3600})

    def asset_put(self, name):
        body = self.read_body()
        if not self.begin("asset-put", None):
            return
        up = WORLD.uploads.get(name)
        if not up or self.headers.get("Content-Type") != up["want"]["contentType"] or len(body) != up["want"]["size"]:
            return self.send(403, b"", [])
        up["data"] = body
        self.send(200, b"", [])

    def asset_register(self):
        doc = json.loads(self.read_body())
        if not self.begin("asset-register"):
            return
        up = WORLD.uploads.get(doc["url"].rsplit("/", 1)[-1])
        if not up or up["data"] is None:
            return self.fail(422, "uploaded_file_not_found", "nothing was uploaded there")
        asset = {"id": str(uuid.uuid4()), "type": doc["type"], "name": doc.get("name"), "url": doc["url"],
                 "size": len(up["data"]), "sha256": hashlib.sha256(up["data"]).hexdigest()}
        WORLD.assets.append(asset)
        self.send(201, asset)

    # --- routes ---------------------------------------------------------------------------------
    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/test/stats":
            self.fault = None
            return self.send(200, {"jobs": len(WORLD.jobs), "calls": WORLD.calls, "leaks": WORLD.leaks,
                                   "assets": len(WORLD.assets), "hashes": [a["sha256"] for a in WORLD.assets],
                                   "keys": sorted(j["key"] or "" for j in WORLD.jobs.values())})
        match = re.match(r"/v2/generate/([^/]+)$", path)
        if match:
            return self.get_job(match.group(1), "wait=true" in query)
        match = re.match(r"/v2/generations/([^/]+)/download$", path)
        if match:
            if not self.begin("download-url"):
                return None
            job = WORLD.jobs.get(match.group(1))
            view = self.view(job) if job else {}
            return self.send(200, view.get("outputUrl", "").encode(), [("Content-Type", "text/plain")])
        match = re.match(r"/output/([^/]+)\.mp4$", path)
        if match:
            return self.output(match.group(1), query)
        if path == "/v2/generations":
            return self.begin("list") and self.send(200, [self.view(j) for j in WORLD.jobs.values()])
        if path == "/v2/models":
            return self.begin("models") and self.send(200, [{"id": "1", "name": "lipsync-2", "type": "lipsync"}])
        if path == "/v2/errors":
            return self.begin("errors", None) and self.send(
                200, [{"code": "internal_error", "message": "m", "suggestion": "s"}])
        if path == "/v2/assets":
            return self.begin("asset-list") and self.send(200, {"items": WORLD.assets})
        if path == "/redirect":
            return self.begin("redirect", None) and self.send(302, b"", [("Location", self.url("/v2/errors"))])
        if path == "/big":
            return self.begin("big", None) and self.send(200, b"x" * 100000, [("Content-Type", "text/plain")])
        self.fault = None
        return self.send(404, b"<html>404</html>", [("Content-Type", "text/html")])

    def do_POST(self):
        self.fault = None
        if self.path == "/test/fault":
            endpoint, n, kind = self.read_body().decode().split(":", 2)
            WORLD.faults.append([endpoint, int(n), kind])
            return self.send(200, {})
        if self.path == "/test/reset":
            self.read_body()
            WORLD.reset()
            return self.send(200, {})
        if self.path == "/test/set":
            WORLD.settings.update(json.loads(self.read_body()))
            return self.send(200, {})
        if self.path == "/v2/generate":
            return self.create()
        if self.path == "/v2/assets/upload":
            return self.asset_upload()
        if self.path == "/v2/assets":
            return self.asset_register()
        if self.path == "/v2/generations/estimate":
            doc = json.loads(self.read_body())
            frames = round(doc["duration"] * doc.get("fps", 30))
            return self.begin("estimate") and self.send(
                201, {"estimatedFrameCount": frames, "estimatedGenerationCost": frames * 0.002})
        self.read_body()
        return self.send(404, {"message": "no route", "statusCode": 404})

    def do_PUT(self):
        match = re.match(r"/put/([0-9a-f]+)\?signature=s3cret$", self.path)
        if match:
            return self.asset_put(match.group(1))
        self.read_body()
        self.fault = None
        return self.send(404, {})

    def do_DELETE(self):
        match = re.match(r"/v2/generations/([^/]+)$", self.path)
        if not match or not self.begin("delete"):
            return None
        job = WORLD.jobs.get(match.group(1))
        if not job:
            return self.fail(404, "generation_not_found", "no such generation")
        if self.view(job)["status"] not in TERMINAL:
            return self.fail(409, "generation_not_deletable_while_processing", "still running")
        del WORLD.jobs[job["id"]]
        return self.send(200, {"id": job["id"]})


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that are killed in mid-sentence are what the tests are about


def main():
    server = Server(("127.0.0.1", 0), Handler)
    print("http://127.0.0.1:%d" % server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


main()
