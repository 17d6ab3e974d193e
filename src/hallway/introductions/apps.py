from django.apps import AppConfig


class IntroductionsConfig(AppConfig):
    name = "hallway.introductions"
    label = "introductions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.introductions import (  # noqa: PLC0415  # models are loaded only now
            circles,
            handlers,  # noqa: F401  # registers itself
            leaving,
            load,
            retention,
            schedule,  # noqa: F401  # registers itself
        )

        circles.register()
        load.register()
        retention.register()
        leaving.register()
