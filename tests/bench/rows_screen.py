"""Rows of the screen: first paint, a key's way to the last byte, idleness, instructions of a frame."""
import json
import os
import re
import subprocess

from bench import Figure, Skip, row

SMALL, LARGE = 100, 100000
DOWN_UP = "B" * 8 + "A" * 8  # within one page: scrolling would be another thing


def pty(b, argv, keys="", rounds=0, idle=0):
    """One run of a program on a pseudo-terminal: what bench_pty tells about it."""
    done = subprocess.run([b.driver("bench_pty"), keys or "B", str(rounds), str(idle), *argv],
                          check=True, stdout=subprocess.PIPE, cwd=b.path("git"), env=b.env,
                          timeout=120)
    return json.loads(done.stdout)


def repository(b):
    """A small history for tig, and a long text for vim and nano."""
    path = b.path("git")
    if not os.path.exists(path):
        os.makedirs(path)
        if b.has("git"):
            env = dict(b.env, GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.com",
                       GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@example.com")
            subprocess.run(["git", "init", "-q", path], check=True, env=env, stderr=subprocess.DEVNULL)
            text = "".join("commit refs/heads/master\ncommitter a <a@example.com> %d +0000\ndata %d\n%s\n"
                           % (1700000000 + i * 60, len("change %d\n" % i), "change %d\n" % i)
                           for i in range(200))
            subprocess.run(["git", "-C", path, "fast-import", "--quiet"], check=True, env=env,
                           input=text.encode())
            subprocess.run(["git", "-C", path, "symbolic-ref", "HEAD", "refs/heads/master"], check=True)
        with open(b.path("long.txt"), "w") as f:
            f.writelines("Line %d of a text that is about as long as lines are.\n" % i
                         for i in range(120000))
    return path


def peers(b, names):
    """argv of the peers that are here, and the names of those that are not."""
    known = {"minimal ncurses": [b.driver("bench_curses")], "tig": ["tig"], "htop": ["htop"],
             "vim": ["vim", "-u", "NONE", b.path("long.txt")], "nano": ["nano", b.path("long.txt")]}
    here = {n: known[n] for n in names if n == "minimal ncurses" or b.has(known[n][0])}
    return here, [n for n in names if n not in here]


def turns(b, programs, **more):
    """Program after program in turn; a first round is not counted."""
    repository(b)
    found = {name: [] for name in programs}
    for lap in range(b.runs + 1):
        for name, argv in programs.items():
            told = pty(b, argv, **more)
            if lap > 0:
                found[name].append(told)
    return found


@row("screen-start", "editor: exec to the first full screen")
def screen_start(b):
    others, skipped = peers(b, ["minimal ncurses", "tig", "vim", "nano"])
    small, large = b.project(7), b.project(LARGE)
    found = turns(b, {"small": [b.dubline, small], "large": [b.dubline, large], **others})
    first = {name: [t["first_ms"] for t in told] for name, told in found.items()}
    theirs = {name: first[name] for name in others}

    def holds(ours, p):
        return ours <= 2.5 * p["minimal ncurses"] and ("tig" not in p or ours < p["tig"])

    return [Figure("7 segments", "ms", first["small"], theirs, skipped,
                   "≤ 2.5 × minimal ncurses, below tig", holds),
            Figure("100,000 segments", "ms", first["large"], theirs, skipped, "≤ 250 ms",
                   lambda ours, p: ours <= 250)]


@row("screen-key", "editor: key to the last byte of its answer")
def screen_key(b):
    others, skipped = peers(b, ["minimal ncurses", "tig", "htop"])
    figures = []
    for n in (SMALL, LARGE):
        project = b.project(n)
        rows = turns(b, {"dubline": [b.dubline, project], **others}, keys=DOWN_UP, rounds=2)
        frames = turns(b, {"dubline": [b.dubline, project]}, keys="CD" * 8, rounds=2)["dubline"]
        name = "%s segments, " % format(n, ",")
        theirs = {k: per_key(rows[k], "key_ms") for k in others}
        bytes_theirs = {k: per_key(rows[k], "key_bytes") for k in others}
        ours, still = per_key(rows["dubline"], "key_ms"), per_key(frames, "key_ms")
        figures += [
            Figure(name + "next row", "ms", ours, theirs, skipped, "median ≤ 1 ms",
                   lambda m, p: m <= 1),
            Figure(name + "next row, worst", "ms", worst(rows["dubline"]),
                   {k: worst(rows[k]) for k in others}, skipped, "≤ 5 ms", lambda m, p: m <= 5),
            Figure(name + "playhead", "ms", still, {}, [], "median ≤ 1 ms", lambda m, p: m <= 1),
            Figure(name + "playhead, worst", "ms", worst(frames), {}, [], "≤ 5 ms",
                   lambda m, p: m <= 5),
            Figure(name + "next row", "bytes", per_key(rows["dubline"], "key_bytes"), bytes_theirs,
                   skipped, "", None),
            Figure(name + "playhead", "bytes", per_key(frames, "key_bytes"), {}, [], "≤ 300 bytes",
                   lambda m, p: m <= 300)]
    return figures


def per_key(told, what):
    return [value for run in told for value in run[what]]


def worst(told):
    return [max(run["key_ms"]) for run in told]


@row("screen-idle", "editor: a second in which nobody does anything")
def screen_idle(b):
    others, skipped = peers(b, ["minimal ncurses", "tig", "htop", "vim"])
    found = turns(b, {"dubline": [b.dubline, b.project(SMALL)], **others}, idle=3)
    return [Figure(what, unit, [t[key] for t in found["dubline"]],
                   {k: [t[key] for t in found[k]] for k in others}, skipped, "0",
                   lambda ours, p: ours == 0)
            for what, unit, key in (("written", "bytes", "idle_bytes"),
                                    ("wake-ups", "times", "idle_wakeups"))]


@row("screen-frame", "editor: a frame composed and compared, instructions")
def screen_frame(b):
    if not b.has("valgrind"):
        raise Skip("valgrind is not installed")
    counts = {}
    for n in (SMALL, LARGE):
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--toggle-collect=bench_frames",
             "--callgrind-out-file=/dev/null", b.driver("bench_frame"), b.project(n), "64"],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=b.dir, env=b.env)
        collected = re.search(rb"Collected *: *(\d+)", done.stderr)
        counts[n] = int(collected.group(1)) / 64 / 1000
    return [Figure("100,000 segments", "thousand", [counts[LARGE]], {"100 segments": [counts[SMALL]]},
                   aim="≤ 1.05 × those at 100",
                   holds=lambda ours, p: ours <= 1.05 * p["100 segments"])]
