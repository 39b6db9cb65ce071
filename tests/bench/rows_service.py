"""What goes over the wire: composing a request, submitting it, uploading a file. The service is a thread
of this program that takes everything and answers at once, so that both sides meet the same one."""
import json
import os
import socket
import threading
import time

from bench import Figure, Skip, mb, ms, row

MEBIBYTE = 1 << 20


class Service(threading.Thread):
    """Answers what submit and upload ask; remembers when the body of each call was there."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.address = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.calls = []  # (complete at, method, path, s since its head was there)
        self.room = bytearray(MEBIBYTE)

    def run(self):
        while True:
            try:
                conn, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(conn,), daemon=True).start()

    def close(self):
        self.listener.close()

    def serve(self, conn):
        with conn:
            while self.answer(conn):
                pass

    def answer(self, conn):
        head = b""
        while b"\r\n\r\n" not in head:
            try:
                part = conn.recv(65536)
            except OSError:
                return False
            if not part:
                return False
            head += part
        head, _, body = head.partition(b"\r\n\r\n")
        began = time.monotonic()
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        fields = dict(l.lower().split(":", 1) for l in lines[1:])
        if "100-continue" in fields.get("expect", ""):
            conn.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        left = int(fields.get("content-length", "0")) - len(body)
        while left > 0:
            n = conn.recv_into(self.room, min(left, MEBIBYTE))
            if n == 0:
                return False
            left -= n
        now = time.monotonic()
        self.calls.append((now, method, path.split("?")[0], now - began))
        text = json.dumps(self.reply(method, path.split("?")[0])).encode()
        conn.sendall(b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                     % (b"201 Created" if method == "POST" else b"200 OK", len(text)) + text)
        return True

    def reply(self, method, path):
        if path == "/v2/assets/upload":
            return {"uploadUrl": self.address + "/put/1", "url": self.address + "/media/1",
                    "expiresIn": 3600}
        if path == "/v2/assets":
            return {"id": "0d3e7a10-0000-4000-8000-000000000001", "url": self.address + "/media/1"}
        return {"id": "0d3e7a10-0000-4000-8000-000000000002", "status": "PENDING",
                "createdAt": "2026-01-01T00:00:00.000Z"}

    def arrived(self, method, path):
        """When the latest call of that kind was complete."""
        found = [c for c in self.calls if c[1] == method and c[2].startswith(path)]
        if not found:
            raise RuntimeError("nothing came in at %s; there were: %s" % (path, self.calls))
        return found[-1]


def fresh_state(b, service):
    """A user of this service who has done nothing yet."""
    home = b.path("home%d" % fresh_state.n)
    fresh_state.n += 1
    os.makedirs(home)
    return {"HOME": home, "SYNC_API_KEY": "key-of-the-benchmark", "SYNC_API_URL": service.address}


fresh_state.n = 0


@row("request", "request of 10,000 segments, inside a process")
def request(b):
    found = b.measured_by([b.driver("bench_request"), b.project(10000), str(b.runs)])
    return [Figure("compose", "ms", found["request_ms"], {"cJSON alone": found["cjson_ms"]},
                   aim="≤ 1.2 × cJSON", holds=lambda o, p: o <= 1.2 * p["cJSON alone"])]


@row("submit", "submit of 100 segments: process start to request received")
def submit(b):
    service = Service()
    service.start()
    project, body = b.project(100), b.path("body.json")
    with open(body, "wb") as f:
        f.write(b.output([b.dubline, "request", project]))
    times = {"dubline": [], "plain libcurl program": []}

    def timed(name, argv, env=None):
        def go():
            from_ = time.monotonic()
            run = b.once(argv, ok=None, env=env() if env else None)
            times[name].append((service.arrived("POST", "/v2/generate")[0] - from_) * 1e3)
            service.calls.clear()
            return run
        return go

    post = [b.driver("bench_post"), service.address + "/v2/generate", body]
    try:
        runs = b.race({"dubline": timed("dubline", [b.dubline, "submit", project, "--yes"],
                                        lambda: fresh_state(b, service)),
                       "plain libcurl program": timed("plain libcurl program", post)})
    finally:
        service.close()
    return [Figure("request there", "ms", times["dubline"][1:],
                   {"plain libcurl program": times["plain libcurl program"][1:]},
                   aim="≤ 0.1 × the official SDK's 223 ms on this kind of machine",
                   holds=lambda o, p: o <= 22.3),
            Figure("memory", "MB", mb(runs["dubline"]),
                   {"plain libcurl program": mb(runs["plain libcurl program"])}, aim="≤ 20 MB",
                   holds=lambda o, p: o <= 20)]


def sound_file(path, n_bytes):
    """A WAV file of that size, silent."""
    head = (b"RIFF" + (n_bytes + 36).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
            + (1).to_bytes(2, "little") + (2).to_bytes(2, "little") + (48000).to_bytes(4, "little")
            + (192000).to_bytes(4, "little") + (4).to_bytes(2, "little") + (16).to_bytes(2, "little")
            + b"data" + n_bytes.to_bytes(4, "little"))
    with open(path, "wb") as f:
        f.write(head)
        for _ in range(n_bytes // MEBIBYTE):
            f.write(bytes(MEBIBYTE))


@row("upload", "upload of 256 MiB on loopback")
def upload(b):
    """The whole verb also probes the file and hashes it first, to upload each content once."""
    if not b.has("curl"):
        raise Skip("curl is not installed")
    service = Service()
    service.start()
    sound, project = b.path("voice.wav"), b.path("upload.dub")
    sound_file(sound, 256 * MEBIBYTE)
    with open(project, "w", encoding="utf-8") as f:
        f.write('{\n  "dubline": 1,\n  "inputs": [\n'
                '    {"type":"audio","ref":"ana","file":"voice.wav"}\n  ]\n}\n')
    puts = {"dubline": [], "curl -T": []}

    def timed(name, argv, env=None):
        def go():
            run = b.once(argv, env=env() if env else None)
            puts[name].append(service.arrived("PUT", "/put")[3] * 1e3)
            service.calls.clear()
            return run
        return go

    try:
        runs = b.race({"dubline": timed("dubline", [b.dubline, "upload", project],
                                        lambda: fresh_state(b, service)),
                       "curl -T": timed("curl -T", ["curl", "-s", "-o", os.devnull, "-T", sound,
                                                    service.address + "/put/2"])})
    finally:
        service.close()
    return [Figure("the PUT", "ms", puts["dubline"][1:], {"curl -T": puts["curl -T"][1:]},
                   aim="≤ 1.1 × curl", holds=lambda o, p: o <= 1.1 * p["curl -T"]),
            Figure("start to end", "ms", ms(runs["dubline"]), {"curl -T": ms(runs["curl -T"])}),
            Figure("memory", "MB", mb(runs["dubline"]), {"curl -T": mb(runs["curl -T"])})]
