from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "huabiao.pages"
    label = "pages"
    verbose_name = "首页与页面"

    def ready(self) -> None:
        from huabiao.pages import published  # noqa: PLC0415 -- registration

        published.register()
