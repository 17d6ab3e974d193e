from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "hallway.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.exchange import mirror  # noqa: PLC0415  # models are loaded only now

        mirror.register()
