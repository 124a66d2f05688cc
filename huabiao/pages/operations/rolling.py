"""Writes that bring a site up to a newer edition of its blueprint; what it changed itself stays its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library import operations as library
from huabiao.pages import bodies
from huabiao.pages.blueprints import Blueprint, fill_html, fill_words
from huabiao.pages.models import HomePage, PlannedChannel
from huabiao.pages.operations.building import described, facts_of_site
from huabiao.pages.operations.homes import edit_home
from huabiao.pages.queries import blueprint_at, editions_of
from huabiao.pages.steps import Kind, Step, keyed_home, place_of, steps_between
from huabiao.sites import operations as sites
from huabiao.sites.models import Channel, FormerPath, SiteProfile
from huabiao.sites.operations.validation import lock_tree, require_platform
from huabiao.sites.queries import path_of


class NewerEdition(Refused):
    message = _("模板刚刚又保存了新的版本，什么也没有推送；请重新看一看清单。")


class _Kept(Refused):
    """This step cannot be done on this site; the others can."""


_OWN_ACCENT: str = SiteProfile._meta.get_field("accent").default


class Outcome(StrEnum):
    DONE = "DONE"
    OWN = "OWN"  # left alone: the site has made it its own, and nobody said to overrule that
    KEPT = "KEPT"  # refused, with a reason


@dataclass(frozen=True)
class Line:
    """What became of one step on one site."""

    step: str  # its name
    said: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What became of one site; without lines it was as the blueprint wants it already."""

    number: int
    lines: tuple[Line, ...]

    def of(self, outcome: str) -> list[Line]:
        return [line for line in self.lines if line.outcome == outcome]


