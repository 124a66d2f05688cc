from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "huabiao.media"
    label = "media"
    verbose_name = "图片与文档"
