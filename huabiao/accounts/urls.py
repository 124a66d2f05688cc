"""Addresses about one's own password: the one-time link, and the account page in Wagtail's place."""

from __future__ import annotations

from django.urls import path

from huabiao.accounts.views import AccountView, SetPasswordView

app_name = "accounts"
urlpatterns = [
    # Stands before Wagtail's own page of this address, which writes without an operation.
    path("account/", AccountView.as_view(), name="account"),
    path("accounts/password/<uidb64>/<token>/", SetPasswordView.as_view(), name="set_password"),
]
