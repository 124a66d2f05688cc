from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "huabiao.search"
    label = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        from huabiao.accounts import followers  # noqa: PLC0415 -- registration
        from huabiao.changes import readers  # noqa: PLC0415 -- registration
        from huabiao.search.operations import follow_merger  # noqa: PLC0415 -- registration
        from huabiao.search.operations.feeding import (  # noqa: PLC0415 -- registration
            READER,
            wanted,
        )

        readers.register(READER, wants=wanted)
        followers.register("search", follow_merger)
