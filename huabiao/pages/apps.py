from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "huabiao.pages"
    label = "pages"
    verbose_name = "首页与页面"

    def ready(self) -> None:
        from huabiao.accounts import followers  # noqa: PLC0415 -- registration
        from huabiao.pages import queries  # noqa: PLC0415
        from huabiao.pages.operations import follow_merger  # noqa: PLC0415
        from huabiao.pages.published import source  # noqa: PLC0415
        from huabiao.pages.searchable import register_topics  # noqa: PLC0415
        from huabiao.sites import closing  # noqa: PLC0415

        source.register()
        register_topics()
        followers.register("pages", follow_merger)
        closing.register("pages", queries.uses_of_channel)
