from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "hallway.membership"
    label = "membership"
    default_auto_field = "django.db.models.BigAutoField"
