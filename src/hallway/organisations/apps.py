from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hallway.core import navigation


class OrganisationsConfig(AppConfig):
    name = "hallway.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.membership import steps  # noqa: PLC0415  # models are loaded only now
        from hallway.organisations import belongings, handlers, mirror, profile, queries  # noqa: F401, PLC0415  # likewise
        from hallway.people import lines, sections, topics  # noqa: PLC0415  # likewise

        belongings.register()
        mirror.register()
        lines.provide_roles(queries.roles_of)
        sections.register(
            "work",
            order=20,
            template="organisations/_work_section.html",
            context=profile.work_section,
            in_preview=True,
        )
        topics.register("organisations", template="organisations/_topic_part.html", context=profile.topic_part)
        steps.register(
            steps.Step(
                "organisation",
                order=50,
                title=_("Say where you work"),
                why=_("People look for somebody at a firm. A confirmed place says that it is really you."),
                url_name="organisations:own",
                done=profile.says_where_they_work,
            ),
        )
        navigation.register("people", order=20, label=_("Organisations"), url_name="organisations:directory")
        navigation.register("settings", order=18, label=_("Where you work"), url_name="organisations:own")
        navigation.register("admin", order=62, label=_("Who works where"), url_name="organisations:admin_affiliations")
