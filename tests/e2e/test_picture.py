#!/usr/bin/env python3
"""Pictures in dubline-media: the frame shown at a moment, exactly, as character cells.

usage: test_picture.py DUBLINE_MEDIA
Every frame carries its own number as eight bars, black or white: bit b is the bar b from the left.
A second row of bars below is the same in reverse, so that turned pictures are told from upright ones.
"""
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "dubline-media"
sys.argv[1:2] = []
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from media_process import MediaProcess  # noqa: E402

BARS = "geq=lum='255*mod(floor(N/pow(2,if(lt(Y,H/2),floor(X*8/W),7-floor(X*8/W)))),2)':cb=128:cr=128"


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *args], check=True)


class Case(unittest.TestCase):
    def setUp(self):
        self.media = MediaProcess(PROGRAM)
        self.addCleanup(self.media.close)
        self.folder = tempfile.TemporaryDirectory(prefix="dub-picture-")
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def make(self, name, seconds=4, rate="25", *more, size="320x160", filters=""):
        path = self.path(name)
        ffmpeg("-f", "lavfi", "-i", f"color=c=black:s={size}:r={rate}:d={seconds}",
               "-vf", BARS + filters, "-pix_fmt", "yuv420p", *(more or ("-g", "30", "-bf", "2")),
               path)
        return path

    def frame(self, path, at, **args):
        args = {"columns": 32, "rows": 16, **args}
        answer = self.media.work("frame", path, atSeconds=at, **args)
        self.assertIn("result", answer, answer)
        return answer["result"]

    def refused(self, path, at=0, **args):
        answer = self.media.work("frame", path, atSeconds=at, **args)
        self.assertIn("error", answer, answer)
        return answer["error"]

    def light(self, result, x, y):
        """How light the middle of a cell's background and letter are together, 0..255."""
        values = []
        for colours in (result["fg"], result["bg"]):
            text = colours[y][6 * x:6 * x + 6]
            values.append(sum(bytes.fromhex(text)) / 3)
        return values[1] if result["text"][y][x] == " " else max(values)

    def number(self, result, y=None, reverse=False):
        columns, rows = result["columns"], result["rows"]
        bits = 0
        for bar in range(8):
            x = int((bar + 0.5) * columns / 8)
            lit = self.light(result, x, rows // 4 if y is None else y) > 127
            bits |= lit << (7 - bar if reverse else bar)
        return bits


class Exact(Case):
    def test_every_frame_at_its_beginning_and_just_before_its_end(self):
        path = self.make("a.mp4", 4, "25")
        for n in list(range(0, 100, 7)) + [99]:
            for at in (n / 25, (n + 1) / 25 - 0.001):
                got = self.frame(path, at)
                self.assertEqual((got["frame"], self.number(got)), (n, n), at)
                self.assertTrue(got["counted"])
                self.assertAlmostEqual(got["startSeconds"], n / 25, 5)
                self.assertAlmostEqual(got["endSeconds"], (n + 1) / 25, 5)

    def test_steps_on_and_back_give_the_neighbours(self):
        path = self.make("a.mp4", 4, "30000/1001", "-g", "250", "-bf", "3")
        for n in (50, 51, 52, 51, 50, 49, 48, 30, 80, 79, 10, 11, 0, 100):
            at = round(n * 1001 / 30000, 6)
            got = self.frame(path, at)
            self.assertEqual((got["frame"], self.number(got)), (n, n))

    def test_times_rounded_by_matroska_name_the_same_frames(self):
        path = self.make("a.mkv", 4, "30000/1001")
        for n in range(0, 110, 9):
            got = self.frame(path, -(-n * 1001 * 1000000 // 30000) / 1000000)
            self.assertEqual((got["frame"], self.number(got)), (n, n))

    def test_behind_the_end_is_the_last_frame(self):
        path = self.make("a.mp4", 2)
        got = self.frame(path, 60)
        self.assertEqual((got["frame"], self.number(got)), (49, 49))

    def test_frames_of_uneven_length(self):
        # every third frame of 25 a second is missing, and so is all from 1 s to 2 s
        path = self.make("v.mp4", 4, "25", "-g", "20", "-bf", "2", "-fps_mode", "vfr",
                         filters=",select='mod(n,3)*(lt(t,1)+gte(t,2))'")
        kept = [n for n in range(100) if n % 3 and not 25 <= n < 50]
        base = kept[0] / 25
        for i, n in enumerate(kept):
            got = self.frame(path, n / 25 - base + 0.001)
            self.assertEqual((got["frame"], self.number(got)), (i, n))
        held = max(n for n in kept if n < 25)
        got = self.frame(path, 1.5 - base)
        self.assertEqual(self.number(got), held)
        self.assertGreater(got["endSeconds"] - got["startSeconds"], 1)

    def test_a_file_too_large_to_look_through_counts_by_the_rate(self):
        path = self.make("a.mp4", 6, "25")
        with open(path, "ab") as out:  # a free box: the file is large, the video is not
            out.write((70 * 2**20).to_bytes(4, "big") + b"free")
            out.truncate(os.path.getsize(path) + 70 * 2**20)
        for n in (0, 1, 77, 140, 139, 5):
            got = self.frame(path, n / 25)
            self.assertEqual((got["frame"], self.number(got), got["counted"]), (n, n, False))

    def test_sound_that_begins_first_moves_the_frames(self):
        self.make("p.mp4", 3)
        ffmpeg("-itsoffset", "0.4", "-i", self.path("p.mp4"), "-f", "lavfi", "-i",
               "sine=duration=3.4", "-map", "0:v", "-map", "1:a", "-c:v", "copy", self.path("o.mkv"))
        got = self.frame(self.path("o.mkv"), 0.1)
        self.assertEqual((got["frame"], self.number(got)), (0, 0))
        got = self.frame(self.path("o.mkv"), 0.4 + 30 / 25 + 0.01)
        self.assertEqual((got["frame"], self.number(got)), (30, 30))

    def test_an_edit_list_cuts_the_beginning_off(self):
        # copied from a place that is no key frame: the frames before it stay in the file, unseen
        path = self.make("long.mp4", 6, "25", "-g", "50", "-bf", "2")
        ffmpeg("-ss", "1", "-i", path, "-c", "copy", self.path("cut.mp4"))
        first = self.frame(self.path("cut.mp4"), 0)
        self.assertEqual((first["frame"], self.number(first)), (0, 25))
        got = self.frame(self.path("cut.mp4"), 2)
        self.assertEqual((got["frame"], self.number(got)), (50, 75))


class Shape(Case):
    def test_turned_pictures_are_shown_upright(self):
        plain = self.make("p.mp4", 2)
        for degrees in (90, 180, 270):
            path = self.path(f"r{degrees}.mp4")
            ffmpeg("-i", plain, "-c", "copy", "-metadata:s:v:0", f"rotate={degrees}", path)
            got = self.frame(path, 37 / 25, columns=64, rows=32)
            self.assertIn(got["rotation"], (90, 180, 270))
            self.assertEqual((got["width"], got["height"], got["frame"]), (320, 160, 37))
            columns, rows = (64, 16) if degrees == 180 else (32, 32)
            self.assertEqual((got["columns"], got["rows"]), (columns, rows))
            upright = subprocess.run(  # ffmpeg turns pictures as players do
                ["ffmpeg", "-v", "error", "-i", path, "-vf",
                 f"select=eq(n\\,37),scale={columns}:{rows}:flags=area", "-frames:v", "1", "-f",
                 "rawvideo", "-pix_fmt", "gray", "-"], capture_output=True, check=True).stdout
            self.assertEqual(len(upright), columns * rows)
            for y in range(1, rows, 2):
                for x in range(1, columns, 2):
                    want = upright[y * columns + x]
                    if want < 30 or want > 225:
                        self.assertEqual(self.light(got, x, y) > 127, want > 127, (degrees, x, y))

    def test_the_picture_keeps_its_shape_in_cells_twice_as_high_as_wide(self):
        path = self.make("w.mp4", 1, size="640x160")
        got = self.frame(path, 0, columns=80, rows=40)
        self.assertEqual((got["columns"], got["rows"]), (80, 10))
        got = self.frame(path, 0, columns=80, rows=5)
        self.assertEqual((got["columns"], got["rows"]), (40, 5))

    def test_pixels_that_are_not_square(self):
        path = self.make("sar.mp4", 1, size="320x160", filters=",setsar=2/1")
        got = self.frame(path, 0, columns=80, rows=40)
        self.assertEqual((got["columns"], got["rows"], got["width"]), (80, 10, 320))

    def test_each_kind_of_terminal_gets_what_it_has(self):
        path = self.make("a.mp4", 1)
        for colours, most in (("256", 255), ("16", 15), ("8", 7)):
            got = self.frame(path, 0.2, colours=colours)
            numbers = {int(row[i:i + 6], 16) for row in got["bg"] for i in range(0, len(row), 6)
                       if row[i] != "-"}
            self.assertTrue(numbers)
            self.assertLessEqual(max(numbers), most)
        for glyphs, fine in (("ascii", lambda c: 0x20 <= ord(c) < 0x7f),
                             ("latin", lambda c: c in " █▀▄▌▐░▒▓"),
                             ("utf8", lambda c: c == " " or 0x2800 <= ord(c) < 0x2900)):
            got = self.frame(path, 0.2, colours="mono", glyphs=glyphs)
            self.assertTrue(all(set(row) == {"-"} for row in got["fg"] + got["bg"]))
            text = "".join(got["text"])
            self.assertTrue(all(fine(c) for c in text), text)
            lit = [text[int((bar + 0.5) * got["columns"] / 8)] not in " \u2800" for bar in range(8)]
            self.assertEqual(lit, [bool(5 >> bar & 1) for bar in range(8)], glyphs)

    def test_dark_letters_on_a_light_background_are_the_other_way_round(self):
        path = self.make("a.mp4", 1)
        text = "".join(self.frame(path, 0.2, colours="mono", glyphs="ascii", light=True)["text"])
        lit = [text[int((bar + 0.5) * 32 / 8)] == " " for bar in range(8)]
        self.assertEqual(lit, [bool(5 >> bar & 1) for bar in range(8)])


class Damaged(Case):
    def test_what_holds_no_picture_is_said(self):
        ffmpeg("-f", "lavfi", "-i", "sine=duration=1", self.path("s.wav"))
        self.assertIn("no picture", self.refused(self.path("s.wav"))["message"])
        self.assertEqual(self.refused(self.path("none.mp4"))["code"], "io")
        with open(self.path("x.mp4"), "wb") as out:
            out.write(b"\0" * 5000)
        self.assertEqual(self.refused(self.path("x.mp4"))["code"], "media")

    def test_arguments_are_looked_at(self):
        path = self.make("a.mp4", 1)
        self.assertIn("columns", self.refused(path, columns=100000)["message"])
        self.assertIn("colours", self.refused(path, colours="pink")["message"])

    def test_a_file_cut_short_shows_what_is_there(self):
        path = self.make("a.mkv", 8, "25", "-g", "25")
        with open(path, "r+b") as f:
            f.truncate(os.path.getsize(path) // 2)
        got = self.frame(path, 1)
        self.assertEqual(self.number(got), 25)
        last = self.frame(path, 7.9)
        self.assertLess(last["startSeconds"], 7.9)
        self.assertGreater(last["frame"], 30)
        self.assertEqual(self.number(last), last["frame"])

    def test_bytes_turned_over_never_end_the_process(self):
        path = self.make("a.mp4", 4)
        with open(path, "rb") as f:
            data = bytearray(f.read())
        for i in range(4000, len(data) - 3000, 97):
            data[i] ^= 0x5a
        with open(self.path("b.mp4"), "wb") as out:
            out.write(data)
        for n in range(0, 100, 11):
            answer = self.media.work("frame", self.path("b.mp4"), atSeconds=n / 25)
            self.assertTrue("result" in answer or "error" in answer)
        self.assertEqual(self.frame(path, 1)["frame"], 25)

    def test_another_file_of_the_same_name_is_opened_anew(self):
        path = self.make("a.mp4", 1)
        self.assertEqual(self.frame(path, 0.4)["width"], 320)
        os.rename(self.make("b.mp4", 1, size="160x160"), path)
        self.assertEqual(self.frame(path, 0.4)["width"], 160)

    def test_without_the_library_it_says_so_and_the_rest_works(self):
        path = self.make("a.mp4", 1)
        empty = self.path("lib")
        os.mkdir(empty)
        with open(os.path.join(empty, "libchafa.so.0"), "wb") as out:
            out.write(b"no library")
        os.environ["LD_LIBRARY_PATH"] = empty
        try:
            media = MediaProcess(PROGRAM)
        finally:
            del os.environ["LD_LIBRARY_PATH"]
        self.addCleanup(media.close)
        answer = media.work("frame", path, atSeconds=0)
        self.assertIn("chafa", answer["error"]["message"])
        self.assertIn("facts", media.ask(op="probe", source=path))


class Shots(Case):
    """Cuts between pictures of different kinds, at known frames."""

    PARTS = ("testsrc=s=320x180:r=25:d={}", "smptebars=s=320x180:r=25:d={}",
             "mandelbrot=s=320x180:r=25,trim=duration={}", "color=c=navy:s=320x180:r=25:d={}",
             "gradients=s=320x180:r=25:d={}:speed=0.01", "rgbtestsrc=s=320x180:r=25:d={}")

    def cuts(self, name, lengths, *more, rate=None):
        """A file of shots so many frames long, and the frames at which they begin."""
        inputs = []
        for part, n in zip(self.PARTS, lengths):
            inputs += ["-f", "lavfi", "-i", part.format(n / 25)]
        joined = "".join(f"[{i}:v]format=yuv420p,setsar=1,setpts=PTS-STARTPTS[v{i}];"
                         for i in range(len(lengths)))
        joined += "".join(f"[v{i}]" for i in range(len(lengths)))
        joined += f"concat=n={len(lengths)}" + (f",settb=1/90000,setpts=N*90000/({rate})" if rate else "")
        ffmpeg(*inputs, "-filter_complex", joined, *(["-r", rate, "-fps_mode", "passthrough"] if rate else []), *more,
               self.path(name))
        return self.path(name), [sum(lengths[:i]) for i in range(1, len(lengths))]

    def shots(self, path, **args):
        answer = self.media.work("shots", path, **args)
        self.assertIn("result", answer, answer)
        return answer["result"]

    def test_every_cut_and_nothing_else(self):
        path, frames = self.cuts("c.mp4", (50, 38, 75, 5, 60, 31))
        got = self.shots(path)
        self.assertEqual([round(at * 25) for at, _ in got["shots"]], frames)
        for at, score in got["shots"]:
            self.assertAlmostEqual(at * 25, round(at * 25), 3)
            self.assertGreater(score, 10)
        self.assertEqual(got["frames"], 259)

    def test_other_rates_codecs_and_containers(self):
        for name, rate, more in (("n.mkv", "30000/1001", ("-c:v", "mpeg4")),
                                 ("g.ts", "24", ("-c:v", "mpeg2video", "-b:v", "2M")),
                                 ("j.mov", "50", ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p"))):
            path, frames = self.cuts(name, (50, 38, 75), *more, rate=rate)
            top, _, below = rate.partition("/")
            per_second = int(top) / int(below or 1)
            got = self.shots(path)["shots"]
            self.assertEqual([round(at * per_second) for at, _ in got], frames, name)

    def test_a_threshold_leaves_small_changes_out(self):
        path, frames = self.cuts("c.mp4", (50, 38, 75))
        scores = [score for _, score in self.shots(path)["shots"]]
        between = sum(sorted(scores)) / 2
        self.assertEqual(len(self.shots(path, threshold=between)["shots"]), 1)
        self.assertEqual(self.shots(path, threshold=100)["shots"], [])
        answer = self.media.work("shots", path, threshold=0)
        self.assertIn("threshold", answer["error"]["message"])

    def test_one_shot_that_moves_has_no_cut(self):
        path, _ = self.cuts("one.mp4", (100,))
        self.assertEqual(self.shots(path)["shots"], [])
        ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:d=4", self.path("two.mp4"))
        self.assertEqual(self.shots(self.path("two.mp4"))["shots"], [])

    def test_a_flash_of_one_frame_is_at_most_one_change(self):
        ffmpeg("-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=4", "-vf",
               "negate=enable='eq(n,50)'", self.path("f.mp4"))
        got = [round(at * 25) for at, _ in self.shots(self.path("f.mp4"))["shots"]]
        self.assertLessEqual(len(got), 1)

    def test_damaged_files(self):
        path, _ = self.cuts("c.mkv", (50, 38, 75))
        with open(path, "r+b") as f:
            f.truncate(os.path.getsize(path) // 2)
        self.assertEqual([round(at * 25) for at, _ in self.shots(path)["shots"]][:1], [50])
        ffmpeg("-f", "lavfi", "-i", "sine=duration=1", self.path("s.wav"))
        self.assertIn("no picture", self.media.work("shots", self.path("s.wav"))["error"]["message"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
