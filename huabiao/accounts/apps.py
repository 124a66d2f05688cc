from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "huabiao.accounts"
    label = "accounts"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        from huabiao.accounts import receivers  # noqa: PLC0415  # models are ready only now

        receivers.connect()
