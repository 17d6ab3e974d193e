"""The shape of what is typed about organisations and work."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from hallway.core.errors import Invalid
from hallway.core.forms import EditForm
from hallway.organisations.actions.organisation import tag_texts
from hallway.organisations.models import Organisation
from hallway.organisations.periods import read_date
from hallway.people.tagging import texts_in


class OrganisationForm(EditForm):
    """Name, words, place, website, tags, and what it is part of."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    headline = forms.CharField(label=gettext_lazy("What it does, in a line"), max_length=160, required=False)
    about = forms.CharField(
        label=gettext_lazy("About it"),
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy("What it does, for whom, and what it looks for here. Markdown works."),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("With commas between them: hedge funds, Python, first customers."),
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    website = forms.CharField(label=gettext_lazy("Website"), max_length=500, required=False, widget=forms.URLInput)
    part_of = forms.CharField(
        label=gettext_lazy("Part of"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("The name of the organisation that this one is a unit of."),
        widget=forms.TextInput({"list": "known-organisations", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["part_of"].widget.attrs["data-complete"] = reverse("organisations:complete")

    @classmethod
    def as_text(cls, name: str, value: Any) -> Any:
        return ", ".join(value) if name == "tags" else value

    def clean_tags(self) -> list[str]:
        return texts_in(self.cleaned_data["tags"])


def stored_of(organisation: Organisation) -> dict[str, Any]:
    """What the form shows and stores."""
    words = {name: getattr(organisation, name) for name in ("name", "headline", "about", "place", "website")}
    whole = organisation.part_of.name if organisation.part_of else ""
    return {**words, "tags": tag_texts(organisation), "part_of": whole}


class NewOrganisationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    headline = forms.CharField(label=gettext_lazy("What it does, in a line"), max_length=160, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    website = forms.CharField(label=gettext_lazy("Website"), max_length=500, required=False, widget=forms.URLInput)


class AffiliationForm(forms.Form):
    """Role, where, from when to when."""

    organisation = forms.CharField(
        label=gettext_lazy("Where"),
        max_length=160,
        widget=forms.TextInput({"list": "known-organisations", "autocomplete": "off"}),
        help_text=gettext_lazy("A firm, a team, a community. Those that are here already are offered while you type."),
    )
    role = forms.CharField(
        label=gettext_lazy("As what"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Partner manager, maintainer, apprentice."),
    )
    from_on = forms.CharField(
        label=gettext_lazy("Since"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("A year or a month: 2021, 2021-05."),
    )
    to_on = forms.CharField(
        label=gettext_lazy("Until"), max_length=10, required=False, help_text=gettext_lazy("Empty while it lasts.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].widget.attrs["data-complete"] = reverse("organisations:complete")

    def clean_from_on(self) -> date | None:
        return _date(self.cleaned_data["from_on"], "from_on", last=False)

    def clean_to_on(self) -> date | None:
        return _date(self.cleaned_data["to_on"], "to_on", last=True)


class DomainsForm(EditForm):
    domains = forms.CharField(
        label=gettext_lazy("Mail domains"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line. Who has a verified address there is confirmed to work there."),
    )

    @classmethod
    def as_text(cls, name: str, value: Any) -> Any:
        return "\n".join(value) if name == "domains" else value

    def clean_domains(self) -> list[str]:
        written: str = self.cleaned_data["domains"]
        return written.split()


def _date(text: str, field: str, *, last: bool) -> date | None:
    try:
        return read_date(text, field=field, last=last)
    except Invalid as invalid:
        raise forms.ValidationError(str(invalid.message)) from None
