#!/usr/bin/env python3
"""dubline export against the readers of other programs, and against dubline import.

usage: test_export.py DUBLINE
ffprobe, xmllint, Praat and the Python modules srt, webvtt and opentimelineio are asked where they
are there; the csv and json modules of Python always are.
"""
import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "dubline"
SEGMENTS = [  # start, end, speaker, what the dub says, what the video says
    (0.4, 6.68, "maria", "Hola,\nbienvenidos & <todos>.", "Hello, and \"welcome\"."),
    (7.2, 9.92, "jonas", "مرحبا بكم", "Thank you, Maria; really."),
    (9.92, 11.5, "maria", "10:30 -> 11:00\n2", "={1,2}"),
    (12.0, 12.4, "jonas", "👩‍👧 日本\t#", "-"),
    (12.2, 13.0, "jonas", "Encima.", "On top."),
    (20.52, 3725.25, "maria", "Adiós.", "Bye."),
]
HAS = {name: importlib.util.find_spec(name) is not None
       for name in ("srt", "webvtt", "opentimelineio")}


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="dub-export-")
        env = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "SYNC_"))}
        cls.env = {**env, "HOME": cls.dir, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        cls.project = os.path.join(cls.dir, "talk.dub")
        segments = [{"id": "aaaaaaa" + "bcdefg"[i], "start": s[0], "end": s[1], "speaker": s[2],
                     "text": s[3], "source": s[4]} for i, s in enumerate(SEGMENTS)]
        speakers = [{"id": "bbbbbbbb", "ref": "maria"}, {"id": "cccccccc", "ref": "jonas"}]
        with open(cls.project, "w", encoding="utf-8") as f:
            json.dump({"dubline": 1, "model": "lipsync-2", "speakers": speakers,
                       "segments": segments}, f)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.dir)

    @classmethod
    def run_program(cls, *args, status=0):
        done = subprocess.run([PROGRAM, *args], capture_output=True, env=cls.env, cwd=cls.dir,
                              timeout=60, check=False)
        if done.returncode != status:
            raise AssertionError(f"{args}: exit {done.returncode}\n{done.stderr.decode()}")
        return done

    def export(self, fmt, *options):
        path = os.path.join(self.dir, f"out.{fmt}")
        done = self.run_program("export", self.project, "--format", fmt, "-o", path, "--force",
                                *options)
        with open(path, encoding="utf-8", newline="") as f:
            return f.read(), done.stderr.decode(), path

    # --- what the verb itself does ---------------------------------------------------------------

    def test_list(self):
        shown = json.loads(self.run_program("export", "--format", "list", "--json").stdout)
        names = [f["name"] for f in shown["formats"]]
        self.assertEqual(len(names), 15)
        text = self.run_program("export", "--format", "list").stdout.decode()
        for row in shown["formats"]:
            self.assertIn(row["title"], text)
            self.assertEqual(set(row), {"name", "extensions", "title", "rounding", "frames",
                                        "loses"})

    def test_nothing_is_overwritten_unasked(self):
        path = os.path.join(self.dir, "there.srt")
        with open(path, "w", encoding="utf-8") as f:
            f.write("mine")
        done = self.run_program("export", self.project, "-o", path, status=3)
        self.assertIn(b"--force", done.stderr)
        with open(path, encoding="utf-8") as f:
            self.assertEqual(f.read(), "mine")
        self.run_program("export", self.project, "-o", path, "--force")
        with open(path, encoding="utf-8") as f:
            self.assertTrue(f.read().startswith("1\n00:00:00,400 --> 00:00:06,680\n"))
        self.run_program("export", self.project, "-o", self.project, "--format", "json", "--force",
                         status=3)

    def test_slips(self):
        for args, said in [
                (("--format", "strt"), "did you mean srt"), ((), "say the format"),
                (("--format", "srt", "--text", "all"), "target, source or both"),
                (("--format", "srt", "--fps", "0"), "--fps is a frame rate"),
                (("--format", "srt", "--offset", "01:00:00:00"), "without --fps"),
                (("--format", "sync-request", "--text", "both"), "means nothing"),
                (("--format", "srt", "--json"), "-o FILE")]:
            done = subprocess.run([PROGRAM, "export", self.project, *args], capture_output=True,
                                  env=self.env, cwd=self.dir, timeout=60, check=False)
            self.assertIn(done.returncode, (2, 3), args)
            self.assertIn(said, done.stderr.decode(), args)
        self.assertIn("say the format", self.run_program("export", status=2).stderr.decode())

    def test_losses_are_said(self):
        path = os.path.join(self.dir, "said.rttm")
        done = self.run_program("export", self.project, "-o", path, "--json")
        doc = json.loads(done.stdout)
        self.assertEqual(doc["format"], "rttm")
        self.assertEqual(doc["losses"], ["all segments: the format has no texts"])
        self.assertEqual(self.export("json")[1], "")

    def test_offset_and_frames(self):
        text, _, _ = self.export("elevenlabs", "--fps", "25", "--offset", "01:00:00:00")
        rows = list(csv.DictReader(text.splitlines(True)))
        self.assertEqual(rows[0]["start_time"], "01:00:00:10")
        self.assertEqual(rows[5]["end_time"], "02:02:05:06")

    def test_request(self):
        done = self.run_program("export", self.project, "--format", "sync-request")
        asked = self.run_program("request", self.project, "--pretty", "--allow-pending", status=1)
        self.assertEqual(json.loads(done.stdout), json.loads(asked.stdout))

    # --- read again by dubline -------------------------------------------------------------------

    def test_import_of_every_format(self):
        for fmt, has_text in [("srt", True), ("vtt", True), ("ass", True), ("csv", True),
                              ("tsv", True), ("whisperx", True), ("elevenlabs", True),
                              ("rttm", False)]:
            with self.subTest(fmt):
                text, _, path = self.export(fmt)
                doc = json.loads(self.run_program("import", "--dry-run", "--json", path).stdout)
                self.assertEqual(doc["segments"], len(SEGMENTS))
                self.assertEqual(doc["rejected"], [])
                self.assertEqual(sorted((s["name"], s["segments"]) for s in doc["speakers"]),
                                 [("jonas", 3), ("maria", 3)])
                self.assertAlmostEqual(doc["lastEnd"], 3725.25, places=2)
                if has_text:
                    self.assertIn("日本", text)

    # --- read by others --------------------------------------------------------------------------

    def cues_of_ffprobe(self, path):
        out = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of",
             "json", path], capture_output=True, check=True, timeout=60)
        self.assertEqual(out.stderr, b"")
        return [(float(p["pts_time"]), float(p["duration_time"]))
                for p in json.loads(out.stdout)["packets"]]

    @unittest.skipUnless(shutil.which("ffprobe"), "ffprobe is not installed")
    def test_ffmpeg(self):
        for fmt, places in [("srt", 3), ("vtt", 3), ("ass", 2)]:
            with self.subTest(fmt):
                cues = self.cues_of_ffprobe(self.export(fmt)[2])
                self.assertEqual(len(cues), len(SEGMENTS))
                for cue, want in zip(cues, SEGMENTS):
                    self.assertAlmostEqual(cue[0], want[0], places=places)
                    self.assertAlmostEqual(cue[0] + cue[1], want[1], places=places)

    @unittest.skipUnless(HAS["srt"], "the Python module srt is not installed")
    def test_python_srt(self):
        import srt
        cues = list(srt.parse(self.export("srt", "--speakers", "none")[0], ignore_errors=False))
        self.assertEqual(len(cues), len(SEGMENTS))
        self.assertEqual(cues[0].content, SEGMENTS[0][3])
        self.assertAlmostEqual(cues[5].end.total_seconds(), 3725.25)

    @unittest.skipUnless(HAS["webvtt"], "the Python module webvtt is not installed")
    def test_python_webvtt(self):
        import webvtt
        cues = webvtt.read(self.export("vtt")[2]).captions
        self.assertEqual(len(cues), len(SEGMENTS))
        self.assertEqual(cues[1].text, SEGMENTS[1][3])
        self.assertEqual(cues[5].end, "01:02:05.250")

    def test_python_csv(self):
        for fmt, delimiter in [("csv", ","), ("tsv", "\t")]:
            text = self.export(fmt)[0]
            rows = list(csv.DictReader(text.splitlines(True), delimiter=delimiter))
            self.assertEqual([(float(r["start"]), float(r["end"]), r["speaker"], r["translation"],
                               r["source_text"]) for r in rows], SEGMENTS)
        rows = list(csv.reader(self.export("losslesscut")[0].splitlines(True)))
        self.assertEqual([(float(r[0]), float(r[1])) for r in rows], [s[:2] for s in SEGMENTS])

    def test_python_json(self):
        rows = json.loads(self.export("json")[0])
        self.assertEqual([(r["start"], r["end"], r["speaker"], r["translation"], r["source_text"])
                          for r in rows], SEGMENTS)

    @unittest.skipUnless(shutil.which("xmllint"), "xmllint is not installed")
    def test_xmllint(self):
        path = self.export("eaf")[2]
        subprocess.run(["xmllint", "--noout", "--nonet", path], check=True, timeout=60)
        found = subprocess.run(
            ["xmllint", "--nonet", "--xpath", "count(//ALIGNABLE_ANNOTATION)", path],
            capture_output=True, check=True, timeout=60)
        self.assertEqual(found.stdout.strip(), str(len(SEGMENTS)).encode())

    @unittest.skipUnless(shutil.which("praat"), "Praat is not installed")
    def test_praat(self):
        path = self.export("textgrid")[2]
        script = os.path.join(self.dir, "count.praat")
        with open(script, "w", encoding="utf-8") as f:
            f.write('form Count\n  sentence file x\nendform\nRead from file: file$\n'
                    'tiers = Get number of tiers\nall = 0\nfor t to tiers\n'
                    '  n = Get number of intervals: t\n  for i to n\n'
                    '    text$ = Get label of interval: t, i\n    if text$ <> ""\n'
                    '      all += 1\n    endif\n  endfor\nendfor\nwriteInfoLine: tiers, " ", all\n')
        out = subprocess.run(["praat", "--run", script, path], capture_output=True, env=self.env,
                             check=True, timeout=60).stdout
        text = out.decode("utf-16" if out[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
        self.assertEqual(text.split(), ["3", str(len(SEGMENTS))])

    @unittest.skipUnless(HAS["opentimelineio"], "OpenTimelineIO is not installed")
    def test_opentimelineio(self):
        import opentimelineio as otio
        timeline = otio.adapters.read_from_file(self.export("otio", "--fps", "25")[2])
        clips = [c for t in timeline.audio_tracks() for c in t.find_clips()]
        self.assertEqual(len(clips), len(SEGMENTS))
        starts = sorted(c.range_in_parent().start_time.value for c in clips)
        self.assertEqual(starts, sorted(round(s[0] * 25) for s in SEGMENTS))

    def test_otio_schema(self):
        """The members that OpenTimelineIO's serialised schema lists, and the sums of the tracks."""
        members = {
            "Timeline.1": {"metadata", "name", "global_start_time", "tracks"},
            "Stack.1": {"metadata", "name", "source_range", "effects", "markers", "enabled",
                        "children"},
            "Track.1": {"metadata", "name", "source_range", "effects", "markers", "enabled",
                        "children", "kind"},
            "Clip.2": {"metadata", "name", "source_range", "effects", "markers", "enabled",
                       "media_references", "active_media_reference_key"},
            "Gap.1": {"metadata", "name", "source_range", "effects", "markers", "enabled"},
            "MissingReference.1": {"metadata", "name", "available_range",
                                   "available_image_bounds"},
            "ExternalReference.1": {"metadata", "name", "available_range",
                                    "available_image_bounds", "target_url"},
            "TimeRange.1": {"start_time", "duration"},
            "RationalTime.1": {"rate", "value"},
        }

        def walk(value):
            if isinstance(value, list):
                for v in value:
                    walk(v)
            elif isinstance(value, dict):
                if "OTIO_SCHEMA" in value:
                    self.assertEqual(set(value) - {"OTIO_SCHEMA"}, members[value["OTIO_SCHEMA"]])
                for v in value.values():
                    walk(v)

        doc = json.loads(self.export("otio", "--fps", "25")[0])
        walk(doc)
        starts = []
        for track in doc["tracks"]["children"]:
            at = 0
            for item in track["children"]:
                if item["OTIO_SCHEMA"] == "Clip.2":
                    starts.append(at)
                at += item["source_range"]["duration"]["value"]
        self.assertEqual(sorted(starts), sorted(round(s[0] * 25) for s in SEGMENTS))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
