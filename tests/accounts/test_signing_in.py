import pytest
from django.urls import reverse

from huabiao.accounts.models import User
from huabiao.accounts.operations import (
    AccountLocked,
    AlreadyLeft,
    issue_password_link,
    password_link,
    record_failure,
    record_sign_in,
    refuse_if_locked,
    set_password,
)
from huabiao.changes.models import Change, Work
from tests.accounts.conftest import BY_COMMAND, COMMAND
from tests.factories.accounts import PASSWORD, UserFactory
from tests.moments import NOON, ONE_MINUTE

NEW_PASSWORD = "quiet-river-under-stone"
SIGN_IN = reverse("wagtailadmin_login")


def changes():
    return list(Change.objects.order_by("pk").values_list("action", "subject", "actor_name"))


def sign_in(client, login, password=PASSWORD):
    return client.post(SIGN_IN, {"username": login, "password": password})


def fail(login, times, *, at=NOON):
    for _ in range(times):
        record_failure(login=login, address="10.0.0.1", at=at)


def path_of(link):
    prefix = "http://console.localhost:8000"
    assert link.startswith(prefix)
    return link.removeprefix(prefix)


def test_signing_in_and_out_is_recorded_with_the_address(city, client):
    answer = client.post(
        SIGN_IN,
        {"username": " MZJ-bianji ", "password": PASSWORD},
        REMOTE_ADDR="10.0.0.7",
    )
    client.post(reverse("wagtailadmin_logout"), REMOTE_ADDR="10.0.0.7")

    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))
    assert changes() == [
        ("accounts.signed_in", city.civil_editor.key, "民政采编员"),
        ("accounts.signed_out", city.civil_editor.key, "民政采编员"),
    ]
    assert set(Change.objects.values_list("address", "door", "organization_name")) == {
        ("10.0.0.7", "console", "示范市民政局")
    }
    assert list(Work.objects.all()) == []


def test_the_page_to_sign_in_is_chinese_and_names_no_foreign_product(city, client):
    page = client.get(SIGN_IN).content.decode()

    assert "登录华表工作台" in page
    assert "<title>登录 - 华表</title>" in page
    for word in ("Sign in", "Password", "Enter"):
        assert word not in page
    assert "to Wagtail" not in page


def test_a_wrong_password_is_answered_alike_for_known_and_unknown_names(city, client):
    answers = [sign_in(client, login, "wrong") for login in ("mzj-bianji", "nobody")]

    assert [answer.context["form"].non_field_errors() for answer in answers] == [
        ["登录名或密码不正确。连续输错五次，账号将锁定十五分钟。"]
    ] * 2
    assert changes() == [
        ("accounts.sign_in_failed", city.civil_editor.key, "mzj-bianji"),
        ("accounts.sign_in_failed", "login:nobody", "nobody"),
    ]


def test_a_person_without_any_role_is_told_whom_to_ask(db, client):
    UserFactory(username="idle")

    answer = sign_in(client, "idle")

    assert answer.context["form"].non_field_errors() == ["您的账号还没有角色，请联系本单位管理员。"]


@pytest.mark.parametrize("login", ["mzj-bianji", "nobody"])
def test_five_failures_lock_the_account_for_a_while(city, client, login):
    for _ in range(5):
        sign_in(client, login, "wrong")
    answer = sign_in(client, login)

    assert answer.context["form"].errors.as_data()["__all__"][0].code == "locked"
    # An attempt at a closed door is no failure: it would keep the door closed for ever.
    assert Change.objects.filter(action="accounts.sign_in_failed").count() == 5


def test_the_lock_says_until_when_and_opens_by_itself(city):
    fail("mzj-bianji", 5)

    with pytest.raises(AccountLocked) as refusal:
        refuse_if_locked(login="MZJ-bianji", at=NOON + 14 * ONE_MINUTE)
    assert str(refusal.value.message) == (
        "密码连续输错次数过多，账号已临时锁定，请在 12:15 之后再试，或联系管理员重设密码。"
    )

    refuse_if_locked(login="mzj-bianji", at=NOON + 15 * ONE_MINUTE)
    fail("mzj-bianji", 1, at=NOON + 15 * ONE_MINUTE + ONE_MINUTE)
    refuse_if_locked(login="mzj-bianji", at=NOON + 17 * ONE_MINUTE)


