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
        from huabiao.library.searchable import (  # noqa: PLC0415 -- registration
            PREFIX,
            came_from,
            register_items,
            taken_over,
        )
        from huabiao.search.searchable import (  # noqa: PLC0415 -- registration
            Successors,
            register_old_pages,
        )
        from huabiao.search.sources import surround_by  # noqa: PLC0415 -- registration

        readers.register(
            SUBSCRIBING,
            wants=lambda keys: [key for key in keys if key.startswith("item:")],
            follow=follow_since,
        )
        source.register()
        followers.register()
        register_items()
        register_old_pages(Successors(PREFIX, came_from, taken_over))
        surround_by(surroundings.composed)