@transaction.atomic
def roll_out(
    *,
    profile: SiteProfile,
    number: int,
    overruled: Collection[str],
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Report:
    """Bring a site from the edition it was made from, or last brought up to, to edition `number`.

    `overruled` are names of steps to be done although the site has made their matter its own. A step
    that is refused leaves the others alone. Done again it finds nothing to do.
    """
    require_platform(by)
    newest = editions_of(profile.blueprint).first()
    if newest is None or newest.number != number:
        raise NewerEdition
    lock_tree(profile.site.root_page)
    profile = SiteProfile.objects.select_related("site__root_page", "sponsor").get(pk=profile.pk)
    if profile.blueprint_version >= number:
        return Report(number, ())
    bringing = _Bringing(profile, number, {"by": by, "actor": actor, "at": at})
    lines = tuple(
        line
        for step in steps_between(bringing.base, bringing.new)
        if (line := bringing.line(step, is_overruled=step.name in overruled)) is not None
    )
    SiteProfile.objects.filter(pk=profile.pk).update(blueprint_version=number)
    changes.record(
        action="pages.blueprint.rolled_out",
        subject=profile.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.BULK,
        before={"version": profile.blueprint_version},
        after={
            "blueprint": profile.blueprint,
            "version": number,
            "lines": [[line.outcome, line.said, line.reason] for line in lines],
        },
    )
    return Report(number, lines)


class _Bringing:
    """One site on its way from one edition to another; each step is done, or left with its reason."""

    def __init__(self, profile: SiteProfile, number: int, acting: Mapping[str, Any]) -> None:
        self.profile, self.acting = profile, acting
        self.base = blueprint_at(profile.blueprint, profile.blueprint_version)
        self.new = blueprint_at(profile.blueprint, number)
        self.facts = facts_of_site(profile)
        self.home = HomePage.objects.get(sites_rooted_here=profile.site_id)
        self.grown = self._grown()

    def _grown(self) -> dict[str, int]:
        """Ids of the site's channels by the keys of what they stand for."""
        below = Channel.objects.filter(path__startswith=self.home.path)
        planned = PlannedChannel.objects.filter(channel__in=below)
        grown = dict(planned.values_list("key", "channel_id"))
        missing = [plan for plan in self.base.channels if plan.key not in grown]
        if not missing:
            return grown
        # Of a site older than what is remembered of channels: by where they stand, or once stood.
        former = FormerPath.objects.filter(site=self.profile.site, channel__in=below)
        standing = dict(former.values_list("path", "channel_id"))
        standing |= {path_of(channel): channel.pk for channel in below.filter(live=True)}
        found = {plan.key: standing.get(f"/{plan.path}/") for plan in missing}
        taken = set(grown.values())
        new = {key: pk for key, pk in found.items() if pk is not None and pk not in taken}
        PlannedChannel.objects.bulk_create(
            PlannedChannel(channel_id=pk, key=key) for key, pk in new.items()
        )
        return grown | new

    def channel(self, key: str) -> Channel | None:
        """The open channel for this key, as it is now."""
        return Channel.objects.filter(pk=self.grown.get(key), live=True).first()

    def line(self, step: Step, *, is_overruled: bool) -> Line | None:
        """Do a step, unless it is done already or the site's own business."""
        try:
            with transaction.atomic():
                if self.is_done(step):
                    return None
                if not is_overruled and (reason := self.own(step)):
                    return Line(step.name, str(step), Outcome.OWN, reason)
                getattr(self, f"do_{step.kind}")(step)
        except Refused as refusal:
            return Line(step.name, str(step), Outcome.KEPT, str(refusal.message))
        return Line(step.name, str(step), Outcome.DONE)

    def is_done(self, step: Step) -> bool:
        """Whether the site is as the step would leave it, or has no longer what it is about."""
        channel = self.channel(step.key)
        if step.kind is Kind.ADD:
            return step.key in self.grown
        if step.kind in (Kind.PLACE, Kind.FIELD, Kind.CLOSE) and channel is None:
            return True
        if step.kind is Kind.PLACE:
            return self.place(channel) == place_of(step.after, self.new)
        if step.kind is Kind.FIELD:
            return self.said(channel, step.field) == self.filled(step.after, step.field)
        if step.kind is Kind.HOME:
            return self.blocks() == self.blocks_of(self.new)
        return step.kind is Kind.ACCENT and self.profile.accent == (step.after or _OWN_ACCENT)

    def own(self, step: Step) -> str:
        """Why the matter of the step is the site's own; "" where it is as the blueprint made it."""
        channel = self.channel(step.key)
        if step.kind is Kind.PLACE and self.place(channel) != place_of(step.before, self.base):
            return gettext("本网站已把它移到 %(path)s。") % {
                "path": path_of(cast("Channel", channel))
            }
        if step.kind is Kind.FIELD:
            now = self.said(channel, step.field)
            if now != self.filled(step.before, step.field):
                return gettext("本网站已自行改为“%(now)s”。") % {
                    "now": self.shown(channel, step.field)
                }
        if step.kind is Kind.CLOSE and self.has_changed(channel, step):
            return gettext("本网站已自行修改过这个栏目。")
        if step.kind is Kind.HOME and self.blocks() != self.blocks_of(self.base):
            return gettext("本网站已自行布置首页；勾选后只在末尾加上新增的版块，其余不动。")
        if step.kind is Kind.ACCENT and self.profile.accent != (step.before or _OWN_ACCENT):
            return gettext("本网站已自行选用 %(colour)s。") % {"colour": self.profile.accent}
        return ""

    # What the site says, and what the blueprint would have it say

    def said(self, channel: Channel | None, field: str) -> Any:
        return getattr(channel, field)

    def shown(self, channel: Channel | None, field: str) -> Any:
        display = getattr(channel, f"get_{field}_display", None)
        now = display() if display else getattr(channel, field)
        return {True: gettext("是"), False: gettext("否")}.get(now, now)

    def filled(self, plan: Any, field: str) -> Any:
        value = getattr(plan, field)
        is_words = field in ("description", "keywords")
        return fill_words(value, self.facts) if is_words else value

    def place(self, channel: Channel | None) -> tuple[str, str]:
        """Key of the channel above, and the short name; where nobody planned what is above, its path."""
        assert channel is not None  # noqa: S101 -- asked of channels that stand
        above = channel.get_parent()
        if above.pk == self.home.pk:
            return "", channel.slug
        keys = {pk: key for key, pk in self.grown.items()}
        return keys.get(above.pk, path_of(above)), channel.slug

    def has_changed(self, channel: Channel | None, step: Step) -> bool:
        facts = {"title": step.before.title, **described(step.before, self.facts)}
        facts["is_in_navigation"] = step.before.is_in_navigation
        return any(getattr(channel, name) != value for name, value in facts.items())

    def blocks(self) -> list[dict[str, Any]]:
        """The site's blocks; channels by their keys."""
        return bodies.told(HomePage.objects.get(pk=self.home.pk).body, self.names())

    def names(self) -> dict[int, str]:
        return {pk: key for key, pk in self.grown.items()}

    def blocks_of(self, blueprint: Blueprint) -> list[dict[str, Any]] | None:
        """The blueprint's blocks as this site would have them; None where a channel is missing."""
        ids = {path: self.grown.get(key, 0) for path, key in blueprint.keys.items()}
        try:
            value = _cleaned([block.stored(ids) for block in blueprint.home])
        except ValidationError:
            return None
        return bodies.told(value, self.names())

    # Steps

    def do_add(self, step: Step) -> None:
        parent = self.above(step)
        organization = parent.organization if isinstance(parent, Channel) else self.profile.sponsor
        channel = sites.create_channel(
            parent=parent,
            slug=step.after.slug,
            title=step.after.title,
            organization=organization,
            is_in_navigation=step.after.is_in_navigation,
            **described(step.after, self.facts),
            **self.acting,
        )
        PlannedChannel.objects.create(channel=channel, key=step.key)
        self.grown[step.key] = channel.pk

    def do_place(self, step: Step) -> None:
        channel, parent = self.channel(step.key), self.above(step)
        assert channel is not None  # noqa: S101 -- else the step is done
        if channel.get_parent().pk != parent.pk:
            channel = sites.move_channel(channel=channel, parent=parent, **self.acting)
        if channel.slug != step.after.slug:
            sites.change_slug(channel=channel, slug=step.after.slug, **self.acting)

    def above(self, step: Step) -> Page:
        key, _slug = place_of(step.after, self.new)
        if not key:
            return self.home
        above = self.channel(key)
        if above is None:
            raise _Kept(gettext("本网站没有它的上级栏目。"))
        return above

    def do_field(self, step: Step) -> None:
        facts: Any = {step.field: self.filled(step.after, step.field)}
        channel = cast("Channel", self.channel(step.key))
        sites.edit_channel(channel=channel, **facts, **self.acting)

    def do_home(self, step: Step) -> None:
        channels = {path: self.channel(key) for path, key in self.new.keys.items()}
        ids = {path: channel.pk for path, channel in channels.items() if channel is not None}
        wanted = self.new.home
        body: list[Any] = []
        if self.blocks() != self.blocks_of(self.base):
            before, after = keyed_home(self.base), keyed_home(self.new)
            pairs = zip(wanted, after, strict=True)
            wanted = tuple(block for block, told in pairs if told not in before)
            body = bodies.stored(HomePage.objects.get(pk=self.home.pk).body)
        missing = sorted({path for block in wanted for path in block.paths} - ids.keys())
        if missing:
            raise _Kept(gettext("本网站没有首页版块要用的栏目 %(path)s。") % {"path": missing[0]})
        body += [block.stored(ids) for block in wanted]
        edit_home(home=self.home, body=body, **self.acting)

    def do_standing(self, step: Step) -> None:
        channel = self.channel(step.key)
        if channel is None:
            raise _Kept(gettext("本网站没有放它的栏目。"))
        page = step.after
        if channel.placements.filter(item__title=fill_words(page.title, self.facts)).exists():
            raise _Kept(gettext("栏目里已经有同名的信息。"))
        library.add_standing_item(
            channel=channel,
            title=fill_words(page.title, self.facts),
            body=fill_html(page.body, self.facts),
            organization=channel.organization,
            actor=self.acting["actor"],
            at=self.acting["at"],
        )

    def do_words(self, step: Step) -> None:
        raise _Kept(gettext("说明页的文字由各单位自己修改，已建成的不动。"))

    def do_accent(self, step: Step) -> None:
        sites.edit_site(profile=self.profile, accent=step.after or _OWN_ACCENT, **self.acting)

    def do_close(self, step: Step) -> None:
        channel = cast("Channel", self.channel(step.key))
        sites.close_channel(channel=channel, **self.acting)


def _cleaned(body: list[dict[str, Any]]) -> StreamValue:
    block = cast("StreamField", HomePage._meta.get_field("body")).stream_block
    value: StreamValue = block.clean(block.to_python(body))
    return value
