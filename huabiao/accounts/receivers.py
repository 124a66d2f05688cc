"""Turns Django's signals of the front door into operations, so that no way in or out is forgotten."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from huabiao.accounts.models import User
from huabiao.accounts.operations import record_failure, record_sign_in, record_sign_out
from huabiao.base.network import client_address


def signed_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_sign_in(user=user, address=client_address(request), at=timezone.now())


def signed_out(sender: object, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record_sign_out(user=user, address=client_address(request), at=timezone.now())


def sign_in_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    address = client_address(request) if request else ""
    login = str(credentials.get("username", ""))
    record_failure(login=login, address=address, at=timezone.now())


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="accounts.signed_out")
    user_login_failed.connect(sign_in_failed, dispatch_uid="accounts.sign_in_failed")
