from django.apps import AppConfig


class HuabiaoConfig(AppConfig):
    name = "huabiao.config"
    label = "config"
    verbose_name = "华表"
