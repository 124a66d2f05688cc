"""Decides how mails leave: through the server `EMAIL_URL` names, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class Mail:
    """What Django wants to know of a mail server."""

    backend: str = "django.core.mail.backends.dummy.EmailBackend"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_ssl: bool = False


def mail(url: str) -> Mail:
    """`smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`, then `user:password@host:port`; empty: no mail."""
    if not url:
        return Mail()
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"EMAIL_URL must look like smtp://user:password@host:port, not {url!r}.")
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starts_tls=parts.scheme == "smtp+tls",
        is_ssl=parts.scheme == "smtps",
    )
