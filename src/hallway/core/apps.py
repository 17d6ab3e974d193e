from django.apps import AppConfig

from hallway.core import startup


class CoreConfig(AppConfig):
    name = "hallway.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import mail, retention  # noqa: F401, PLC0415  they register work, and models are ready now
        from hallway.core.serving.kernels import warm_up_engine  # noqa: PLC0415  likewise

        startup.register(warm_up_engine)
