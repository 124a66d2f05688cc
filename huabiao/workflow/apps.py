from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "huabiao.workflow"
    label = "workflow"
    verbose_name = "审核"
