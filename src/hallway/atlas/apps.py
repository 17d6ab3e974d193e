from django.apps import AppConfig

from hallway.core import startup


class AtlasConfig(AppConfig):
    name = "hallway.atlas"
    label = "atlas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.atlas import (  # noqa: PLC0415  # models are loaded only now
            checkup,  # noqa: F401  # registers itself
            measures,
            refresh,  # noqa: F401  # registers itself
            warming,
        )

        measures.register()
        startup.register(warming.get_ready)
