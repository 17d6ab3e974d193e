from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from hallway.core import navigation


class ExchangeConfig(AppConfig):
    name = "hallway.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.exchange import belongings, mirror, profile, queries  # noqa: PLC0415  # models are loaded only now
        from hallway.membership import steps  # noqa: PLC0415  # likewise
        from hallway.people import sections  # noqa: PLC0415  # likewise

        belongings.register()
        mirror.register()
        sections.register(
            "exchange",
            order=10,
            template="exchange/_profile_section.html",
            context=profile.exchange_section,
            in_preview=True,
        )
        steps.register(
            steps.Step(
                "exchange",
                order=40,
                title=_("Say what you look for and what you can do"),
                why=_("One sentence of each is what most good meetings begin with."),
                url_name="exchange:edit",
                done=queries.says_anything,
            ),
        )
        navigation.register(
            "main", order=30, label=_("Asks"), url_name="exchange:board", icon="hand-raised", covers=("/offers/",)
        )
        navigation.register("settings", order=15, label=_("Asks and offers"), url_name="exchange:edit")
