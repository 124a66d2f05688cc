"""How mails leave."""

from __future__ import annotations

import pytest

from huabiao.config.mail import Mail, mail

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("", Mail(), id="nobody is mailed"),
        pytest.param(
            "smtp://mail.invalid", Mail(backend=SMTP, host="mail.invalid", port=25), id="plain"
        ),
        pytest.param(
            "smtp+tls://a%40b:p%3Aw@mail.invalid:2525",
            Mail(SMTP, "mail.invalid", 2525, "a@b", "p:w", starts_tls=True),
            id="STARTTLS with a login that needs quoting",
        ),
        pytest.param(
            "smtps://mail.invalid",
            Mail(backend=SMTP, host="mail.invalid", port=465, is_ssl=True),
            id="TLS from the start",
        ),
    ],
)
def test_the_address_names_the_server(url, expected):
    assert mail(url) == expected


@pytest.mark.parametrize("url", ["mail.invalid:25", "http://mail.invalid", "smtp://"])
def test_an_address_that_names_none_is_told_at_start(url):
    with pytest.raises(ValueError, match="EMAIL_URL"):
        mail(url)
