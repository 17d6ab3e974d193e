from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "hallway.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.notifications import (  # noqa: PLC0415  # models are loaded only now
            handlers,  # noqa: F401  # registers itself
            retention,
        )

        retention.register()
