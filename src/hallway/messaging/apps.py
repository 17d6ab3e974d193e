from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "hallway.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import mail, navigation  # noqa: PLC0415  # models are loaded only now
        from hallway.messaging import (  # noqa: PLC0415  # likewise
            addresses,
            belongings,
            checkup,  # noqa: F401  # registers itself
            leaving,
            retention,
            schedule,  # noqa: F401  # registers itself
            sections,
        )

        belongings.register()
        mail.provide_return_path(addresses.bounce_address)
        leaving.register()
        retention.register()
        sections.register()
        navigation.register("network", order=40, label=_("Messages"), url_name="messaging:threads")
        navigation.register("settings", order=45, label=_("Messages"), url_name="messaging:reading")
