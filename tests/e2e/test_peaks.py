#!/usr/bin/env python3
"""dubline peaks: waveform data against a reckoning of our own and, where it is installed, against
audiowaveform itself (or the program that DUB_AUDIOWAVEFORM names).

usage: test_peaks.py DUBLINE
"""
import http.server
import json
import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "dubline"
sys.argv[1:2] = []
AUDIOWAVEFORM = os.environ.get("DUB_AUDIOWAVEFORM") or shutil.which("audiowaveform")


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args], check=True)


def noise(rate, channels, seconds, seed=1):
    """16-bit values whose level wanders, interleaved."""
    dice = random.Random(seed)
    out = []
    for i in range(int(rate * seconds)):
        level = 0.5 + 0.5 * math.sin(i / rate * 3)
        out += [dice.randint(-32768, 32767) * level for _ in range(channels)]
    return [int(v) for v in out]


def write_wav(path, rate, channels, values, kind="s16"):
    """A WAV file of 16-bit values in another width; written by hand so that nothing is rounded."""
    packers = {
        "u8": (1, 8, lambda v: struct.pack("<B", (v >> 8) + 128)),
        "s16": (1, 16, lambda v: struct.pack("<h", v)),
        "s24": (1, 24, lambda v: struct.pack("<i", (v << 8) + 7)[:3]),
        "s32": (1, 32, lambda v: struct.pack("<i", (v << 16) + 99)),
        "f32": (3, 32, lambda v: struct.pack("<f", v / 32768)),
        "f64": (3, 64, lambda v: struct.pack("<d", v / 32768)),
    }
    tag, bits, pack = packers[kind]
    data = b"".join(pack(v) for v in values)
    block = channels * bits // 8
    head = struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, bits)
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(data))
    with open(path, "wb") as out:
        out.write(b"RIFF" + struct.pack("<I", len(body) + len(data)) + body + data)


def towards_zero(a, b):
    return int(a / b)


def expected(values, channels, zoom, split=False, kind="s16"):
    """Pairs as the format's documentation describes them; only integers and truncation."""
    if kind == "u8":
        values = [(v >> 8) << 8 for v in values]
    if kind in ("f32", "f64"):
        values = [int(struct.unpack("<f", struct.pack("<f", struct.unpack(
            "<f", struct.pack("<f", v / 32768))[0] * 32767))[0]) for v in values]
    frames = [values[i:i + channels] for i in range(0, len(values), channels)]
    if not split:
        frames = [[towards_zero(sum(f), channels)] for f in frames]
    out = []
    for i in range(0, len(frames), zoom):
        part = frames[i:i + zoom]
        for c in range(len(part[0])):
            out += [min(f[c] for f in part), max(f[c] for f in part)]
    return out


def read_dat(path):
    with open(path, "rb") as file:
        raw = file.read()
    version, flags, rate, zoom, length, channels = struct.unpack("<iIiiIi", raw[:24])
    assert version == 2
    code = "b" if flags & 1 else "h"
    values = list(struct.unpack(f"<{length * channels * 2}{code}", raw[24:]))
    return {"rate": rate, "zoom": zoom, "length": length, "channels": channels, "data": values}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="dub-peaks-")
        self.addCleanup(self.folder.cleanup)
        self.home = dict(os.environ, HOME=self.folder.name,
                         XDG_CACHE_HOME=self.path("cache"))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def run_peaks(self, *args, status=0):
        done = subprocess.run([PROGRAM, "peaks", *args], env=self.home, capture_output=True,
                              timeout=120)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stderr.decode()

    def peaks(self, source, *options):
        self.run_peaks(self.path(source), "-o", self.path("out.dat"), *options)
        return read_dat(self.path("out.dat"))


