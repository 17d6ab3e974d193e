from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntroductionsConfig(AppConfig):
    name = "hallway.introductions"
    label = "introductions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import navigation  # noqa: PLC0415  # models are loaded only now
        from hallway.introductions import (  # noqa: PLC0415  # likewise
            belongings,
            circles,
            handlers,  # noqa: F401  # registers itself
            leaving,
            load,
            retention,
            schedule,  # noqa: F401  # registers itself
            sections,
        )

        belongings.register()
        circles.register()
        load.register()
        retention.register()
        leaving.register()
        sections.register()
        navigation.register("network", order=30, label=_("Introductions"), url_name="introductions:introductions")
