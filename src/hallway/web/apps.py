from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "hallway.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import navigation  # noqa: PLC0415  # as in every capability's `ready`

        navigation.register("main", order=10, label=_("Today"), url_name="web:today", icon="sun")
