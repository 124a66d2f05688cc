from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "huabiao.library"
    label = "library"
    verbose_name = "信息资源库"
