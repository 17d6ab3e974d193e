from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    name = "hallway.relationships"
    label = "relationships"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.relationships import circles, mirror  # noqa: PLC0415  # models are loaded only now

        mirror.register()
        circles.register()
