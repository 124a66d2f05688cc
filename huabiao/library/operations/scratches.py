"""Writes of what was typed and not saved. No acts: nothing is decided, so nothing is recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base.errors import NotFound, Refused
from huabiao.library.models import Scratch
from huabiao.library.queries import items_for, scratches_for

KEPT_FOR = timedelta(days=30)
LONGEST = 1_000_000  # characters, of everything in a form
_MOST = 5  # of one person and one item; a form opened more often loses its oldest
_SHEET = re.compile(r"[0-9a-f]{16,32}")


class ScratchTooLong(Refused):
    message = _("内容太长，不再自动保存；请及时点“保存草稿”。")


@transaction.atomic
def keep_scratch(
    *,
    sheet: str,
    kind: str,
    item_id: int | None,
    typed: Sequence[tuple[str, str]],
    by: User,
    at: datetime,
) -> bool:
    """Keep what was typed by `at` for its writer alone; False where its form is done with.

    What was typed later is never replaced by what was typed earlier.
    """
    if item_id is not None and not items_for(by, "edit").filter(pk=item_id).exists():
        raise NotFound
    if not _SHEET.fullmatch(sheet):
        raise NotFound
    content = json.dumps(typed, ensure_ascii=False)
    if len(content) > LONGEST:
        raise ScratchTooLong
    known = Scratch.objects.select_for_update().filter(user=by, sheet=sheet).first()
    if known is not None and known.is_done:
        return False
    if known is None or known.typed_at <= at:
        Scratch.objects.update_or_create(
            user=by,
            sheet=sheet,
            defaults={"item_id": item_id, "kind": kind, "typed": content, "typed_at": at},
        )
    _forget(by, item_id, kind, at)
    return True


@transaction.atomic
def finish_scratch(*, sheet: str, kind: str, item_id: int | None, by: User, at: datetime) -> None:
    """Forget what was typed on a sheet: it was saved, or given up."""
    if _SHEET.fullmatch(sheet):
        done = {"item_id": item_id, "kind": kind, "typed": "", "typed_at": at, "is_done": True}
        Scratch.objects.update_or_create(user=by, sheet=sheet, defaults=done)


def _forget(by: User, item_id: int | None, kind: str, at: datetime) -> None:
    Scratch.objects.filter(typed_at__lt=at - KEPT_FOR).delete()
    own = scratches_for(by, item_id=item_id, kind=kind).values_list("pk", flat=True)
    surplus = list(own[_MOST:])
    if surplus:
        Scratch.objects.filter(pk__in=surplus).delete()
