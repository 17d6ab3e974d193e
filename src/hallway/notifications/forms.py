"""The shape of what a member chooses to be told."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hallway.notifications.enums import When
from hallway.notifications.kinds import kinds_for
from hallway.notifications.models import Preference
from hallway.people.viewer import Viewer


class ChooseForm(forms.Form):
    """A choice for each kind that the member may be told, then how often and when."""

    mails_a_week = forms.TypedChoiceField(
        label=gettext_lazy("Letters a week, at most"),
        help_text=gettext_lazy("What is beyond is collected into the weekly letter, the most useful first."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("The weekly letter comes on"),
        coerce=int,
        choices=[(day, name) for day, name in WEEKDAYS.items()],
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("The daily and the weekly letter come at"),
        help_text=gettext_lazy("By your time zone."),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
    )
    is_off = forms.BooleanField(
        label=gettext_lazy("No letters about notices at all"),
        help_text=gettext_lazy("Letters about signing in and about your account still come."),
        required=False,
    )

    def __init__(self, *args: Any, viewer: Viewer, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds_for(viewer)
        for kind in self.kinds:
            self.fields[kind.name] = forms.ChoiceField(label=str(kind.label), choices=When.choices)
        field = self.fields["mails_a_week"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            ("", _("As this community: {most}").format(most=most)),
            *((number, _letters(number)) for number in reversed(range(most))),
        ]
        self.order_fields([*(kind.name for kind in self.kinds), "mails_a_week", "weekday", "hour", "is_off"])

    @classmethod
    def of(cls, preference: Preference, *, viewer: Viewer, most: int) -> "ChooseForm":
        chosen = {kind.name: preference.choices.get(kind.name, kind.usual) for kind in kinds_for(viewer)}
        lower = preference.mails_a_week
        return cls(
            viewer=viewer,
            most=most,
            initial={
                **chosen,
                "mails_a_week": "" if lower is None or lower >= most else lower,
                "weekday": preference.weekday,
                "hour": preference.hour,
                "is_off": preference.is_off,
            },
        )

    def values(self) -> dict[str, Any]:
        """What `choose` takes."""
        names = {kind.name for kind in self.kinds}
        chosen = {name: value for name, value in self.cleaned_data.items() if name in names}
        return {"choices": chosen, **{name: value for name, value in self.cleaned_data.items() if name not in names}}


def _letters(number: int) -> str:
    if not number:
        return _("none, except answers I wait for")
    return ngettext("{number} letter", "{number} letters", number).format(number=number)