class Exact(Case):
    def test_every_width_and_layout(self):
        for kind in ("u8", "s16", "s24", "s32", "f32", "f64"):
            for channels in (1, 2, 6, 8):
                values = noise(8000, channels, 0.7, channels)
                write_wav(self.path("a.wav"), 8000, channels, values, kind)
                found = self.peaks("a.wav")
                with self.subTest(kind=kind, channels=channels):
                    self.assertEqual(found["rate"], 8000)
                    self.assertEqual(found["channels"], 1)
                    self.assertEqual(found["data"], expected(values, channels, 256, kind=kind))

    def test_rates_and_zooms(self):
        for rate in (8000, 44100, 192000):
            values = noise(rate, 1, 0.3)
            write_wav(self.path("a.wav"), rate, 1, values)
            for zoom in (2, 100, 256, 5000, 1000000):
                found = self.peaks("a.wav", "--zoom", str(zoom))
                with self.subTest(rate=rate, zoom=zoom):
                    self.assertEqual(found["zoom"], zoom)
                    self.assertEqual(found["data"], expected(values, 1, zoom))

    def test_channels_apart(self):
        values = noise(44100, 2, 0.5)
        write_wav(self.path("a.wav"), 44100, 2, values)
        found = self.peaks("a.wav", "--split-channels")
        self.assertEqual(found["channels"], 2)
        self.assertEqual(found["data"], expected(values, 2, 256, split=True))

    def test_eight_bits_and_json(self):
        values = noise(44100, 2, 0.5)
        write_wav(self.path("a.wav"), 44100, 2, values)
        want = [towards_zero(v, 256) for v in expected(values, 2, 256)]
        self.assertEqual(self.peaks("a.wav", "--bits", "8")["data"], want)
        self.run_peaks(self.path("a.wav"), "-o", self.path("a.json"), "--bits", "8")
        with open(self.path("a.json"), encoding="utf-8") as file:
            doc = json.load(file)
        self.assertEqual(doc, {"version": 2, "channels": 1, "sample_rate": 44100,
                               "samples_per_pixel": 256, "bits": 8, "length": len(want) // 2,
                               "data": want})

    def test_pixels_per_second(self):
        write_wav(self.path("a.wav"), 48000, 1, noise(48000, 1, 0.5))
        self.assertEqual(self.peaks("a.wav", "--pixels-per-second", "100")["zoom"], 480)

    def test_slices_meet_without_a_seam(self):
        """Long enough to be read by two processes; one pass and a seam would differ anywhere."""
        values = noise(8000, 1, 95)
        write_wav(self.path("a.wav"), 8000, 1, values)
        self.assertEqual(self.peaks("a.wav")["data"], expected(values, 1, 256))
        ffmpeg("-i", self.path("a.wav"), self.path("a.flac"))
        self.assertEqual(self.peaks("a.flac")["data"], expected(values, 1, 256))

    def test_sound_that_begins_later_lies_where_it_sounds(self):
        values = noise(8000, 1, 1)
        write_wav(self.path("a.wav"), 8000, 1, values)
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=2", "-itsoffset", "0.5",
               "-i", self.path("a.wav"), "-c:a", "pcm_s16le", self.path("a.mov"))
        found = self.peaks("a.mov", "--zoom", "1000")["data"]
        self.assertEqual(found[:8], [0] * 8)
        self.assertEqual(found[8:], expected(values, 1, 1000))

    def test_a_file_cut_short(self):
        values = noise(8000, 1, 2)
        write_wav(self.path("a.wav"), 8000, 1, values)
        with open(self.path("a.wav"), "rb+") as file:
            file.truncate(44 + 2 * 5000)
        self.assertEqual(self.peaks("a.wav")["data"], expected(values[:5000], 1, 256))


class Lossy(Case):
    def test_seams_of_aac(self):
        """Slices against one pass over the decoded sound, within one hundredth of full scale."""
        ffmpeg("-f", "lavfi", "-i", "sine=frequency=220:sample_rate=44100:duration=90", "-af",
               "tremolo=f=3:d=0.9", "-c:a", "aac", "-b:a", "192k", self.path("a.m4a"))
        ffmpeg("-i", self.path("a.m4a"), "-c:a", "pcm_f32le", self.path("a.wav"))
        sliced, whole = self.peaks("a.m4a")["data"], self.peaks("a.wav")["data"]
        self.assertLessEqual(abs(len(sliced) - len(whole)), 8)
        worst = max(abs(a - b) for a, b in zip(sliced, whole))
        self.assertLess(worst, 328)


@unittest.skipUnless(AUDIOWAVEFORM, "audiowaveform is not installed")
class AudiowaveformAgrees(Case):
    def compare(self, name, tolerance, *options):
        subprocess.run([AUDIOWAVEFORM, "-q", "-i", self.path(name), "-o", self.path("its.dat"), "-z",
                        "256", "-b", "16", *options], check=True, capture_output=True)
        ours = self.peaks(name, *options)
        with open(self.path("its.dat"), "rb") as file:
            raw = file.read()
        version = struct.unpack("<i", raw[:4])[0]
        data = raw[24 if version == 2 else 20:]
        its = list(struct.unpack(f"<{len(data) // 2}h", data))
        with self.subTest(name=name):
            self.assertLessEqual(abs(len(its) - len(ours["data"])), 0 if tolerance == 0 else 16)
            worst = max(abs(a - b) for a, b in zip(its, ours["data"]))
            self.assertLessEqual(worst, tolerance)

    def test_ten_files(self):
        for kind in ("u8", "s16", "s24", "s32", "f32"):
            write_wav(self.path(kind + ".wav"), 44100, 2, noise(44100, 2, 1, 7), kind)
            self.compare(kind + ".wav", 0)
        write_wav(self.path("six.wav"), 48000, 6, noise(48000, 6, 1))
        self.compare("six.wav", 0)
        self.compare("s16.wav", 0, "--split-channels")
        ffmpeg("-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100:duration=5", "-af",
               "tremolo=f=2:d=0.9", "-ac", "2", self.path("tone.wav"))
        for name, options in (("a.flac", ()), ("a.ogg", ("-c:a", "libvorbis", "-q:a", "7")),
                              ("a.mp3", ("-b:a", "256k"))):
            ffmpeg("-i", self.path("tone.wav"), *options, self.path(name))
            self.compare(name, 0 if name == "a.flac" else 328)


