from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "huabiao.pages"
    label = "pages"
    verbose_name = "首页与页面"

    def ready(self) -> None:
        from huabiao.pages import published, queries  # noqa: PLC0415 -- registration
        from huabiao.sites import closing  # noqa: PLC0415

        published.register()
        closing.register("pages", queries.uses_of_channel)
