from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hallway.core import navigation


class ModerationConfig(AppConfig):
    name = "hallway.moderation"
    label = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.membership import leaving  # noqa: PLC0415  # models are loaded only now
        from hallway.moderation import belongings, retention  # noqa: PLC0415  # likewise
        from hallway.moderation.actions.report import keep_handle  # noqa: PLC0415  # likewise
        from hallway.people import boundaries  # noqa: PLC0415  # likewise

        belongings.register()
        retention.register()
        leaving.before_removal(keep_handle)
        boundaries.provide_act("moderation:report", label=_("Report"))
        boundaries.provide_act(
            "moderation:suspend", label=_("Suspend"), shown_to=lambda viewer: viewer.is_moderator and viewer.is_member
        )
        navigation.register("moderation", order=10, label=_("Reports"), url_name="moderation:queue")
        navigation.register("moderation", order=15, label=_("Appeals"), url_name="moderation:appeals")
        navigation.register("moderation", order=20, label=_("Suspended"), url_name="moderation:suspended")
        navigation.register("admin", order=72, label=_("Suspended"), url_name="moderation:suspended")
        navigation.register("admin", order=71, label=_("Appeals"), url_name="moderation:appeals")
        navigation.register("admin", order=70, label=_("Reports"), url_name="moderation:queue")
        navigation.register("admin", order=73, label=_("Who looked at what"), url_name="moderation:looks")
