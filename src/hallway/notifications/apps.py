from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "hallway.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import feedback, navigation  # noqa: PLC0415  # models are loaded only now
        from hallway.notifications import (  # noqa: PLC0415  # likewise
            belongings,
            checkup,  # noqa: F401  # registers itself
            handlers,  # noqa: F401  # registers itself
            offer,
            retention,
            schedule,  # noqa: F401  # registers itself
        )

        belongings.register()
        retention.register()
        feedback.provide_after_asking(offer.after_asking)
        navigation.register("settings", order=55, label=_("What I am told"), url_name="notifications:choose")
