"""An interview as it comes from a transcriber, made anew for each test: 200 cues of three people in
an SRT, of whom one is named in it, with the flaws such files have, and media to go with it: a small
video, a stem for each of two speakers, one file of takes in a row for the third, a take done again.
"""
import array
import math
import os
import subprocess
import wave

N = 200
STEP = 2.4          # seconds from one cue's start to the next one's
LENGTH = 2.0        # of a cue
FIRST = 1.0
VIDEO_SECONDS = FIRST + N * STEP  # 481.0
RATE = 8000         # of the sound

OVERLAPS = (12, 47, 83, 110, 139, 171)  # cues (from 1) that run 0.3 s into the next one
TOUCHING = (25, 64, 128)                # end where the next one begins
SHORT = (38, 95)                        # 0.2 s long
PAST_END = N                            # ends 0.4 s after the video

QUESTIONS = ("How did it begin?", "And what came then?", "Who else was there?", "Why so late?")
ANSWERS = ("We had nothing but a van.", "Nobody believed in it.", "It took us two winters.",
           "My sister drew the plans.", "Then the letters came in.")
ASIDES = ("I carried the boxes.", "That is not how I remember it.")


def who(n):
    """Of cue n, from 1: every fifth is a question, every seventh of the others is Jonas."""
    return "ines" if n % 5 == 1 else "jonas" if n % 7 == 0 else "marta"


def cues():
    """(number, start, end, speaker, text), seconds."""
    out = []
    for n in range(1, N + 1):
        start = FIRST + (n - 1) * STEP
        end = start + LENGTH
        if n in OVERLAPS:
            end = start + STEP + 0.3
        elif n in TOUCHING:
            end = start + STEP
        elif n in SHORT:
            end = start + 0.2
        elif n == PAST_END:
            end = VIDEO_SECONDS + 0.4
        texts = {"ines": QUESTIONS, "marta": ANSWERS, "jonas": ASIDES}[who(n)]
        out.append((n, start, end, who(n), texts[n % len(texts)]))
    return out


def stamp(seconds):
    ms = round(seconds * 1000)
    return "%02d:%02d:%02d,%03d" % (ms // 3600000, ms // 60000 % 60, ms // 1000 % 60, ms % 1000)


def write_srt(path):
    """Questions and answers without a name, as transcribers leave them; Jonas is named."""
    with open(path, "w", encoding="utf-8") as f:
        for n, start, end, speaker, text in cues():
            name = "JONAS: " if speaker == "jonas" else ""
            f.write("%d\n%s --> %s\n%s%s\n\n" % (n, stamp(start), stamp(end), name, text))


def voice(hertz, seconds):
    """Samples that rise and fall like syllables, about -10 dB at most."""
    n = round(seconds * RATE)
    return array.array("h", (int(9000 * math.sin(2 * math.pi * hertz * i / RATE) *
                                 (0.6 + 0.4 * math.sin(2 * math.pi * 4 * i / RATE)))
                             for i in range(n)))


def write_sound(path, hertz, spans, seconds):
    """A sound as long as `seconds`, with a voice in the spans (start, end) only."""
    data = bytearray(2 * round(seconds * RATE))
    longest = voice(hertz, max(end - start for start, end in spans)).tobytes()
    for start, end in spans:
        at, size = 2 * round(start * RATE), 2 * round((min(end, seconds) - start) * RATE)
        data[at:at + size] = longest[:size]
    with wave.open(path, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes(bytes(data))


def write_all(folder):
    """interview.srt and interview.mp4; ines.wav and marta.wav as long as the video; jonas.wav, his
    lines one after the other; retake.wav, one of Marta's lines spoken anew and 0.5 s too long."""
    path = lambda name: os.path.join(folder, name)  # noqa: E731
    write_srt(path("interview.srt"))
    for name, hertz in (("ines", 330), ("marta", 247)):
        write_sound(path(name + ".wav"), hertz,
                    [(start, end) for _, start, end, speaker, _ in cues() if speaker == name],
                    VIDEO_SECONDS)
    takes, at = [], 0.0
    for n, start, end, speaker, _ in cues():
        if speaker == "jonas":
            takes.append((at, at + end - start))
            at += end - start
    write_sound(path("jonas.wav"), 165, takes, at)
    write_sound(path("retake.wav"), 247, [(0, LENGTH + 0.5)], LENGTH + 0.5)
    write_sound(path("room.wav"), 200, [(s, e) for _, s, e, _, _ in cues()], VIDEO_SECONDS)
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
                    "color=c=gray:size=64x48:rate=25:duration=%g" % VIDEO_SECONDS,
                    "-i", path("room.wav"), "-c:v", "mpeg4", "-g", "250", "-c:a", "mp2",
                    "-b:a", "32k", "-ar", "16000", path("interview.mp4")], check=True)
    os.remove(path("room.wav"))
