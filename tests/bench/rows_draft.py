"""Rendering a draft: against ffmpeg, which mixes the same takes over the same video."""
import os

from bench import Figure, Skip, mb, ms, row

SECONDS = 600


def media(b, seconds):
    """A video with sound and ten takes of 6 s; built from pieces, so that it is there at once."""
    video = b.path("draft-%d.mp4" % seconds)
    piece = b.path("piece.mp4")
    if not os.path.exists(piece):
        b.output(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20",
                  "-f", "lavfi", "-i", "anoisesrc=c=pink:r=48000:a=0.2:d=20", "-c:v", "libx264",
                  "-preset", "veryfast", "-g", "50", "-pix_fmt", "yuv420p", "-ac", "2", "-c:a", "aac",
                  "-b:a", "128k", piece])
        for i in range(10):
            b.output(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                      "anoisesrc=c=pink:r=48000:a=0.2:d=6:seed=%d" % (i + 1), "-ac", "1",
                      b.path("take%d.wav" % i)])
    if not os.path.exists(video):
        b.output(["ffmpeg", "-v", "error", "-y", "-stream_loop", str(seconds // 20 - 1), "-i", piece,
                  "-c", "copy", video])
    return video


def project(b, seconds):
    path = b.path("draft-%d.dub" % seconds)
    words = [b.dubline, "new", media(b, seconds), "-o", path, "--force"]
    for i in range(10):
        words += ["--speaker", "s%d=%s" % (i, b.path("take%d.wav" % i))]
    b.output(words)
    script = b.path("draft.dubcmd")
    with open(script, "w") as f:
        for n in range(seconds // 10):
            f.write("segment-add %d %d s%d\n" % (10 * n + 2, 10 * n + 8, n % 10))
    b.output([b.dubline, "edit", path, "--script", script])
    return path


def by_ffmpeg(b, seconds, out):
    """The video's sound is silent in segments; every take is delayed to its place and added."""
    n = seconds // 10
    graph = ["[0:a]volume='if(between(mod(t,10),2,8),0,1)':eval=frame[own]"]
    words = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", media(b, seconds)]
    for i in range(n):
        words += ["-i", b.path("take%d.wav" % (i % 10))]
        graph.append("[%d:a]aformat=channel_layouts=stereo,adelay=%d:all=1[t%d]"
                     % (i + 1, 10000 * i + 2000, i))
    graph.append("[own]%samix=inputs=%d:normalize=0:duration=first[out]"
                 % ("".join("[t%d]" % i for i in range(n)), n + 1))
    return words + ["-filter_complex", ";".join(graph), "-map", "0:v", "-map", "[out]", "-c:v", "copy",
                    "-c:a", "aac", "-b:a", "160k", out]


@row("draft", "draft of 10 min, the picture copied")
def draft(b):
    if not b.has("ffmpeg"):
        raise Skip("ffmpeg is not installed")
    path = project(b, SECONDS)
    runs = b.race({"dubline": [b.dubline, "draft", path, "-o", b.path("ours.mp4")],
                   "ffmpeg": by_ffmpeg(b, SECONDS, b.path("theirs.mp4"))})
    short = project(b, 60)
    one = b.race({"dubline": [b.dubline, "draft", short, "-o", b.path("short.mp4")]})
    return [Figure("wall", "ms", ms(runs["dubline"]), {"ffmpeg": ms(runs["ffmpeg"])},
                   aim="<= 1.1 x ffmpeg", holds=lambda ours, p: ours <= 1.1 * p["ffmpeg"]),
            Figure("memory", "MB", mb(runs["dubline"]),
                   {"ffmpeg": mb(runs["ffmpeg"]), "of 1 min": mb(one["dubline"])},
                   aim="<= 1.2 x that of 1 min", holds=lambda ours, p: ours <= 1.2 * p["of 1 min"])]
