"""Decides what the publisher remembers: what stands on the disk, why, and what it is just doing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from huabiao.changes.models import Work


class Job(models.Model):
    """发布任务: work on many pages, done chunk by chunk; how far it is, is committed with each chunk."""

    class Kind(models.TextChoices):
        REBUILD = "REBUILD", _("重新生成网站")
        SHARED = "SHARED", _("更新公共部分")

    class State(models.TextChoices):
        OPEN = "OPEN", _("进行中")
        PAUSED = "PAUSED", _("已暂停")
        DONE = "DONE", _("已完成")
        CANCELLED = "CANCELLED", _("已取消")

    class Step(models.TextChoices):
        THINGS = "THINGS", _("查找缺少的页面")
        PAGES = "PAGES", _("生成页面")
        STRANGERS = "STRANGERS", _("清理多余的文件")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    key = models.CharField(max_length=80, blank=True)  # of the shared piece: "fragment:shell:3"
    sites = models.JSONField(default=list)  # ids of sites that are not done yet, in their order
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.THINGS)
    cursor = models.CharField(max_length=500, blank=True)  # what was done last in this step
    bound = models.BigIntegerField(default=0)  # the last work row, or order entry, it stands for
    total = models.PositiveBigIntegerField(default=0)  # pages, as counted when it was asked for
    done = models.PositiveBigIntegerField(default=0)
    rendered = models.PositiveBigIntegerField(default=0)
    written = models.PositiveBigIntegerField(default=0)
    deleted = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    worked_seconds = models.FloatField(default=0.0)  # in its own chunks, not beside them
    asked_by = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("发布任务")
        verbose_name_plural = _("发布任务")
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(kind="SHARED", state__in=("OPEN", "PAUSED")),
                name="one_open_job_of_a_shared_piece",
            ),
        )

    def __str__(self) -> str:
        return f"job {self.pk} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.PAUSED)


class Run(models.Model):
    """发布批次: one pass from claimed work to a tree that is right for it."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("进行中")
        DONE = "DONE", _("已完成")
        FAILED = "FAILED", _("失败")

    lane = models.CharField(max_length=12, choices=Work.Lane.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    process = models.CharField(max_length=80)  # host:pid, so that a dead worker's run is known
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rendered = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="runs")
    is_rebuild = models.BooleanField(default=False)  # renders what did not change, on purpose

    class Meta:
        verbose_name = _("发布批次")
        verbose_name_plural = _("发布批次")
        indexes = (
            models.Index(fields=("started_at",), name="run_started"),
            # Each round of the worker asks for runs that did not end.
            models.Index(
                fields=("state",), condition=~models.Q(state="DONE"), name="run_unfinished"
            ),
        )

    def __str__(self) -> str:
        return f"run {self.pk} {self.state}"

    @property
    def seconds(self) -> str | None:
        """How long it took, to a hundredth; None while it runs."""
        if self.finished_at is None:
            return None
        return f"{(self.finished_at - self.started_at).total_seconds():.2f}"


class PublishedFile(models.Model):
    """One file of the public tree: the manifest row."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)  # "/zwgk/index.html"
    kind = models.CharField(max_length=40)
    ident = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    moved_to = models.CharField(max_length=500, blank=True)  # where the address leads for ever

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "path"], name="one_file"),)
        indexes = (
            models.Index(
                fields=("site",), condition=~models.Q(moved_to=""), name="file_moved_away"
            ),
        )

    def __str__(self) -> str:
        return self.path


class Dependency(models.Model):
    """A key that was read while a file was rendered."""

    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="dependencies")
    key = models.CharField(max_length=80)

    class Meta:
        indexes = (models.Index(fields=("key", "file"), name="dependency_key"),)

    def __str__(self) -> str:
        return self.key


class Window(models.Model):
    """A stretch of an order that was read while a file was rendered, both ends included."""

    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="windows")
    scope = models.CharField(max_length=60)  # "channel:12", "anchors:12", "site:3"
    newest = models.BigIntegerField()
    oldest = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("scope", "newest", "oldest"), name="window_ends"),)

    def __str__(self) -> str:
        return self.scope


class Entry(models.Model):
    """Where something stands in an order as published; compared with where it is wanted now."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    scope = models.CharField(max_length=60)
    owner = models.CharField(max_length=60)  # the key whose change may move it: "item:7"
    ident = models.BigIntegerField()  # placement id
    position = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scope", "ident"], name="one_entry"),)
        indexes = (models.Index(fields=("owner",), name="entry_owner"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.ident}"


class Intent(models.Model):
    """A path a run was about to touch; what a killed run leaves behind is made right from these rows."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="intents")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    kind = models.CharField(max_length=40)
    ident = models.BigIntegerField()

    def __str__(self) -> str:
        return self.path


class Failure(models.Model):
    """生成失败: a route that could not be rendered; whatever stood there stands, and it is tried again."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    kind = models.CharField(max_length=40)
    ident = models.BigIntegerField()
    reason = models.CharField(max_length=500)  # of the last try, in plain words
    error = models.TextField()  # and in the machine's
    since = models.DateTimeField()
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="failures")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "path"], name="one_failure"),)
        indexes = (models.Index(fields=("kind", "ident"), name="failure_of"),)

    def __str__(self) -> str:
        return self.path


