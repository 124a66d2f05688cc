"""Every act of the random city, by name."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from huabiao.base.errors import Refused
from huabiao.config.soak import items, sites
from huabiao.config.soak.city import City

ACTS: dict[str, Callable[[City], object]] = {
    function.__name__: function
    for function in (
        items.create, items.create_at_once, items.edit, items.republish, items.place_reference, items.place_link,
        items.propose, items.schedule, items.expire, items.remove, items.move, items.subscribe, items.pin,
        items.order, items.backdate, items.withdraw, items.repeal, items.relate, items.unrelate,
        sites.open_channel, sites.rename_channel, sites.retitle_channel, sites.move_channel, sites.close_channel,
        sites.change_site, sites.change_forms, sites.change_home, sites.change_look, sites.change_topics,
        sites.let_time_pass, sites.merge_units, sites.rename_unit, sites.edit_theme,
    )
}  # fmt: skip
OF_FILES = frozenset({sites.edit_theme.__name__})  # no rows: nothing there is to be undone


def act(city: City, name: str) -> bool:
    """Do one act of this kind; false where it was refused, as it often is at random."""
    if name in OF_FILES:
        ACTS[name](city)
        return True
    try:
        with transaction.atomic():
            ACTS[name](city)
    except Refused:
        return False
    return True
