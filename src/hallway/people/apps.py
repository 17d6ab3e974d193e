from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hallway.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.people import mirror, viewer  # noqa: PLC0415  # models are loaded only now

        mirror.register()
        viewer.register()
