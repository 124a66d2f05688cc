"""Decides the pages about one's own password: the one-time link, and the account page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from huabiao.accounts.forms import FirstPasswordForm, OwnPasswordForm
from huabiao.accounts.models import User
from huabiao.accounts.operations import actor_of, set_password
from huabiao.base.network import client_address


class SetPasswordView(PasswordResetConfirmView):
    """The page of a one-time link; works without a session, on a phone, without JavaScript."""

    template_name = "accounts/set_password.html"
    form_class = FirstPasswordForm
    success_url = reverse_lazy("wagtailadmin_login")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def form_valid(self, form: FirstPasswordForm) -> HttpResponse:
        address = client_address(self.request)
        set_password(
            user=self.user,
            password=form.cleaned_data["new_password1"],
            actor=actor_of(self.user, address=address, door="password-link"),
            at=timezone.now(),
        )
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("密码已设置，请用新密码登录。"))
        return redirect(self.get_success_url())


@method_decorator([never_cache, require_admin_access, sensitive_post_parameters()], name="dispatch")
class AccountView(WagtailAdminTemplateMixin, FormView):
    """One's own account: what is known, and another password."""

    template_name = "accounts/account.html"
    page_title = _("我的账号")
    header_icon = "user"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("wagtailadmin_account")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return []

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        user = self.request.user
        set_password(
            user=user,
            password=form.cleaned_data["new_password1"],
            actor=actor_of(user, address=client_address(self.request), door="console"),
            at=timezone.now(),
        )
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("密码已修改。"))
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "person": person,
            "grants": person.grants.select_related("organization").order_by("pk"),
        }
