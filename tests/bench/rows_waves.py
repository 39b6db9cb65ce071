"""Rows of waveforms: an hour of AAC and of WAV, drawing from levels, keys while sound is read."""
import os
import shutil
import subprocess

from bench import Figure, Skip, mb, ms, row
from rows_screen import DOWN_UP, per_key, pty, repository, worst

HOUR = 3600


def wav(b, seconds):
    """Stereo at 48 kHz, 16 bits: a minute of noise again and again."""
    path = b.path("w%d.wav" % seconds)
    if not os.path.exists(path):
        minute = os.urandom(60 * 192000)
        with open(path, "wb") as f:
            size = seconds * 192000
            f.write(b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little") +
                    bytes([1, 0, 2, 0]) + (48000).to_bytes(4, "little") + (192000).to_bytes(4, "little") +
                    bytes([4, 0, 16, 0]) + b"data" + size.to_bytes(4, "little"))
            for _ in range(seconds // 60):
                f.write(minute)
    return path


def aac(b, seconds):
    """A minute coded once and repeated."""
    path = b.path("a%d.m4a" % seconds)
    if not b.has("ffmpeg"):
        raise Skip("ffmpeg is not installed, which makes the media")
    if not os.path.exists(path):
        one = b.path("one.m4a")
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
                        "aevalsrc='0.4*sin(300*t*t)+0.1*random(0)|0.4*sin(200*t)+0.1*random(1)':d=60:s=48000",
                        "-c:a", "aac", "-b:a", "128k", one], check=True)
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop", str(seconds // 60 - 1),
                        "-i", one, "-c", "copy", path], check=True)
    return path


def forget(b):
    shutil.rmtree(b.path(".cache"), ignore_errors=True)


def found_peers(b, peers):
    here = {n: argv for n, argv in peers.items() if "/" in argv[0] or b.has(argv[0])}
    return here, [n for n in peers if n not in here]


def constant(b, make):
    """Memory for a minute against three hours: the larger over the smaller."""
    short, long = ([b.once([b.dubline, "peaks", make(b, s), "-o", b.path("o.dat")]) for _ in range(b.runs)]
                   for s in (60, 3 * HOUR))
    return Figure("memory, 3 h : 1 min", "×", [x.rss / y.rss for x, y in zip(long, short)], {}, [],
                  "≤ 1.1", lambda ours, p: ours <= 1.1)


@row("waveform-aac", "waveform of 1 h of AAC, stereo, 48 kHz")
def waveform_aac(b):
    media = aac(b, HOUR)
    one = "libav, one core"
    peers, skipped = found_peers(b, {
        one: [b.driver("bench_decode"), "decode", media],
        "ffmpeg -f null": ["ffmpeg", "-v", "error", "-nostdin", "-i", media, "-f", "null", "-"]})
    found = b.race({"dubline": [b.dubline, "peaks", media, "-o", b.path("o.dat")], **peers},
                   before=lambda name: forget(b))
    ours = found.pop("dubline")
    return [Figure("wall", "ms", ms(ours), {n: ms(r) for n, r in found.items()}, skipped,
                   "≤ 0.6 × libav on one core", lambda m, p: m <= 0.6 * p[one]),
            Figure("memory of the largest process", "MB", mb(ours), {n: mb(r) for n, r in found.items()},
                   [], "≤ 64 MB", lambda m, p: m <= 64),
            constant(b, aac)]


@row("waveform-wav", "waveform of 1 h of WAV, stereo, 48 kHz, 16 bits")
def waveform_wav(b):
    media = wav(b, HOUR)
    other = os.environ.get("DUB_AUDIOWAVEFORM", "audiowaveform")
    peers, skipped = found_peers(b, {
        "audiowaveform": [other, "-q", "-i", media, "-o", b.path("p.dat"), "-b", "16", "-z", "256"],
        "sox": ["sox", media, "-n", "stat"],
        "raw read, one core": [b.driver("bench_decode"), "read", media]})
    found = b.race({"dubline": [b.dubline, "peaks", media, "-o", b.path("o.dat")], **peers},
                   before=lambda name: forget(b))
    ours = found.pop("dubline")
    return [Figure("wall", "ms", ms(ours), {n: ms(r) for n, r in found.items()}, skipped,
                   "≤ 0.2 × audiowaveform", lambda m, p: m <= 0.2 * p["audiowaveform"]),
            Figure("memory of the largest process", "MB", mb(ours), {n: mb(r) for n, r in found.items()},
                   [], "≤ 64 MB", lambda m, p: m <= 64),
            constant(b, wav)]


@row("waveform-draw", "2 h of waveform: opened from the cache, drawn on 200×3 cells while scrolling")
def waveform_draw(b):
    told = b.measured_by([b.driver("bench_wave"), str(b.runs)])
    return [Figure("opened", "ms", [v / 1000 for v in told["open"]], {}, [], "≤ 20 ms",
                   lambda m, p: m <= 20)] + [
        Figure("redraw, %s" % words, "µs", told[key], {}, [], "≤ 200 µs", lambda m, p: m <= 200)
        for key, words in (("all", "all of it"), ("minutes", "10 minutes"), ("seconds", "20 seconds"))]


@row("waveform-key", "editor: key to the last byte while the sound of 3 h is read")
def waveform_key(b):
    repository(b)
    media, project = aac(b, 3 * HOUR), b.path("git", "stem.dub")
    b.output([b.dubline, "new", b.path("none.mp4"), "-o", project, "--force"])
    b.output([b.dubline, "edit", project, "-c", "speaker-add a '%s'" % media,
              *[w for i in range(20) for w in ("-c", "segment-add %d %d a 'a line'" % (i * 4, i * 4 + 3))]])
    told = []
    for lap in range(b.runs + 1):
        shutil.rmtree(b.path(".cache", "dubline", "peaks"), ignore_errors=True)
        run = pty(b, [b.dubline, project], keys=DOWN_UP, rounds=2)
        told += [run] if lap > 0 else []
    return [Figure("next row", "ms", per_key(told, "key_ms"), {}, [], "median ≤ 1 ms", lambda m, p: m <= 1),
            Figure("next row, worst", "ms", worst(told), {}, [], "≤ 5 ms", lambda m, p: m <= 5)]
