"""One dubline-media, asked line by line."""
import json
import subprocess


class MediaProcess:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.last_id = 0
        self.parts = []

    def ask(self, **request):
        """The answer; what it said on the way is in `parts`."""
        self.last_id += 1
        self.parts = []
        request["id"] = self.last_id
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"dubline-media ended ({self.process.wait()}): "
                                     f"{self.process.stderr.read().decode()[:4000]}")
            answer = json.loads(line)
            assert answer["id"] == self.last_id, answer
            if "progress" not in answer:
                return answer
            self.parts.append(answer)

    def work(self, task, source, **args):
        return self.ask(op="work", task=task, source=source, args=args)

    def close(self):
        self.process.stdin.close()
        status = self.process.wait(timeout=20)
        noise = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        assert status == 0 and not noise, (status, noise)
