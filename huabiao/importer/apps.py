from django.apps import AppConfig


class ImporterConfig(AppConfig):
    name = "huabiao.importer"
    label = "importer"
    verbose_name = "数据导入"
