"""Doors to uploaded files in the console: fetched by those who may see them, pictures brought while writing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import actor_of
from huabiao.accounts.queries import organizations_for
from huabiao.base.errors import NotFound, Refused
from huabiao.base.keys import key_of
from huabiao.base.network import client_address
from huabiao.media import operations, rules, uploads
from huabiao.media.bodies import address_of
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.queries import UPLOADING, documents_for, images_for


@require_safe
@login_required
def document(request: HttpRequest, document_id: int) -> FileResponse:
    found = documents_for(request.user).filter(pk=document_id).first()
    if found is None:
        raise Http404
    return _sent(found, found.content_type, as_attachment=True)


@require_safe
@login_required
def image(request: HttpRequest, image_id: int, name: str) -> FileResponse:
    # The name is for people who save the picture; the id alone decides.
    found = images_for(request.user).filter(pk=image_id).first()
    if found is None:
        raise Http404
    type = rules.TAKEN[rules.extension_of(found.file.name)]
    return _sent(found, type.content_type, as_attachment=False)


@require_POST
def upload_image(request: HttpRequest) -> HttpResponseBase:
    """A picture dropped into a text; answers with the address the text is to name."""
    if not request.user.is_authenticated:
        return JsonResponse({"message": _("登录已过期，请重新登录后再上传。")}, status=401)
    try:
        stored = _store_image(request, request.user)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=422)
    return JsonResponse({"location": address_of(stored)})


def _store_image(request: HttpRequest, user: User) -> MediaImage:
    uploads.require_whole(request)
    file = request.FILES.get("file")
    if file is None:
        raise operations.EmptyFile
    return operations.store_image(
        file=file,
        organization=_organization(user, request.POST.get("organization", "")),
        by=user,
        actor=actor_of(user, address=client_address(request), door="console"),
        at=timezone.now(),
        description=request.POST.get("description", "").replace("\x00", ""),
    )


def _organization(user: User, wanted: str) -> Organization:
    """The unit named, or the person's own: whose picture it will be."""
    within = organizations_for(user, UPLOADING)
    number = key_of(wanted) or user.organization_id
    organization = within.filter(pk=number).first()
    if organization is None:
        raise NotFound
    return organization


def _sent(
    stored: MediaDocument | MediaImage, content_type: str, *, as_attachment: bool
) -> FileResponse:
    response = FileResponse(
        stored.file.open("rb"),
        content_type=content_type,
        as_attachment=as_attachment,
        filename=stored.original_name,
    )
    response["Content-Length"] = stored.file_size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
