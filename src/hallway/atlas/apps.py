from django.apps import AppConfig


class AtlasConfig(AppConfig):
    name = "hallway.atlas"
    label = "atlas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.atlas import checkup, refresh  # noqa: F401, PLC0415  # they register once the models are loaded
