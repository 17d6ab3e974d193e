from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "hallway.discovery"
    label = "discovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.discovery import circles, first_week, sections  # noqa: PLC0415  # models are loaded only now

        circles.register()
        sections.register()
        first_week.register()
