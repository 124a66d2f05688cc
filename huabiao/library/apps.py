from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "huabiao.library"
    label = "library"
    verbose_name = "信息资源库"

    def ready(self) -> None:
        from huabiao.changes import readers  # noqa: PLC0415 -- registration
        from huabiao.library import followers  # noqa: PLC0415 -- registration
        from huabiao.library.operations.subscriptions import (  # noqa: PLC0415 -- registration
            follow_since,
        )
        from huabiao.library.published import (  # noqa: PLC0415 -- registration
            source,
            surroundings,
        )
        from huabiao.library.rules import SUBSCRIBING  # noqa: PLC0415 -- registration
        from huabiao.library.searchable import register_items  # noqa: PLC0415 -- registration
        from huabiao.search.sources import surround_by  # noqa: PLC0415 -- registration

        readers.register(
            SUBSCRIBING,
            wants=lambda keys: [key for key in keys if key.startswith("item:")],
            follow=follow_since,
        )
        source.register()
        followers.register()
        register_items()
        surround_by(surroundings.composed)
