"""The shape of what members write about the people they know; permission and state are the actions' business."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.people.models import Person
from hallway.relationships.enums import Closeness, Consent
from hallway.relationships.models import Tie
from hallway.relationships.rules import default_consent_of

_WHO_MAY_KNOW = gettext_lazy("Who may know that you two know each other?")
_CONSENT_HELP = gettext_lazy("Nobody ever sees how well. Others see it only as far as both of you allow.")


def _consent_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_WHO_MAY_KNOW, choices=Consent.choices, widget=forms.RadioSelect, help_text=_CONSENT_HELP
    )


class ConnectForm(forms.Form):
    """Ask somebody to connect."""

    words = forms.CharField(
        label=gettext_lazy("A few words to them"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How do you know each other, or why would you like to?"),
    )
    consent = _consent_field()

    def __init__(self, *arguments: Any, person: Person, **options: Any) -> None:
        options["initial"] = {"consent": default_consent_of(person)}
        super().__init__(*arguments, **options)


class ConfirmForm(forms.Form):
    """Say yes to a request."""

    consent = _consent_field()

    def __init__(self, *arguments: Any, person: Person, **options: Any) -> None:
        options["initial"] = {"consent": default_consent_of(person)}
        super().__init__(*arguments, **options)


class TieForm(forms.Form):
    """What I say of somebody I know."""

    closeness = forms.ChoiceField(
        label=gettext_lazy("How well do you know them?"),
        required=False,
        choices=[("", gettext_lazy("I’d rather not say")), *Closeness.choices],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only you see this. It decides which ways to people you are shown first."),
    )
    began_on = forms.DateField(
        label=gettext_lazy("Since when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("A note to yourself"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Nobody else reads it, operators included."),
    )
    consent = _consent_field()

    def __init__(self, *arguments: Any, tie: Tie | None, may_show: bool, **options: Any) -> None:
        initial: dict[str, Any] = {"consent": Consent.PRIVATE, "closeness": ""}
        if tie is not None:
            initial |= {
                "closeness": tie.closeness,
                "began_on": tie.began_on,
                "note": tie.note,
                "consent": Consent(tie.consent),
            }
        super().__init__(*arguments, **{**options, "initial": initial})
        if not may_show:
            del self.fields["consent"]


class NetworkForm(forms.Form):
    """Which of my people, in which order; anything that is not valid is left out."""

    q = forms.CharField(label=gettext_lazy("Name or organisation"), required=False, max_length=100)
    closeness = forms.ChoiceField(
        label=gettext_lazy("How well"),
        required=False,
        choices=[("", gettext_lazy("All")), *Closeness.choices, ("unstated", gettext_lazy("not said yet"))],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Who"),
        required=False,
        choices=[
            ("", gettext_lazy("Everybody")),
            ("connected", gettext_lazy("Connections")),
            ("other", gettext_lazy("Others I know")),
        ],
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("In the order of"),
        required=False,
        choices=[
            ("", gettext_lazy("Last contact")),
            ("longest", gettext_lazy("Longest without")),
            ("name", gettext_lazy("Name")),
        ],
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("Nothing is kept before you have seen what is in it and said yes."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.vcf,.zip,.mbox,text/csv,text/vcard"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        most = settings.CONFIG.upload_limit_mb
        if file.size > most << 20:
            raise forms.ValidationError(
                _("This file has more than {most} MB. The operator can import it for you.").format(most=most)
            )
        return file


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("A note to yourself"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
