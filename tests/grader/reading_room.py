"""`grader read` as a process of its own, for tests that open its page, ask it or kill it.

with reading(out, "--reader", "ada") as server:
    server.address
    server.kill()
"""

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from grader.checks.layout import ROOT


class ReadingServer:
    """A process that runs `grader read`, and what it said until it was ready."""

    def __init__(self, out: Path, *arguments: object):
        words = [sys.executable, "-m", "grader", "read", out, *arguments]
        self.process = subprocess.Popen(
            list(map(str, words)), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self.said, self.address = "", ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.match(r"open (http://\S+)", line):
                self.address = found[1]
                break
        assert self.address, self.said

    def kill(self) -> None:
        """Without any warning."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> str:
        """As Ctrl-C does; what it says at the end."""
        self.process.send_signal(2)
        said, _ = self.process.communicate()
        assert self.process.returncode == 0
        return said

    def ask(self, path: str, content: object = None, **headers: str) -> tuple[int, str, dict]:
        """The status, the body and the headers of an answer. content: sent as JSON."""
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port or 0)
        where = path if path.startswith("/") else place.path + path
        body = None if content is None else json.dumps(content)
        kind = {} if content is None else {"Content-Type": "application/json"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET" if content is None else "POST", where, body, {**kind, **named})
        answer = connection.getresponse()
        found = answer.status, answer.read().decode(), dict(answer.getheaders())
        connection.close()
        return found


@contextmanager
def reading(out: Path, *arguments: object) -> Iterator[ReadingServer]:
    server = ReadingServer(out, *arguments)
    try:
        yield server
    finally:
        server.kill()
