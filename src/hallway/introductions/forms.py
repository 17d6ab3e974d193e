"""The shape of what is written about introductions; permission and state are the actions' business."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.core.errors import HallwayError, Invalid
from hallway.core.forms import refuse
from hallway.introductions.enums import Answer, Met
from hallway.introductions.queries.ways import Way, people_on
from hallway.introductions.rules import MOST_OUTCOME, MOST_WORD, MOST_WORDS, Named
from hallway.membership.cleaning import clean_email, clean_name
from hallway.people.queries.profile import person_at
from hallway.people.viewer import Viewer

#: stands for somebody who is no member, in the choice of whom to ask
OUTSIDE = "+"


class AskForm(forms.Form):
    """Ask to be introduced: through whom, and with which words."""

    connector = forms.ChoiceField(label=gettext_lazy("Who could introduce you?"), widget=forms.RadioSelect)
    outside_name = forms.CharField(
        label=gettext_lazy("Their name, if they are no member"), max_length=120, required=False
    )
    outside_address = forms.CharField(
        label=gettext_lazy("Their mail address"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        help_text=gettext_lazy("They get one letter and one reminder, with a link never to be written to again."),
    )
    words = forms.CharField(
        label=gettext_lazy("Your words, to be passed on"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy(
            "Everybody who is asked reads them: who you are, why you two should meet, what it would take."
        ),
    )

    def __init__(self, *arguments: Any, ways: Sequence[Way], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.ways = {way.key: way for way in ways}
        choices = [(way.key, _in_words(way)) for way in ways]
        choices.append((OUTSIDE, _("Somebody who is no member here, by mail")))
        field = self.fields["connector"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("connector") == OUTSIDE and not cleaned.get("outside_address"):
            self.add_error("outside_address", _("Write the mail address of the one you ask."))
        return cleaned

    def connectors(self, *, viewer: Viewer) -> list[Named]:
        """Whom the viewer chose, in turn. One query for members."""
        chosen = self.cleaned_data["connector"]
        if chosen != OUTSIDE:
            return [Named(person) for person in people_on(self.ways[chosen], viewer=viewer)]
        address = self.cleaned_data["outside_address"].strip()
        name = self.cleaned_data["outside_name"].strip() or address.partition("@")[0]
        return [Named(name=name, address=address)]

    def refuse(self, error: Invalid) -> None:
        """Put an action's refusal at the field of this form that it is about."""
        fields = dict(error.fields)
        if "email" in fields:
            fields["outside_address"] = fields.pop("email")
        if "name" in fields:
            fields["outside_name"] = fields.pop("name")
        refuse(self, Invalid(str(error.message), fields=fields))


class AskOutsideForm(AskForm):
    """Ask to be introduced to somebody who is no member."""

    to_name = forms.CharField(label=gettext_lazy("Whom would you like to meet?"), max_length=120)
    to_address = forms.CharField(
        label=gettext_lazy("Their mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "They are written to only when whoever you ask passes it on: one letter and one reminder, with a link never"
            " to be written to again."
        ),
    )
    field_order = ("to_name", "to_address")

    def __init__(self, *arguments: Any, ways: Sequence[Way], **options: Any) -> None:
        super().__init__(*arguments, ways=ways, **options)
        for name in ("outside_name", "outside_address"):
            del self.fields[name]
        field = self.fields["connector"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way.key, _in_words(way)) for way in ways]

    def clean_to_name(self) -> str:
        return self._cleaned("to_name", clean_name)

    def clean_to_address(self) -> str:
        return self._cleaned("to_address", clean_email)

    def _cleaned(self, field: str, clean: Callable[[str], str]) -> str:
        try:
            return clean(self.cleaned_data[field])
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error

    @property
    def to(self) -> Named:
        return Named(name=self.cleaned_data["to_name"], address=self.cleaned_data["to_address"])


def _in_words(way: Way) -> str:
    names = " → ".join(line.name for line in way.connectors)
    room = _("has room this week") if way.has_room else _("no room this week: it waits until Monday")
    return f"{names} ({room})"


class _SomebodyForm(forms.Form):
    """Fields that name a member by handle or somebody outside by mail address."""

    def named(self, field: str, *, viewer: Viewer) -> Named | None:
        """Whom the field names; with an error at the field, none when it names nobody."""
        text = str(self.cleaned_data.get(field) or "").strip()
        if not text:
            return None
        if "@" in text[1:]:
            name = str(self.cleaned_data.get(f"{field}_name") or "").strip()
            return Named(name=name or text.partition("@")[0], address=text)
        try:
            return Named(person_at(text.removeprefix("@"), viewer=viewer))
        except HallwayError:
            problem = _("There is nobody with this handle here. A handle stands in the address of a profile.")
            self.add_error(field, problem)
            return None


_WHO_HELP = gettext_lazy("The handle of a member, such as ana-silva, or the mail address of somebody outside.")


class IntroduceForm(_SomebodyForm):
    """Introduce two people to each other."""

    one = forms.CharField(label=gettext_lazy("Whom?"), max_length=254, help_text=_WHO_HELP)
    one_name = forms.CharField(label=gettext_lazy("Their name, if they are no member"), max_length=120, required=False)
    other = forms.CharField(label=gettext_lazy("To whom?"), max_length=254, help_text=_WHO_HELP)
    other_name = forms.CharField(
        label=gettext_lazy("Their name, if they are no member"), max_length=120, required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Your words to both"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("Both read the same: who the other is, and why they should meet."),
    )


class AnswerForm(forms.Form):
    """Yes or no, with a word of one's own."""

    word = forms.CharField(
        label=gettext_lazy("A word of your own"),
        required=False,
        max_length=MOST_WORD,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Those who are asked after you read it when you say yes."),
    )
    answer = forms.ChoiceField(choices=[(Answer.YES.value, ""), (Answer.NO.value, "")], widget=forms.HiddenInput)

    @property
    def said(self) -> Answer:
        return Answer(self.cleaned_data["answer"])


class HandOnForm(_SomebodyForm):
    """Name somebody better placed."""

    to = forms.CharField(label=gettext_lazy("Who is better placed?"), max_length=254, help_text=_WHO_HELP)
    to_name = forms.CharField(label=gettext_lazy("Their name, if they are no member"), max_length=120, required=False)
    word = forms.CharField(
        label=gettext_lazy("A word of your own"),
        required=False,
        max_length=MOST_WORD,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ThanksForm(forms.Form):
    """A word of thanks."""

    words = forms.CharField(
        label=gettext_lazy("A word of thanks"),
        required=False,
        max_length=MOST_WORD,
        help_text=gettext_lazy("Those who introduced you read it."),
    )


class OutcomeForm(forms.Form):
    """What came of it."""

    met = forms.ChoiceField(
        label=gettext_lazy("Did you meet?"),
        choices=Met.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "That you met, and that it helped, is shown to all who were part of it; a no is shown to nobody."
        ),
    )
    helped = forms.ChoiceField(
        label=gettext_lazy("Did it help?"),
        required=False,
        choices=[("", gettext_lazy("Too early to say")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("What came of it?"),
        required=False,
        max_length=MOST_OUTCOME,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For yourself; nobody else is shown these words."),
    )

    @property
    def said_helped(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["helped"])
