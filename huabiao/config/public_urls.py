"""Decides every address of the public sites that is no file."""

from __future__ import annotations

from django.urls import include, path

from huabiao.library import urls as library_urls

urlpatterns = [path("", include(library_urls))]
handler400 = handler403 = handler404 = "huabiao.config.public.not_there"
handler500 = "huabiao.config.public.out_of_order"
