from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "huabiao.publishing"
    label = "publishing"
    verbose_name = "发布"

    def ready(self) -> None:
        from huabiao.changes import readers  # noqa: PLC0415 -- registration
        from huabiao.publishing.impact import FORETELLER  # noqa: PLC0415 -- registration
        from huabiao.publishing.operations.remembering import (  # noqa: PLC0415 -- registration
            READER,
        )

        readers.register(READER, wants=lambda keys: keys, foreteller=FORETELLER)
