"""The library's screens in the console, gathered under one name."""

from huabiao.library.viewsets.viewset import ItemViewSet

__all__ = ["ItemViewSet"]
