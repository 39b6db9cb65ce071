"""What the rows of the benchmark share: programs timed side by side, their memory, made-up projects.

A row is a function with the decorator `row`; it gets a Bench and returns a list of Figure. All figures
of a row are taken in one go, program after program in turn, so that a machine that slows down slows
all of them down.
"""
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROWS = []


class Skip(Exception):
    """A whole row cannot be measured here; the text says why."""


class Figure:
    """One measured thing of one row.

    what: "wall", "memory", ...; unit: "ms", "µs", "MB", "bytes"; ours: values of dubline;
    peers: {name: values}; skipped: names of peers that are not installed;
    aim: in words; holds: function(median of ours, {peer: median}) -> bool, or None
    """

    def __init__(self, what, unit, ours, peers=None, skipped=(), aim="", holds=None):
        self.what, self.unit, self.ours = what, unit, list(ours)
        self.peers = {k: list(v) for k, v in (peers or {}).items() if v}
        self.skipped, self.aim, self.holds = list(skipped), aim, holds

    def medians(self):
        return statistics.median(self.ours), {k: statistics.median(v) for k, v in self.peers.items()}

    def verdict(self):
        ours, peers = self.medians()
        if self.holds is None:
            return None
        try:
            return bool(self.holds(ours, peers))
        except KeyError:
            return None  # the peer it is held against is not here

    def to_json(self):
        ours, peers = self.medians()
        return {"what": self.what, "unit": self.unit, "dubline": ours, "runs": self.ours,
                "peers": {k: {"median": m, "ratio": ours / m if m else None, "runs": self.peers[k]}
                          for k, m in peers.items()},
                "skipped": self.skipped, "aim": self.aim, "holds": self.verdict()}


def row(name, title):
    """Registers a row under a short name."""
    def take(fn):
        ROWS.append((name, title, fn))
        return fn
    return take


class Run:
    """One finished process: wall seconds, processor seconds, largest memory in bytes."""

    def __init__(self, wall, cpu, rss):
        self.wall, self.cpu, self.rss = wall, cpu, rss


class Bench:
    """The built programs, a scratch folder, and the ways of measuring."""

    def __init__(self, build, runs):
        self.build, self.runs = build, runs
        self.dir = tempfile.mkdtemp(prefix="dubbench.")
        self.dubline = os.path.join(build, "bin", "dubline")
        self.env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": self.dir, "TZ": "UTC",
                    "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}

    def close(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def driver(self, name):
        """A small C program of this folder."""
        found = os.path.join(self.build, "tests", "bench", name)
        if not os.path.exists(found):
            raise Skip("%s was not built" % name)
        return found

    def has(self, program):
        return shutil.which(program) is not None

    def once(self, argv, ok=(0,), stdin=None, env=None):
        """Runs a program to its end, output thrown away. Returns Run."""
        with open(os.devnull, "r+b") as null:
            source = open(stdin, "rb") if stdin else null
            before = time.monotonic()
            p = subprocess.Popen(argv, stdin=source, stdout=null, stderr=null, cwd=self.dir,
                                 env=dict(self.env, **(env or {})))
            _, status, use = os.wait4(p.pid, 0)
            wall = time.monotonic() - before
            p.returncode = os.waitstatus_to_exitcode(status)
            if stdin:
                source.close()
        if ok is not None and p.returncode not in ok:
            raise RuntimeError("%s ended with %d" % (" ".join(argv), p.returncode))
        return Run(wall, use.ru_utime + use.ru_stime, use.ru_maxrss * 1024)

    def race(self, programs, ok=(0,), before=None):
        """Several programs in turn, one uncounted round first.

        programs: {name: argv or function() -> Run}; before: called ahead of every single run
        Returns {name: [Run]}.
        """
        found = {name: [] for name in programs}
        for lap in range(self.runs + 1):
            for name, what in programs.items():
                if before:
                    before(name)
                run = what() if callable(what) else self.once(what, ok)
                if lap > 0:
                    found[name].append(run)
        return found

    def output(self, argv, **more):
        """What a program prints."""
        return subprocess.run(argv, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.dir, env=self.env, **more).stdout

    def measured_by(self, argv):
        """A driver's own figures: it prints one JSON object of numbers or lists of numbers."""
        return json.loads(self.output(argv))

    def project(self, n, name=None, speakers=10, every_issue=0):
        """A project of n segments, ten voices in turn, 3 s every 4 s. Returns its path.

        every_issue: each such segment overlaps the one after it (0: none does).
        """
        path = self.path(name or "p%d_%d.dub" % (n, every_issue))
        if os.path.exists(path):
            return path
        length = n * 4 + 10
        with open(path, "w", encoding="utf-8") as f:
            f.write('{\n  "dubline": 1,\n  "model": "lipsync-2",\n  "options": {"sync_mode":"silence"},\n')
            f.write('  "speakers": [\n    %s\n  ],\n' % ",\n    ".join(
                '{"id":"spkraaa%s","ref":"voice%d","name":"Voice %d"}' % (letter(i), i, i)
                for i in range(speakers)))
            f.write('  "inputs": [\n    {"id":"videoaaa","type":"video","url":"https://media.example.com/v.mp4",'
                    '"duration":%d},\n    %s\n  ],\n' % (length, ",\n    ".join(
                        '{"id":"inptaaa%s","type":"audio","ref":"voice%d","speaker":"voice%d","url":'
                        '"https://media.example.com/%d.wav","duration":%d}' % (letter(i), i, i, i, length)
                        for i in range(speakers))))
            f.write('  "segments": [\n')
            for i in range(n):
                end = i * 4 + (5 if every_issue and i % every_issue == 0 else 3)
                f.write('    {"id":"%s","start":%d,"end":%d,"speaker":"voice%d","audio":"aligned","text":'
                        '"Line %d of what they say, about as long as lines are."}%s\n'
                        % (record_id(i), i * 4, end, i % speakers, i, "," if i + 1 < n else ""))
            f.write("  ]\n}\n")
        return path

    def subtitles(self, n):
        """An SRT file of n cues."""
        path = self.path("s%d.srt" % n)
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as f:
                for i in range(n):
                    f.write("%d\n%s --> %s\nLine %d of what they say.\n\n"
                            % (i + 1, srt_time(i * 2000), srt_time(i * 2000 + 1500), i))
        return path


LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def letter(i):
    return LETTERS[i % 32]


def record_id(i):
    """Eight characters, a different one for each i; none starts like those of cast and inputs."""
    x = (i * 2654435761 + 12345) % (1 << 32)
    return "q" + "".join(LETTERS[(x >> (5 * k)) & 31] for k in range(7))


def srt_time(ms):
    return "%02d:%02d:%02d,%03d" % (ms // 3600000, ms // 60000 % 60, ms // 1000 % 60, ms % 1000)


def ms(runs):
    return [r.wall * 1e3 for r in runs]


def mb(runs):
    return [r.rss / 1e6 for r in runs]
