"""`huabiao worker`: publishes what waits, follows subscriptions, lets the clock act, until told to stop.

Once a minute it counts what readers looked for. Of several workers one leads and does all that; the
others stand by, and one of them takes over when it dies.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.utils import timezone

from huabiao.base.nudge import Listener
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.media import operations as media
from huabiao.media.reading.desk import Desk
from huabiao.pages import operations as pages
from huabiao.publishing.holding import SessionLost, TurnLost
from huabiao.publishing.models import Worker
from huabiao.publishing.operations import refresh_fragments, sharing, workers
from huabiao.publishing.operations.working import Bulk
from huabiao.publishing.theme import template_version
from huabiao.publishing.trouble import sentence_for
from huabiao.publishing.turn import LOOKS_EVERY, Post, post, turn
from huabiao.search import operations as search
from huabiao.search.spool import Spool
from huabiao.sites import operations as sites

POLL = 1.0  # seconds; a nudge wakes the worker sooner
READING_POLL = 0.1  # while a file is being read
AFTER_FAILURE = 5.0
COUNTS_EVERY = 60.0  # what readers looked for
ROUND = 1.0  # seconds the publisher works before the clock is looked at again
log = logging.getLogger("huabiao.worker")


class Command(BaseCommand):
    help = "发布信息、执行定时任务，直到被要求停止。"
    is_stopping = False
    is_helping = False  # and never leads
    bulk = Bulk()
    desk = Desk()
    is_reading = False
    counts_at = 0.0  # of the monotonic clock

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--helping",
            action="store_true",
            help="只协助其他机器生成页面，从不负责发布：用于没有数据目录的机器，需要 PostgreSQL",
        )

    def handle(self, *args: Any, helping: bool = False, **options: Any) -> None:
        if helping and connection.vendor != "postgresql":
            raise CommandError("协助其他机器需要 PostgreSQL；使用 SQLite 时只有一个进程发布。")
        self.is_helping = helping
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        while not self.is_stopping:
            try:
                with post() as place:
                    self._serve(place)
            except TurnLost as error:
                log.warning("发布权已由另一个进程接手，本进程不再写入任何文件，转为候补：%s", error)
                connections.close_all()
            except SessionLost as error:
                log.warning("与数据库的连接断了，本进程重新排队：%s", error)
                connections.close_all()
            except Exception as error:
                # The outermost loop: a full disk or an absent database passes; the work stays claimed
                # by a run that is known to have failed, and the next one takes it over.
                known = sentence_for(error)
                log.exception(known or "the worker failed and tries again")
                connections.close_all()
                time.sleep(AFTER_FAILURE)
        with contextlib.suppress(Exception):  # it ends anyhow
            workers.leave()

    def _serve(self, place: Post) -> None:
        """Stand by until it is this worker's to lead, then lead."""
        role = Worker.Role.HELPING if self.is_helping else Worker.Role.STANDING_BY
        if place.session is not None:
            sharing.listen(place.session)
        while not self.is_stopping and (self.is_helping or not place.leads()):
            workers.tell(role, at=timezone.now())
            self._stand_by(place)
        if self.is_stopping:
            return
        log.info("this worker leads")
        self.bulk = Bulk()
        # Only who leads: a nudge reaches one process of a machine.
        with contextlib.closing(Listener("publishing")) as listener:
            try:
                self._lead(listener)
            finally:
                self.desk.stop()

    def _stand_by(self, place: Post) -> None:
        """Help whoever leads; on SQLite, wait."""
        if place.session is None:
            time.sleep(LOOKS_EVERY)
        else:
            sharing.help_out(
                place.session,
                seconds=LOOKS_EVERY,
                is_blind=self.is_helping,
                is_over=lambda: self.is_stopping,
            )

    def _lead(self, listener: Listener) -> None:
        version = ""  # of the theme the tree was last looked at with
        while not self.is_stopping:
            workers.tell(Worker.Role.LEADING, at=timezone.now())
            with turn():
                if version != template_version():
                    refresh_fragments()
                    version = template_version()
            if not self._work():
                listener.wait(READING_POLL if self.is_reading else POLL)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _work(self) -> bool:
        """Whether there is more to do at once: what rules took is to be published."""
        sites.tick(at=timezone.now())
        library.tick(at=timezone.now())
        pages.tick(at=timezone.now())
        is_more = self._publish()
        if self.is_stopping:
            return False
        # One at a time: what is signed meanwhile waits for no more than a picture.
        media.make_next_sizes(actor=system("worker"), at=timezone.now())
        self.is_reading = self.desk.step(actor=system("worker"), at=timezone.now())
        self._count_searches()
        # After what a signer waits for; what it takes is published in the next round.
        return library.follow_subscriptions(at=timezone.now()) > 0 or is_more

    def _count_searches(self) -> None:
        if time.monotonic() < self.counts_at:
            return
        self.counts_at = time.monotonic() + COUNTS_EVERY
        taken = search.tick(Spool(settings.SEARCHES_ROOT), at=timezone.now())
        if taken.dropped:
            log.warning("搜索记录太多，有 %d 条没有记下", taken.dropped)

    def _publish(self) -> bool:
        """Work off what waits, step by step, for a while; whether there may be more."""
        until = time.monotonic() + ROUND
        with turn():
            while not self.is_stopping and time.monotonic() < until:
                if self.bulk.step() is None:
                    return False
        return True
