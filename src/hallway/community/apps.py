from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "hallway.community"
    label = "community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.community import retention  # noqa: PLC0415  # models are not loaded when this module is
        from hallway.community.actions import loaded  # noqa: F401, PLC0415  # registers what operators read of it
        from hallway.community.models import AttachedRecord  # noqa: PLC0415  # likewise
        from hallway.people import portability  # noqa: PLC0415  # likewise

        retention.register()
        portability.leave_out(AttachedRecord, because="which record of the operator's files is about somebody")
