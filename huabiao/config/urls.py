"""Decides every address of the console; public sites are files and have none here."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from huabiao.accounts import urls as accounts_urls
from huabiao.console import urls as console_urls
from huabiao.media import urls as media_urls

urlpatterns = [
    path("", include(accounts_urls)),
    path("media/", include(media_urls)),
    path("documents/", include(document_urls)),
    path("tinymce/", include("tinymce.urls")),
    path("", include(console_urls)),
    path("", include(admin_urls)),
]
