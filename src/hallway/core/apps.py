from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "hallway.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import deletions, mail, retention  # noqa: F401, PLC0415  they register work, and models are ready now
