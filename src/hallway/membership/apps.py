from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "hallway.membership"
    label = "membership"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hallway.core import deletions, navigation  # noqa: PLC0415  # models are not loaded when this module is
        from hallway.membership import (  # noqa: PLC0415  # likewise
            belongings,
            first_week,
            handlers,  # noqa: F401  # registers itself
            leaving,  # likewise
            quiet,
            retention,
            schedule,  # noqa: F401  # registers itself
            security,
        )
        from hallway.membership.actions import export, leave  # noqa: PLC0415  # likewise

        leaving.before_removal(export.forget_archives)
        for kind, again in (
            (leave.LEFT, leave.remove_again),
            (leave.LEFT_BEFORE_JOINING, leave.remove_account_again),
            (leave.LEAVING, leave.leave_again),
            (leave.STAYING, leave.stay_again),
        ):
            deletions.register(kind, again)
        belongings.register()
        quiet.register()
        retention.register()
        security.connect()
        first_week.register()
        for order, label, url_name in (
            (60, _("Account"), "membership:account"),
            (70, _("Mail addresses"), "account_email"),
            (80, _("Signing in"), "mfa_index"),
            (90, _("Signed in"), "usersessions_list"),
            (100, _("Language and times"), "membership:preferences"),
            (110, _("Take your data along"), "membership:export"),
        ):
            navigation.register("settings", order=order, label=label, url_name=url_name)
        for order, label, url_name in (
            (10, _("Community"), "membership:admin_community"),
            (20, _("Members"), "membership:admin_members"),
            (25, _("Listed people"), "membership:admin_listed"),
            (30, _("Applications"), "membership:admin_applications"),
            (40, _("Invitations"), "membership:admin_invitations"),
            (45, _("Announcements"), "membership:admin_announcements"),
            (50, _("Terms, privacy, imprint"), "membership:admin_texts"),
        ):
            navigation.register("admin", order=order, label=label, url_name=url_name)
        for order, label, url_name in (
            (10, _("Terms"), "membership:terms"),
            (20, _("Privacy"), "membership:privacy"),
            (30, _("Imprint"), "membership:imprint"),
        ):
            navigation.register("footer", order=order, label=label, url_name=url_name)
