"""What the two tests of the interview share: the project as it was imported, and the judgement on
what became of it.
"""
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import interview  # noqa: E402
import test_editor  # noqa: E402
import tmux  # noqa: E402


class Interview(test_editor.Case):
    SIZE = (120, 36)

    def setUp(self):
        super().setUp()
        interview.write_all(self.work)
        self.serve("--job-seconds", "1", "--plan", "scale")
        self.verb("import", "interview.srt", "interview.dub", "--video", "interview.mp4")
        self.t = self.editor("interview.dub", size=self.SIZE)
        self.t.wait("200 segments")
        self.t.wait(r"✗ 186")

    def issues(self):
        """[(severity, rule, number)] of the file as it lies on the disk."""
        found = json.loads(self.verb("check", "interview.dub", "--json", status=None))["issues"]
        return [(i["severity"], i["rule"], i["segment"]) for i in found]

    def file(self):
        with open(self.path("interview.dub")) as f:
            return json.load(f)

    def judge(self):
        """The interview is right, on the disk and at the service."""
        self.verb("check", "interview.dub", status=0)
        rules = {rule for severity, rule, _ in self.issues() if severity != "info"}
        # the number of segments is the service's affair; the waived finding stays listed
        self.assertLessEqual(rules, {"segments-many", "fit-mismatch"})
        project = self.file()
        segments = sorted(project["segments"], key=lambda s: s["start"])
        self.assertEqual(len(segments), interview.N)
        for s, (n, start, _, who, text) in zip(segments, interview.cues()):
            self.assertEqual(s["speaker"].lower(), who, s)
            self.assertEqual(s["source"], text, s)
            self.assertLess(abs(s["start"] - start), 1.0, s)
        for a, b in zip(segments, segments[1:]):
            self.assertLess(a["end"], b["start"], (a, b))  # neither overlapping nor touching
        self.assertLessEqual(segments[-1]["end"], interview.VIDEO_SECONDS)
        jobs = json.loads(self.verb("jobs", "--json"))["jobs"]
        self.assertEqual([j["state"] for j in jobs], ["done"])
        self.assertGreater(os.path.getsize(self.path("interview.result.mp4")), 1000)
        request = json.loads(self.verb("request", "interview.dub"))
        self.assertEqual(len(request["segments"]), interview.N)
        return project, request


def main(name):
    if len(sys.argv) < 3:
        sys.exit(sys.modules["__main__"].__doc__)
    if not tmux.available():
        print("skipped: tmux is not installed")
        sys.exit(77)
    test_editor.DUBLINE, test_editor.SERVE = (os.path.abspath(p) for p in sys.argv[1:3])
    unittest.main(module=name, argv=[sys.argv[0]] + sys.argv[3:])
