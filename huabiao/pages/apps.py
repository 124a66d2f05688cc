from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "huabiao.pages"
    label = "pages"
    verbose_name = "首页与页面"
