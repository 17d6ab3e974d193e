"""The shape of what is typed about asks and offers."""

from django import forms
from django.utils.translation import gettext_lazy

from hallway.core.forms import EditForm
from hallway.exchange.actions.entries import LONGEST
from hallway.people.enums import Audience


class EntryForm(forms.Form):
    """One sentence, and for whom."""

    text = forms.CharField(
        label=gettext_lazy("In a sentence"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "As you would say it across a table. The more exact, the better it finds the right person."
        ),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=Audience.choices, initial=Audience.MEMBERS)


class ChangeForm(EntryForm, EditForm):
    """The same for one there is."""
