"""Addresses of uploaded files in the console, for those who may see them."""

from __future__ import annotations

from django.urls import path

from huabiao.media import views

app_name = "media"
urlpatterns = [
    path("documents/<int:document_id>/", views.document, name="document"),
    path("images/<int:image_id>/<str:name>", views.image, name="image"),
    path("upload-image/", views.upload_image, name="upload_image"),
]
