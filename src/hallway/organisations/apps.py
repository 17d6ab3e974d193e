from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "hallway.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.organisations import mirror  # noqa: PLC0415  # models are loaded only now

        mirror.register()
