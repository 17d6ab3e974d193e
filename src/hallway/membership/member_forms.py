"""Which members to show operators, in which order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hallway.people.enums import Role


class MemberFilter(forms.Form):
    q = forms.CharField(label=_("Name, handle or mail address"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("All")),
            ("active", _("open")),
            ("suspended", _("suspended")),
            ("leaving", _("leaving")),
            ("never", _("never signed in")),
            ("quiet", _("not here for 90 days")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("In the order of"),
        required=False,
        choices=[("", _("Name")), ("newest", _("Joined last")), ("seen", _("Signed in last"))],
    )

    def chosen(self) -> dict[str, Any]:
        """What can be read of it: a filter that makes no sense filters nothing."""
        self.is_valid()
        return {"search" if name == "q" else name: value for name, value in self.cleaned_data.items() if value}
