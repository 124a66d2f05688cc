from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "huabiao.search"
    label = "search"
    verbose_name = "搜索"
