from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "huabiao.changes"
    label = "changes"
    verbose_name = "变更记录"
