"""What is foreseen of an act holds: no act brings more to the sites, and foreseeing changes nothing."""

from __future__ import annotations

import random

import pytest
from django.core.management.color import no_style
from django.db import connection

from huabiao.changes.foreseeing import foreseen
from huabiao.config.soak.acts import ACTS, OF_FILES, act
from huabiao.config.soak.city import make_city
from huabiao.config.soak.items import create_at_once
from huabiao.library import operations as library
from huabiao.library.models import Item
from huabiao.publishing.models import ReceiptLine
from huabiao.sites.models import Channel, SiteProfile
from tests import trees
from tests.moments import NOON

pytestmark = [trees.on_two_connections, pytest.mark.usefixtures("public")]


@pytest.mark.slow
def test_no_act_brings_more_than_was_foreseen():
    city = make_city(NOON, random.Random(20260))  # noqa: S311
    for channel in Channel.objects.exclude(slug="kong"):
        city.later(minutes=7)
        create_at_once(city, channel)
    act(city, "subscribe")
    trees.start()
    trees.publish()
    done = []
    weighed = [name for name in ACTS if name not in OF_FILES]
    for name in [*weighed, *weighed]:
        city.later(minutes=1)
        dice, now = city.choice.getstate(), city.now
        impact = foreseen(lambda name=name: act(city, name))
        city.choice.setstate(dice)
        city.now = now
        _give_the_same_ids_again()
        names = dict(SiteProfile.objects.values_list("site_id", "name"))
        last = ReceiptLine.objects.order_by("-pk").values_list("pk", flat=True).first()
        if not act(city, name):
            continue
        done.append(name)
        while library.follow_subscriptions(at=city.now):
            pass
        trees.publish()
        counted = {place.name: (place.pages, place.files) for place in impact.places}
        lines = ReceiptLine.objects.filter(pk__gt=last)
        for site, called in names.items():
            paths = {line.path for line in lines if line.site_id == site}
            pages = sum(path.endswith(".html") for path in paths)
            most_pages, most_files = counted.get(called, (0, 0))
            assert pages <= most_pages, (name, site, paths, impact)
            assert len(paths) - pages <= most_files, (name, site, paths, impact)
    assert len(set(done)) > 0.8 * len(weighed)


def _give_the_same_ids_again():
    """Items that only an undone act made leave their ids behind; the act itself then makes others."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Item]):
            cursor.execute(statement)
