"""The shape of a new token."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallway.api.enums import Scope
from hallway.api.rules import LIFETIMES, MOST_NAME, USUAL_LIFETIME


def _lifetimes() -> list[tuple[int, str]]:
    return [(days, gettext("{days} days").format(days=days)) for days in LIFETIMES]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=MOST_NAME,
        help_text=_("A name to know it again by, such as the program and the machine it runs on."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do for you?"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as little as the program needs. Whoever has the token can do this as you."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"), coerce=int, choices=_lifetimes, initial=USUAL_LIFETIME, widget=forms.RadioSelect
    )
