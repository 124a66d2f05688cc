from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "huabiao.media"
    label = "media"
    verbose_name = "图片与文档"

    def ready(self) -> None:
        from huabiao.media import joining, published  # noqa: PLC0415  # models are ready only now

        joining.join()
        published.register()
