from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "huabiao.sites"
    label = "sites"
    verbose_name = "站点与栏目"