class Ranges(http.server.BaseHTTPRequestHandler):
    """Files with ranges, as object stores serve them; counts the bytes of bodies."""
    protocol_version = "HTTP/1.1"
    folder, sent, ranged = None, 0, 0

    def log_message(self, *_):
        pass

    def do_GET(self):
        with open(os.path.join(self.folder, os.path.basename(self.path)), "rb") as file:
            body = file.read()
        found = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(found.group(1)) if found else 0
        last = int(found.group(2)) if found and found.group(2) else len(body) - 1
        self.send_response(206 if found else 200)
        if found:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        type(self).ranged += bool(found and first > 0)
        for at in range(first, last + 1, 65536):
            part = body[at:min(at + 65536, last + 1)]
            try:
                self.wfile.write(part)
            except OSError:  # enough was read
                self.close_connection = True
                return
            type(self).sent += len(part)


class Network(Case):
    def setUp(self):
        super().setUp()
        self.handler = type("Handler", (Ranges,), {"folder": self.folder.name})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def from_both(self, name):
        """The pairs over the network and from the disk."""
        self.run_peaks(self.base + name, "-o", self.path("net.dat"))
        return read_dat(self.path("net.dat")), self.peaks(name)

    def test_the_same_as_from_the_disk(self):
        write_wav(self.path("a.wav"), 16000, 2, noise(16000, 2, 3))
        ffmpeg("-f", "lavfi", "-i", "aevalsrc=sin(300*t*t):d=20:s=48000", "-c:a", "aac",
               self.path("a.m4a"))
        for name in ("a.wav", "a.m4a"):
            net, disk = self.from_both(name)
            with self.subTest(name=name):
                self.assertEqual(net, disk)

    def test_an_index_at_the_end_is_fetched_by_its_range(self):
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=20", "-f", "lavfi", "-i",
               "aevalsrc=sin(300*t*t):d=20:s=48000", "-c:v", "mpeg4", "-b:v", "4M", "-c:a", "aac",
               self.path("v.mp4"))
        net, disk = self.from_both("v.mp4")
        self.assertEqual(net, disk)
        self.assertGreater(self.handler.ranged, 0)

    def make_longer(self, short, long, data_bytes):
        """The same WAV with zeros behind, sparse on the disk."""
        with open(short, "rb") as file:
            head = bytearray(file.read(44))
        struct.pack_into("<I", head, 4, data_bytes + 36)
        struct.pack_into("<I", head, 40, data_bytes)
        with open(long, "wb") as file:
            file.write(head)
            file.truncate(44 + data_bytes)

    def test_no_more_is_read_than_the_limit(self):
        write_wav(self.path("a.wav"), 48000, 2, [0, 0] * 48000 * 30)  # 5.8 MB
        self.make_longer(self.path("a.wav"), self.path("long.wav"), 96000000)
        said = self.run_peaks(self.base + "long.wav", "-o", self.path("o.dat"), "--limit", "1",
                              status=3)
        self.assertIn("1000000", said)
        # What the server wrote, much of it into buffers of the two sockets that nobody read.
        self.assertLess(self.handler.sent, 48000000)
        self.assertFalse(os.path.exists(self.path("o.dat")))
        self.run_peaks(self.base + "a.wav", "-o", self.path("o.dat"), "--limit", "7")

    def test_a_server_that_says_no(self):
        said = self.run_peaks("http://127.0.0.1:1/a.wav", "-o", self.path("o.dat"), status=5)
        self.assertIn("127.0.0.1:1/a.wav", said)


class Wrong(Case):
    def test_what_is_said(self):
        write_wav(self.path("a.wav"), 8000, 1, noise(8000, 1, 0.1))
        rows = (
            (("-o", "x.txt"), 2, "must end in .dat or .json"),
            ((), 2, "says where to write"),
            (("-o", "x.dat", "--zoom", "1"), 2, "samples per pixel"),
            (("-o", "x.dat", "--bits", "9"), 2, "8 or 16"),
            (("-o", "x.dat", "--zoom", "5", "--pixels-per-second", "5"), 2, "give one"),
            (("-o", "x.dat", "--pixels-per-second", "9000"), 2, "more than half"),
            (("-o", "x.dat", "--limit", "0"), 2, "--limit takes megabytes"),
            (("-o", "x.dat", "--track", "2"), 4, "no such sound track"),
            (("-o", self.path("none/x.dat")), 4, "none/x.dat"),
        )
        for args, status, words in rows:
            with self.subTest(args=args):
                self.assertIn(words, self.run_peaks(self.path("a.wav"), *args, status=status))

    def test_nothing_is_left_of_a_failure(self):
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=1", self.path("a.mp4"))
        self.assertIn("no sound", self.run_peaks(self.path("a.mp4"), "-o", self.path("o.dat"),
                                                 status=4))
        self.assertEqual([n for n in os.listdir(self.folder.name) if n.startswith("o.")], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
