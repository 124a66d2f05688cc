"""Decides what becomes of a form that is sent after the session ended: it is kept, signed in again, and sent.

Nobody should write a notice twice because they had lunch in between.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as django_csrf_failure

# For people without a session, or answered in JSON.
OPEN = frozenset(
    {
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "accounts:set_password",
        "media:upload_image",
    }
)


def is_too_late(request: HttpRequest, view_name: str) -> bool:
    """Whether a form came in whose sender is signed in no more."""
    return request.method == "POST" and view_name not in OPEN and not request.user.is_authenticated


def keep(request: HttpRequest) -> HttpResponse:
    """A page that holds everything typed, to be sent again after signing in elsewhere.

    A script that asked for no page keeps it by itself, and is told that the session is over.
    """
    if not request.accepts("text/html"):
        return JsonResponse({"message": _("登录已过期，请重新登录。")}, status=401)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context = {
        "typed": typed,
        "had_files": bool(request.FILES),
        "is_signed_in": request.user.is_authenticated,
        "login_url": settings.LOGIN_URL,
    }
    return render(request, "console/kept.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Signing in elsewhere changes the form's token; the form is offered again with the new one.

    Only to our own pages: a stranger's form is refused and not shown.
    """
    own = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin") == own and request.POST:
        return keep(request)
    refused: HttpResponse = django_csrf_failure(request, reason=reason)
    return refused
