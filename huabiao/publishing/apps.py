from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "huabiao.publishing"
    label = "publishing"
    verbose_name = "发布"
