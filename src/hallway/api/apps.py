from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "hallway.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.api import (  # noqa: PLC0415  # models are loaded only now
            belongings,
            handlers,  # noqa: F401  # registers itself
            retention,
        )
        from hallway.api.actions import tokens  # noqa: PLC0415  # likewise
        from hallway.core import deletions, navigation  # noqa: PLC0415  # likewise

        deletions.register(tokens.REVOKED, tokens.revoke_again)
        belongings.register()
        retention.register()
        navigation.register("settings", order=95, label=_("Programs"), url_name="api:tokens")
