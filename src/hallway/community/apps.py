from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "hallway.community"
    label = "community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.community import retention  # noqa: PLC0415  # models are not loaded when this module is

        retention.register()
