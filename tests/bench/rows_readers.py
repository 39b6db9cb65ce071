"""Every reader of transcripts: µs a row inside a process, and whether four times the rows take four times
as long."""
import os
import subprocess

from bench import Figure, row

# As `dubline export` writes them; what it does not write has the shape of one of these.
FORMATS = [("srt", "srt"), ("vtt", "vtt"), ("ass", "ass"), ("csv", "csv"), ("elevenlabs", "csv"),
           ("rttm", "rttm"), ("audacity", "txt"), ("textgrid", "TextGrid"), ("eaf", "eaf"),
           ("otio", "otio"), ("json", "json"), ("whisperx", "json")]
SMALL, LARGE = 5000, 20000


def exported(b, fmt, extension, n):
    path = b.path("%s%d.%s" % (fmt, n, extension))
    if not os.path.exists(path):
        subprocess.run([b.dubline, "export", b.project(n), "--format", fmt, "--speakers", "name", "-o", path],
                       check=True, cwd=b.dir, env=b.env, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    return path


def read(b, fmt, extension, n):
    return b.measured_by([b.driver("bench_reader"), exported(b, fmt, extension, n), str(b.runs)])


@row("readers", "reading transcripts, %d rows" % LARGE)
def readers(b):
    """Text formats are held against SRT, JSON against its parser alone."""
    figures, srt = [], None
    for fmt, extension in FORMATS:
        small, large = read(b, fmt, extension, SMALL), read(b, fmt, extension, LARGE)
        srt = srt or large["us"]
        peers = {"a quarter of the rows": small["us"]}
        if fmt != "srt":
            peers["srt"] = srt
        if extension in ("json", "otio"):
            peers["cJSON alone"] = large["parser_us"]
        if extension in ("json", "otio", "eaf"):
            aim, holds = "linear", lambda o, p: o <= 1.5 * p["a quarter of the rows"]
        else:
            aim = "linear, ≤ 3 × srt"
            holds = lambda o, p: (o <= 1.5 * p["a quarter of the rows"]  # noqa: E731
                                  and o <= 3 * p.get("srt", o))
        figures.append(Figure(fmt, "µs", large["us"], peers, aim=aim, holds=holds))
    return figures
