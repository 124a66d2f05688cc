"""Input that nobody types by hand: each is answered, none is an error of ours."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huabiao.library.models import Attachment, Item
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.media import DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


def post(client, name, *args, **typed):
    return client.post(reverse(f"items:{name}", args=args), typed)


def edit(client, item, **typed):
    loaded = item.latest_revision_id
    return post(
        client, "edit", item.pk, title="标题", body="<p>文</p>", loaded_revision=loaded, **typed
    )


def errors(answer):
    return answer.context["form"].errors


def test_an_order_of_spaces_is_no_order(client, unit):
    client.force_login(unit.editor)
    item = cities.draft(unit, "附件顺序")
    document = DocumentFactory(organization=unit.organization)

    answer = edit(client, item, attachment=document.pk, **{f"attachment-{document.pk}-order": "  "})

    assert answer.status_code == 302
    text = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert [attachment.document_id for attachment in text.attachments.all()] == [document.pk]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        pytest.param("order", "9" * 5000, "顺序请填不超过四位的数字。", id="a boundless order"),
        pytest.param("order", "一", "顺序请填不超过四位的数字。", id="an order in words"),
        pytest.param(
            "words",
            "甲\x00乙",
            "附件名称里有看不见的空字符，请删去后重新填写。",
            id="an empty character",
        ),
    ],
)
def test_an_attachment_that_cannot_be_kept_comes_back(client, unit, field, value, sentence):
    client.force_login(unit.editor)
    item = cities.draft(unit, "附件")
    document = DocumentFactory(organization=unit.organization)

    answer = edit(
        client, item, attachment=document.pk, **{f"attachment-{document.pk}-{field}": value}
    )

    assert [row.errors for row in answer.context["attachments"].rows] == [[sentence]]
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000, "-1", "²"])
def test_an_attachment_that_is_no_file_is_passed_over(client, unit, key):
    client.force_login(unit.editor)
    item = cities.draft(unit, "附件")

    assert edit(client, item, attachment=key).status_code == 302


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_moments_that_no_clock_reckons_are_refused_everywhere(client, root, unit, moment):
    client.force_login(UserFactory(platform_administrator_of=root, editor_of=root))
    placement = cities.placement_of(cities.live(unit, "公开"))
    draft = cities.draft(unit, "草稿")
    Item.objects.update(is_imported=True)  # a release time in the past is not refused for them
    channel = placement.channel_id

    answers = [
        post(client, "placement_expiry", placement.pk, expire_at=moment),
        post(client, "placement_words", placement.pk, release_at=moment),
        post(client, "placement_backdate", placement.pk, release_at=moment, reason="有原件"),
        post(client, "place", draft.pk, channel=channel, mode="REFERENCE", release_at=moment),
    ]

    wrong = "”的年份不对：应在 1900 年到 2199 年之间。"
    assert [next(iter(errors(answer).values())) for answer in answers] == [
        ["“到期下线" + wrong],
        ["“定时发布" + wrong],
        ["“改为" + wrong],
        ["“定时发布" + wrong],
    ]


def test_a_day_before_the_calendar_is_refused(client, unit):
    client.force_login(unit.editor)
    item = cities.draft(unit, "通知", kind="NOTICE")

    answer = edit(client, item, dated_on="0001-01-01", expires_on="1899-12-31")

    assert errors(answer) == {
        "dated_on": ["“成文日期”的年份不对：应在 1900 年到 9999 年之间。"],
        "expires_on": ["“有效期至”的年份不对：应在 1900 年到 9999 年之间。"],
    }


def test_an_empty_character_is_named_with_its_field(client, unit):
    client.force_login(unit.editor)
    item = cities.draft(unit, "标题")

    answer = post(client, "edit", item.pk, title="标\x00题", body="<p>文</p>", summary="摘\x00要")

    assert errors(answer) == {
        "title": ["“标题”里有看不见的空字符，请删去后重新填写。"],
        "summary": ["“摘要”里有看不见的空字符，请删去后重新填写。"],
    }


@pytest.mark.parametrize("site", ["9" * 30, "9" * 5000, "²", ""])
def test_a_site_that_is_none_offers_ones_own_channels(client, unit, site):
    client.force_login(unit.editor)
    item = cities.draft(unit, "投放")

    page = client.get(reverse("items:place", args=[item.pk]), {"site": site})

    assert (page.status_code, page.context["offer"].site) == (200, None)


def test_a_relation_to_no_item_is_refused(client, unit):
    client.force_login(unit.editor)
    item = cities.draft(unit, "解读", kind="INTERPRETATION")

    for target in ("9" * 30, "9" * 5000, "x\x00"):
        answer = post(client, "relate", item.pk, type="INTERPRETS", target=target)
        assert (answer.status_code, bool(errors(answer))) == (200, True)
