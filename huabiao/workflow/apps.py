from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "huabiao.workflow"
    label = "workflow"
    verbose_name = "审核"

    def ready(self) -> None:
        from huabiao.workflow import receivers  # noqa: PLC0415  # models are ready only now

        receivers.register()
