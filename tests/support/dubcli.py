"""Running the real dubline and its sandbox from Python tests. Standard library only.

Every run happens in a world of its own: HOME and the XDG folders lie in a temporary folder, no key
and no address of a service come in from outside. Whatever a run prints is looked through for
sanitizer reports and for the key.
"""
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLES = os.path.join(ROOT, "samples")
KEY = "sk-distinctive-7f3a9c51-of-the-tests"
DEADLINE = 120  # seconds: generous, sanitized builds on a busy machine are slow

DUBLINE = None  # path of the program under test; set by main()


class Result:
    def __init__(self, words, code, out, err):
        self.words, self.code, self.raw, self.err = words, code, out, err

    @property
    def out(self):
        return self.raw.decode()

    @property
    def json(self):
        """The one document on standard output: exactly one line, nothing before or behind it."""
        assert self.raw.endswith(b"\n") and self.raw.count(b"\n") == 1, self
        return json.loads(self.raw)

    def __repr__(self):
        return "dubline %s\n exit %s\n out %r\n err %r" % (" ".join(self.words), self.code, self.raw[:3000], self.err[:3000])


class World:
    """A folder to work in, and a private home."""

    def __init__(self):
        self.top = tempfile.mkdtemp(prefix="dub-cli-")
        self.dir = os.path.join(self.top, "work")
        self.home = os.path.join(self.top, "home")
        os.mkdir(self.dir)
        os.mkdir(self.home)
        self.url = None
        self.key = KEY

    def close(self):
        shutil.rmtree(self.top, ignore_errors=True)

    def env(self, **more):
        keep = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE", "GCOV_PREFIX")
        env = {k: v for k, v in os.environ.items() if k in keep}
        env.update(HOME=self.home, TZ="UTC", LC_ALL="C.UTF-8", TERM="dumb",
                   XDG_STATE_HOME=self.home + "/state", XDG_CACHE_HOME=self.home + "/cache",
                   XDG_CONFIG_HOME=self.home + "/config")
        if self.url:
            env["SYNC_API_URL"] = self.url
        if self.key:
            env["SYNC_API_KEY"] = self.key
        env.update(more)
        return {k: v for k, v in env.items() if v is not None}

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def take(self, *names, to=None):
        """Copy files or folders of samples/ into the work folder."""
        for name in names:
            source, target = os.path.join(SAMPLES, name), self.path(to or os.path.basename(name))
            if os.path.isdir(source):
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copy(source, target)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return name

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def start(self, *words, env=None, cwd=None, **kw):
        kw.setdefault("stdin", subprocess.DEVNULL)
        kw.setdefault("stdout", subprocess.PIPE)
        kw.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([DUBLINE, *words], env=self.env(**(env or {})), cwd=cwd or self.dir, **kw)

    def finish(self, process, words=()):
        out, err = process.communicate(timeout=DEADLINE)
        return self.judge(Result(words, process.returncode, out or b"", (err or b"").decode(errors="replace")))

    def judge(self, r):
        for bad in ("Sanitizer", "runtime error", "Assertion", KEY):
            assert bad not in r.err and bad.encode() not in r.raw, r
        assert r.code is not None and (0 <= r.code <= 7 or r.code < 0), r
        return r

    def run(self, *words, stdin=None, env=None, cwd=None):
        p = self.start(*words, env=env, cwd=cwd, stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL)
        out, err = p.communicate(stdin if stdin is None or isinstance(stdin, bytes) else stdin.encode(), timeout=DEADLINE)
        return self.judge(Result(words, p.returncode, out, err.decode(errors="replace")))

    def ok(self, *words, **kw):
        r = self.run(*words, **kw)
        assert r.code == 0, r
        return r

    def snapshot(self):
        """Names, times and bytes of everything in the work folder."""
        found = {}
        for folder, _, names in os.walk(self.dir):
            found[folder] = os.stat(folder).st_mtime_ns
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as f:
                    found[path] = (os.stat(path).st_mtime_ns, f.read())
        return found

    def files_holding(self, word):
        """Every file of this world, the sandbox's too, that holds these bytes."""
        found = []
        for folder, _, names in os.walk(self.top):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    if word.encode() in f.read():
                        found.append(os.path.join(folder, name))
        return found


class Sandbox:
    """`dubline sandbox` on a free loopback port, its folder inside a world."""

    def __init__(self, world, *options, port=0):
        self.world = world
        self.log_path = os.path.join(world.top, "sandbox.log")
        self.log = open(self.log_path, "ab")
        self.proc = subprocess.Popen(
            [DUBLINE, "sandbox", "--dir", os.path.join(world.top, "sandbox"), "--create-rate", "0", "--read-rate", "0",
             "--port", str(port), *(() if "--job-seconds" in options else ("--job-seconds", "0.1")), *options],
            env=world.env(), stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL)
        self.url = self.proc.stdout.readline().decode().strip()
        assert self.url.startswith("http://127.0.0.1:"), (self.url, self.read_log())
        world.url = self.url

    def read_log(self):
        with open(self.log_path, "rb") as f:
            return f.read().decode(errors="replace")

    def call(self, method, path, key=None):
        conn = http.client.HTTPConnection(self.url[len("http://"):], timeout=DEADLINE)
        try:
            conn.request(method, path, headers={"x-api-key": key} if key else {})
            return json.loads(conn.getresponse().read())
        finally:
            conn.close()

    def stats(self):
        return self.call("GET", "/sandbox/stats")

    def calls(self, endpoint):
        return self.stats()["calls"].get(endpoint, 0)

    def requests(self):
        """The request bodies as stored: {job id: bytes}."""
        folder, found = os.path.join(self.world.top, "sandbox", "jobs"), {}
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as f:
                found[name] = json.loads(f.read())
        return found

    def stop(self, how=signal.SIGTERM):
        if self.proc.poll() is None:
            self.proc.send_signal(how)
        self.proc.wait(DEADLINE)
        self.proc.stdout.close()
        self.log.close()
        log = self.read_log()
        for bad in ("Sanitizer", "runtime error", KEY):
            assert bad not in log, log


class Case(unittest.TestCase):
    maxDiff = None

    def world(self):
        w = World()
        self.addCleanup(w.close)
        return w

    def sandbox(self, world, *options, **kw):
        s = Sandbox(world, *options, **kw)
        self.addCleanup(lambda: s.proc.poll() is None and s.stop())
        return s

    def expect(self, r, code, *in_err):
        self.assertEqual(r.code, code, r)
        for word in in_err:
            self.assertIn(word, r.err, r)
        return r


def poll(condition, what="it", seconds=DEADLINE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = condition()
        if got:
            return got
        time.sleep(0.005)
    raise AssertionError("%s did not come about in %s s" % (what, seconds))


def in_parallel(cases, run, workers=4):
    """Run run(case) for every case, a few at once; failures of all are raised together."""
    failures, lock, rest = [], threading.Lock(), list(reversed(cases))

    def work():
        while True:
            with lock:
                if not rest:
                    return
                case = rest.pop()
            try:
                run(case)
            except BaseException as problem:  # told with its case, below
                with lock:
                    failures.append("%r: %s: %s" % (case, type(problem).__name__, problem))

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures, "%d of %d failed\n%s" % (len(failures), len(cases), "\n".join(failures))


def main(argv):
    """argv: script, path of dubline, unittest arguments."""
    global DUBLINE
    DUBLINE = os.path.abspath(argv[1])
    unittest.main(module="__main__", argv=argv[:1] + argv[2:])
