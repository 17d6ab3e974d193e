from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationshipsConfig(AppConfig):
    name = "hallway.relationships"
    label = "relationships"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import navigation  # noqa: PLC0415  # models are loaded only now
        from hallway.relationships import (  # noqa: PLC0415  # likewise
            belongings,
            circles,
            first_week,
            handlers,  # noqa: F401  # registers itself
            load,
            mirror,
            retention,
            schedule,  # noqa: F401  # registers itself
            sections,
        )

        belongings.register()
        mirror.register()
        circles.register()
        retention.register()
        load.register()
        sections.register()
        first_week.register()
        navigation.register(
            "main", order=40, label=_("Network"), url_name="relationships:network", icon="user-group", tabs="network"
        )
        for order, label, url_name, covers in (
            (10, _("People I know"), "relationships:network", ()),
            (20, _("Requests"), "relationships:connections", ()),
            (50, _("Address book"), "relationships:contacts", ("/network/import/",)),
        ):
            navigation.register("network", order=order, label=label, url_name=url_name, covers=covers)
