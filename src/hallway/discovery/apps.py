from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "hallway.discovery"
    label = "discovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.discovery import (  # noqa: PLC0415  # models are loaded only now
            belongings,
            circles,
            first_week,
            handlers,  # noqa: F401  # registers itself
            load,
            schedule,  # noqa: F401  # registers itself
            sections,
            sign_in,
        )

        belongings.register()
        circles.register()
        sections.register()
        first_week.register()
        load.register()
        sign_in.register()
