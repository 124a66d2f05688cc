"""S3-compatible storage of a test's own: rclone serves a folder, over HTTP, to whoever has the key."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.serving.servers import free_port

BUCKETS = 40  # a new one for each test
KEY, SECRET = "who", "may-write"


@dataclass
class Storage:
    """The folder holds a folder a bucket, and a file an object."""

    folder: Path
    port: int

    bucket: str = ""  # of the test that is running
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def variables(self) -> dict[str, str]:
        """What an operator sets."""
        return {
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        program = Path(sys.executable).with_name("rclone")
        options = ("--auth-key", f"{KEY},{SECRET}", "--addr", f"127.0.0.1:{self.port}")
        quiet = ("--config", "/dev/null", "--log-level", "ERROR")
        self.process = subprocess.Popen(
            (str(program), "serve", "s3", *options, *quiet, str(self.folder))
        )
        until = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/")
                connection.getresponse().read()
                connection.close()
                return
            assert time.monotonic() < until, "storage does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def objects(self) -> dict[str, bytes]:
        top = self.folder / self.bucket
        return {
            str(file.relative_to(top)): file.read_bytes()
            for file in sorted(top.rglob("*"))
            if file.is_file()
        }


@contextlib.contextmanager
def storage(folder: Path) -> Iterator[Storage]:
    for number in range(BUCKETS):
        (folder / f"web-{number}").mkdir(parents=True)
    one = Storage(folder, free_port())
    one.start()
    try:
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder)