def test_a_success_or_a_new_password_wipes_failures_away(city):
    fail("mzj-bianji", 4)
    record_sign_in(user=city.civil_editor, address="", at=NOON)
    fail("mzj-bianji", 1)
    refuse_if_locked(login="mzj-bianji", at=NOON)

    fail("mzj-bianji", 4)
    with pytest.raises(AccountLocked):
        refuse_if_locked(login="mzj-bianji", at=NOON)
    set_password(user=city.civil_editor, password=NEW_PASSWORD, actor=COMMAND, at=NOON)
    refuse_if_locked(login="mzj-bianji", at=NOON)


def test_one_accounts_failures_lock_nobody_else(city):
    fail("mzj-bianji", 5)

    refuse_if_locked(login="jyj-bianji", at=NOON)


def test_issuing_a_link_is_recorded(city):
    link = issue_password_link(
        person=city.civil_editor, by=city.civil_administrator, actor=COMMAND, at=NOON
    )

    assert path_of(link).startswith("/accounts/password/")
    assert changes() == [("accounts.password_link_issued", city.civil_editor.key, "系统")]


def test_a_link_sets_a_password_once(city, client):
    first, second = (path_of(password_link(city.civil_editor)) for _ in range(2))
    passwords = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}

    page = client.get(first, follow=True)
    form_address = page.redirect_chain[-1][0]
    answer = client.post(form_address, passwords)
    # A browser that is told to send no referrer sends no origin either, and is turned away.
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert 'name="referrer"' not in page.content.decode()

    assert page.context["validlink"]
    assert "请为账号 <strong>mzj-bianji</strong> 设置密码" in page.content.decode()
    assert (answer.status_code, answer.url) == (302, SIGN_IN)
    assert User.objects.get(pk=city.civil_editor.pk).check_password(NEW_PASSWORD)
    assert changes() == [("accounts.password_set", city.civil_editor.key, "民政采编员")]
    for used in (first, second, form_address):
        page = client.get(used, follow=True)
        assert "链接已失效" in page.content.decode()


def test_a_link_dies_with_time(city, settings, client):
    settings.PASSWORD_RESET_TIMEOUT = -1

    page = client.get(path_of(password_link(city.civil_editor)), follow=True)

    assert "链接已失效" in page.content.decode()


@pytest.mark.parametrize("place", ["MQ/x-y", "!!/x-y", "MTIzNDU2/x-y"])
def test_an_invented_link_opens_nothing(db, client, place):
    page = client.get(f"/accounts/password/{place}/", follow=True)

    assert "链接已失效" in page.content.decode()


def test_a_link_of_somebody_who_left_opens_nothing(city, client):
    link = path_of(password_link(city.civil_editor))
    User.objects.filter(pk=city.civil_editor.pk).update(is_active=False)

    assert "链接已失效" in client.get(link, follow=True).content.decode()
    with pytest.raises(AlreadyLeft):
        set_password(
            user=User.objects.get(pk=city.civil_editor.pk),
            password=NEW_PASSWORD,
            actor=COMMAND,
            at=NOON,
        )
    with pytest.raises(AlreadyLeft):
        issue_password_link(person=User.objects.get(pk=city.civil_editor.pk), **BY_COMMAND)


def test_a_weak_password_is_refused_in_plain_words(city, client):
    page = client.get(path_of(password_link(city.civil_editor)), follow=True)
    answer = client.post(
        page.redirect_chain[-1][0], {"new_password1": "12345678", "new_password2": "12345678"}
    )

    assert answer.context["form"].errors["new_password2"] == [
        "密码至少要有 10 个字符。",
        "这个密码太常见了。",
        "密码只包含数字。",
    ]
    assert changes() == []


def test_ones_own_password_is_changed_and_other_sessions_end(city, client_factory):
    here, elsewhere = client_factory(city.civil_editor), client_factory(city.civil_editor)
    Change.objects.all().delete()
    wanted = {
        "old_password": PASSWORD,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
    }

    wrong = here.post("/account/", {**wanted, "old_password": "wrong"})
    right = here.post("/account/", wanted)

    assert wrong.context["form"].errors["old_password"] == ["你的旧密码不正确。请重新输入。"]
    assert (right.status_code, right.url) == (302, "/account/")
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert changes() == [("accounts.password_set", city.civil_editor.key, "民政采编员")]


def test_the_account_page_shows_oneself_in_chinese(city, client_factory):
    page = client_factory(city.civil_editor).get("/account/").content.decode()

    for words in ("我的账号", "民政采编员", "mzj-bianji", "示范市民政局：采编"):
        assert words in page
