from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "huabiao.sites"
    label = "sites"
    verbose_name = "站点与栏目"

    def ready(self) -> None:
        # Models may be imported only once every app is loaded.
        from huabiao.accounts import followers  # noqa: PLC0415
        from huabiao.sites.operations import follow_merger  # noqa: PLC0415
        from huabiao.sites.queries import held_by  # noqa: PLC0415

        followers.register("sites", follow_merger, holdings=held_by)