class ReceiptLine(models.Model):
    """回执: one file a run changed, and when readers could first see it."""

    class Act(models.TextChoices):
        CREATED = "CREATED", _("新建")
        REPLACED = "REPLACED", _("更新")
        DELETED = "DELETED", _("删除")

    run = models.ForeignKey(Run, models.CASCADE, related_name="lines")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    act = models.CharField(max_length=10, choices=Act.choices)
    visible_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.act} {self.path}"


class RunCause(models.Model):
    """Which change a run carried out: the way from an act to its receipt. Work rows end with the run."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="causes")
    change_id = models.BigIntegerField(db_index=True)
    subject = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "change_id"], name="one_cause"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.subject}"


class Turn(models.Model):
    """发布权: which process may write to the public tree, or did last; one row, on PostgreSQL.

    The right itself is a lock (`publishing.holding`); the row tells a successor whom it follows.
    """

    number = models.BigIntegerField()  # rises with each process that takes it
    token = models.CharField(max_length=32)  # of the process
    name = models.CharField(max_length=80)  # "host:pid"
    machine = models.CharField(max_length=120)
    pid = models.IntegerField()
    sessions = models.JSONField()  # numbers at the server: that of the lock first
    is_held = models.BooleanField()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"turn {self.number} {self.name}"


class Worker(models.Model):
    """发布进程: a `huabiao worker` that runs, or ran until it was killed."""

    class Role(models.TextChoices):
        LEADING = "LEADING", _("负责发布")
        STANDING_BY = "STANDING_BY", _("候补")
        HELPING = "HELPING", _("只协助")

    token = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)  # "host:pid"
    role = models.CharField(max_length=12, choices=Role.choices)
    since = models.DateTimeField()  # it has this role
    seen_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=32)  # who has the leader's may help

    def __str__(self) -> str:
        return f"worker {self.name} {self.role}"


class Offer(models.Model):
    """协助: some routes of a run that others may render, on PostgreSQL; gone when the run ends.

    The table is not logged: after a crash of the server it is empty, and nothing is lost.
    """

    snapshot = models.CharField(max_length=40)  # of the run, as the server calls it
    fingerprint = models.CharField(max_length=32)
    folder = models.TextField()  # where the run's tree and media lie
    number = models.IntegerField()
    helper = models.CharField(max_length=80)  # "host:pid"; empty: nobody yet
    asked = models.BinaryField()
    result = models.BinaryField(null=True)
    is_blind = models.BooleanField()  # the helper sees neither the tree nor the media folder

    def __str__(self) -> str:
        return f"{self.snapshot} {self.number}"


class Node(models.Model):
    """网页节点: a web server, or storage, that brings itself the public tree; known by its token."""

    name = models.CharField(_("名称"), max_length=60)
    token_sha256 = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    number = models.PositiveBigIntegerField(default=0)  # of the head it serves
    run_number = models.PositiveBigIntegerField(default=0)  # of the run that ended with it
    current_at = models.DateTimeField(null=True)  # since when it serves that
    problem = models.CharField(max_length=20, blank=True)  # a word of `targets.trouble`
    note = models.CharField(max_length=300, blank=True)
    problem_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("网页节点")
        verbose_name_plural = _("网页节点")
        constraints = (
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(withdrawn_at=None),
                name="one_node_of_a_name",
            ),
        )

    def __str__(self) -> str:
        return self.name


class NodeCurrent(models.Model):
    """When a node became current: at that moment it came to serve all runs after one, up to another."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="currents")
    after = models.PositiveBigIntegerField()  # the run it served before
    run_number = models.PositiveBigIntegerField()
    current_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["node", "run_number"], name="one_current_of_a_run"),
        )

    def __str__(self) -> str:
        return f"{self.node_id} {self.run_number}"


class AlarmsSettled(models.Model):
    """告警处理: a person has dealt with everything the guard had told up to a moment."""

    upto = models.DateTimeField(_("到这个时间为止的告警"))
    note = models.CharField(_("怎样处理的"), max_length=200, blank=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("告警处理")
        verbose_name_plural = _("告警处理")

    def __str__(self) -> str:
        return f"{self.upto:%Y-%m-%d %H:%M:%S}"
