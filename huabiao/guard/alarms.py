"""Decides how people hear of tampering: the log, a file of lines, mails and a webhook; none holds up the watch.

What goes over the network is handed to a thread of its own, which sends what came together since.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import smtplib
import threading
import time
import urllib.request
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from email.message import EmailMessage
from pathlib import Path

log = logging.getLogger("huabiao.guard")
LARGEST_FILE = 8 * 1024 * 1024  # bytes; then the older half goes to a second file
MOST_WAITING = 10_000
TOGETHER = 1.0  # seconds in which alarms become one message
PATIENCE = 10  # seconds of a server that does not answer
TRIES = 5
IN_A_MESSAGE = 50  # lines; the rest is counted
WORDS = {
    "changed": "被篡改",
    "added": "多出了文件",
    "removed": "文件被删除",
    "signature": "清单的签名不对，没有采用",
    "rollback": "清单被换成了旧的，没有采用",
    "gap": "清单与上一次的接不上",
    "partial": "清单还不完整，多出的文件不会清理",
    "missing": "没有清单，不能守护",
    "unreadable": "清单或者内容库读不出来",
    "stranger": "多出了没有清单的目录",
    "content": "从管理端收到的内容与清单不符，没有采用",
    "watches": "目录太多，系统不让全部监视",
}
OUTCOMES = {
    "restored": "已恢复",
    "refused": "目录只读，未能恢复",
    "failed": "未能恢复",
    "told": "请查看",
}
# What an operator does then; the rest is looked into, or passes.
_SIGN_ANEW = "请运维在服务器上运行 huabiao publish --full --site {site}，把整个网站重新签入清单"
REMEDIES = {
    "partial": f"系统升级以前的网页还没有签入清单。{_SIGN_ANEW}。",
    "missing": f"{_SIGN_ANEW}。",
    "unreadable": f"{_SIGN_ANEW}。",
    "gap": f"{_SIGN_ANEW}。",
    "rollback": f"如果是恢复备份引起的，{_SIGN_ANEW}；否则先查明原因。",
}


@dataclass(frozen=True)
class Alarm:
    """告警: something is not as it was signed."""

    at: str  # ISO 8601
    kind: str  # a key of WORDS
    site: str
    path: str = ""  # as one line for people
    outcome: str = "told"  # a key of OUTCOMES
    found: str = ""  # file, link, folder, other, missing
    sha256: str = ""
    size: int = 0
    evidence: str = ""  # name of the folder in which it was kept
    note: str = ""

    @property
    def remedy(self) -> str:
        """What to do, for a person; "" where it is to be looked into."""
        return REMEDIES.get(self.kind, "").format(site=self.site)

    def in_words(self) -> str:
        """One line for a person."""
        note = f"（{self.note}）" if self.note else ""
        return (
            f"{self.at} {self.site}{self.path} {WORDS[self.kind]}，{OUTCOMES[self.outcome]}{note}"
            + (f" {self.remedy}" if self.remedy else "")
        )


def printable(path: str) -> str:
    """A path as one line for people: what an intruder puts into a name breaks no line and no letter."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)


Sender = Callable[[Collection[Alarm]], None]


@dataclass(frozen=True)
class Mail:
    """To whom mails go, and through which server."""

    recipients: tuple[str, ...]
    sender: str
    host: str
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starts_tls: bool = False
    is_ssl: bool = False

    def send(self, alarms: Collection[Alarm]) -> None:
        message = EmailMessage()
        message["Subject"] = f"华表告警：{len(alarms)} 处，{sorted(alarms, key=_at)[0].site} 等"
        message["From"], message["To"] = self.sender, ", ".join(self.recipients)
        message.set_content(_text(alarms), cte="base64")
        server = smtplib.SMTP_SSL if self.is_ssl else smtplib.SMTP
        with server(self.host, self.port, timeout=PATIENCE) as connection:
            if self.starts_tls:
                connection.starttls()
            if self.user:
                connection.login(self.user, self.password)
            connection.send_message(message)


@dataclass(frozen=True)
class Webhook:
    """An address that is told by POST: {"text": …, "alarms": [{…}]}."""

    url: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError("a webhook begins with http:// or https://")

    def send(self, alarms: Collection[Alarm]) -> None:
        body = {"text": _text(alarms), "alarms": [asdict(alarm) for alarm in alarms]}
        request = urllib.request.Request(  # noqa: S310 -- http(s) alone, looked at above
            self.url,
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 -- as above
            answer.read(1024)


class Alarms:
    """Tells everybody who is to be told."""

    def __init__(self, file: Path, senders: Collection[Sender] = ()) -> None:
        self._file = file
        self._waiting = [_Sending(sender) for sender in senders]

    def tell(self, alarm: Alarm) -> None:
        log.warning("%s", alarm.in_words())
        # A full disk keeps neither the log from telling nor the watch from watching.
        with contextlib.suppress(OSError):
            self._write(alarm)
        for sending in self._waiting:
            sending.hand(alarm)

    def close(self, patience: float = 5.0) -> None:
        """Wait a moment for what is still to be sent."""
        for sending in self._waiting:
            sending.close(patience)

    def _write(self, alarm: Alarm) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if self._file.stat().st_size > LARGEST_FILE:
                self._file.replace(self._file.with_suffix(".old.jsonl"))
        line = json.dumps(asdict(alarm), ensure_ascii=False)
        with self._file.open("a", encoding="utf-8", newline="\n") as handle:
            handle.write(line + "\n")
            # The console reads it, whoever the guard is.
            os.fchmod(handle.fileno(), 0o644)


class _Sending:
    """One way out, with a thread of its own; what cannot be sent for long is dropped, oldest first."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._queue: queue.Queue[Alarm | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def hand(self, alarm: Alarm | None) -> None:
        while True:
            try:
                self._queue.put_nowait(alarm)
            except queue.Full:
                with contextlib.suppress(queue.Empty):
                    self._queue.get_nowait()
            else:
                return

    def close(self, patience: float) -> None:
        self.hand(None)
        self._thread.join(patience)

    def _run(self) -> None:
        is_over = False
        while not is_over:
            first = self._queue.get()
            if first is None:
                return
            batch = [first]
            until = time.monotonic() + TOGETHER
            while (left := until - time.monotonic()) > 0 and not is_over:
                with contextlib.suppress(queue.Empty):
                    following = self._queue.get(timeout=left)
                    is_over = following is None
                    if following is not None:
                        batch.append(following)
            self._send(batch)

    def _send(self, batch: Collection[Alarm]) -> None:
        for attempt in range(TRIES):
            try:
                self._sender(batch)
            except (OSError, smtplib.SMTPException):
                log.exception("an alarm could not be sent, attempt %d", attempt + 1)
                time.sleep(2**attempt)
            else:
                return


def read_alarms(file: Path, most: int) -> list[Alarm]:
    """The newest alarms of a file, newest first; lines that cannot be read are left out."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, PermissionError):
        return []
    alarms: list[Alarm] = []
    for line in reversed(lines):
        if len(alarms) >= most:
            break
        with contextlib.suppress(ValueError, TypeError):
            alarms.append(Alarm(**json.loads(line)))
    return alarms


def _at(alarm: Alarm) -> str:
    return alarm.at


def _text(alarms: Collection[Alarm]) -> str:
    lines = [alarm.in_words() for alarm in list(alarms)[:IN_A_MESSAGE]]
    if len(alarms) > IN_A_MESSAGE:
        lines.append(f"另有 {len(alarms) - IN_A_MESSAGE} 条，见告警文件。")
    return "\n".join(lines) + "\n"
