from django.apps import AppConfig

from hallway.core import startup


class AtlasConfig(AppConfig):
    name = "hallway.atlas"
    label = "atlas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.atlas import checkup, refresh, warming  # noqa: F401, PLC0415  # models are loaded only now

        startup.register(warming.get_ready)
