from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hallway.core import navigation


class PeopleConfig(AppConfig):
    name = "hallway.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.people import audit, belongings, boundaries, mirror, sections, viewer  # noqa: PLC0415  # models are loaded only now

        audit.register()
        belongings.register()
        mirror.register()
        viewer.register()
        sections.register(
            "boundaries",
            order=95,
            template="people/_boundaries_section.html",
            context=boundaries.boundaries_section,
            aside=True,
        )
        navigation.register(
            "main",
            order=20,
            label=_("People"),
            url_name="people:directory",
            icon="users",
            covers=("/tags/",),
            tabs="people",
        )
        navigation.register("people", order=10, label=_("People"), url_name="people:directory")
        navigation.register(
            "main",
            order=50,
            label=_("Me"),
            url_name="people:me",
            icon="user",
            covers=("/settings/", "/accounts/", "/invitations/", "/welcome/"),
        )
        for order, label, view in (
            (10, _("Words about you"), "edit"),
            (12, _("Your picture"), "edit_picture"),
            (14, _("Your tags"), "edit_tags"),
            (16, _("Places and links"), "edit_details"),
            (30, _("Who sees what"), "privacy"),
            (32, _("How much you take on"), "capacity"),
            (34, _("Blocked and muted"), "boundaries"),
        ):
            navigation.register("settings", order=order, label=label, url_name=f"people:{view}")
        navigation.register("admin", order=73, label=_("What was done"), url_name="people:audit_log")
        navigation.register("admin", order=60, label=_("Tags"), url_name="people:admin_tags")
