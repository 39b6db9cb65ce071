"""Rows of the engine: start, check, edit, import, memory, probe."""
import os
import shutil

from bench import Figure, Skip, mb, ms, row


@row("start", "dubline --version, start to end")
def start(b):
    runs = b.race({"dubline": [b.dubline, "--version"], "true": ["true"]})
    return [Figure("wall", "ms", ms(runs["dubline"]), {"true": ms(runs["true"])}, aim="≤ 20 ms",
                   holds=lambda ours, peers: ours <= 20)]


@row("check-small", "check of a 7-segment project, start to end")
def check_small(b):
    project = b.project(7)
    runs = b.race({"dubline": [b.dubline, "check", project], "true": ["true"]}, ok=(0, 1))
    return [Figure("wall", "ms", ms(runs["dubline"]), {"true": ms(runs["true"])}, aim="≤ 20 ms",
                   holds=lambda ours, peers: ours <= 20)]


@row("import-srt", "import of 100,000 SRT cues")
def import_srt(b):
    cues, out = b.subtitles(100000), b.path("imported.dub")
    programs = {"dubline": [b.dubline, "import", cues, out]}
    if b.has("ffmpeg"):
        programs["ffmpeg"] = ["ffmpeg", "-v", "quiet", "-y", "-i", cues, "-f", "srt", b.path("o.srt")]

    def fresh(_):
        for name in os.listdir(b.dir):
            if "imported.dub" in name:
                os.unlink(b.path(name))

    runs = b.race(programs, before=fresh)
    skipped = [] if "ffmpeg" in programs else ["ffmpeg"]
    peers = {k: v for k, v in runs.items() if k != "dubline"}
    return [Figure("wall", "ms", ms(runs["dubline"]), {k: ms(v) for k, v in peers.items()}, skipped,
                   "≤ 0.15 × ffmpeg", lambda ours, p: ours <= 0.15 * p["ffmpeg"]),
            Figure("memory", "MB", mb(runs["dubline"]), {k: mb(v) for k, v in peers.items()})]


@row("probe", "probe of a local file")
def probe(b):
    media = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
                         "samples", "interview", "interview.mp4")
    if not os.path.exists(media):
        raise Skip("the sample film is not there")
    programs = {"dubline": [b.dubline, "probe", media]}
    others = {"ffprobe": ["ffprobe", "-v", "quiet", "-show_format", "-show_streams", media],
              "mediainfo": ["mediainfo", media]}
    skipped = [k for k in others if not b.has(k)]
    programs.update({k: v for k, v in others.items() if b.has(k)})

    def forget(_):
        shutil.rmtree(b.path(".cache"), ignore_errors=True)

    runs = b.race(programs, before=forget)
    peers = {k: ms(v) for k, v in runs.items() if k != "dubline"}
    return [Figure("wall", "ms", ms(runs["dubline"]), peers, skipped, "≤ 0.7 × ffprobe",
                   lambda ours, p: ours <= 0.7 * p["ffprobe"])]


@row("edit", "edit + re-check + undo entry at 100,000 segments")
def edit(b):
    found = b.measured_by([b.driver("bench_edit"), b.project(100000), str(b.runs)])
    limit = (lambda ours, peers: ours <= 100)
    peers = {"flat array insert": found["flat_insert_us"]}
    return [Figure("nudge", "µs", found["nudge_us"], peers, aim="≤ 100 µs", holds=limit),
            Figure("add", "µs", found["add_us"], peers, aim="≤ 100 µs", holds=limit),
            Figure("undo", "µs", found["undo_us"], peers, aim="≤ 100 µs", holds=limit),
            Figure("undo entry", "bytes", found["undo_bytes"], aim="≤ 256",
                   holds=lambda ours, peers: ours <= 256),
            Figure("open + check", "ms", found["open_ms"]),
            Figure("memory", "MB", found["memory_mb"], aim="≤ 80 MB", holds=lambda o, p: o <= 80)]


@row("memory", "check of 100,000 segments, start to end")
def memory(b):
    runs = b.race({"dubline": [b.dubline, "check", b.project(100000)]}, ok=(0, 1))["dubline"]
    return [Figure("wall", "ms", ms(runs)), Figure("memory", "MB", mb(runs))]
