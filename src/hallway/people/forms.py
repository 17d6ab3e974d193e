"""The shape of what is typed about oneself; what may be kept is the actions' business."""

import re
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hallway.core.forms import EditForm, LongSelect
from hallway.people.cleaning import languages_of_texts, time_zones
from hallway.people.enums import Audience
from hallway.people.models import PROFILE_FIELDS, Person
from hallway.people.pictures import ZOOMS, Cut

LABELS = {
    "name": gettext_lazy("Name"),
    "pronouns": gettext_lazy("Pronouns"),
    "picture": gettext_lazy("Picture"),
    "headline": gettext_lazy("What you do, in a line"),
    "about": gettext_lazy("About you"),
    "ask_me_about": gettext_lazy("Ask me about"),
    "tags": gettext_lazy("Tags"),
    "places": gettext_lazy("Places"),
    "languages": gettext_lazy("Languages you speak"),
    "time_zone": gettext_lazy("Your time zone"),
    "links": gettext_lazy("Links"),
    "video_url": gettext_lazy("A video of you"),
    "affiliations": gettext_lazy("Where you work and worked"),
    "email": gettext_lazy("Your mail address"),
}


def zone_choices() -> list[tuple[str, str]]:
    return [("", _("Not said")), *((zone, zone.replace("_", " ")) for zone in time_zones())]


class WordsForm(EditForm):
    """Name and words."""

    name = forms.CharField(label=LABELS["name"], max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    pronouns = forms.CharField(
        label=LABELS["pronouns"],
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example she/her, er, they."),
    )
    headline = forms.CharField(
        label=LABELS["headline"],
        max_length=160,
        required=False,
        help_text=gettext_lazy("It stands beside your name in every list: I help small banks buy software."),
    )
    about = forms.CharField(
        label=LABELS["about"],
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12}),
        help_text=gettext_lazy(
            "In your own words: what you do, for whom, what you like to talk about. "
            "Search and suggestions read this. Markdown works."
        ),
    )
    about_language = forms.ChoiceField(
        label=gettext_lazy("This text is written in"),
        required=False,
        widget=LongSelect,
        choices=lambda: [("", _("Not said")), *languages_of_texts()],
    )
    ask_me_about = forms.CharField(
        label=LABELS["ask_me_about"],
        max_length=300,
        required=False,
        help_text=gettext_lazy("What others should come to you with: pricing for start-ups, sailing, Rust."),
    )


class DetailsForm(EditForm):
    """Places, languages, links."""

    places = forms.CharField(
        label=LABELS["places"],
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where you are and where you go: Lisbon, often Berlin."),
    )
    languages = forms.CharField(
        label=LABELS["languages"], max_length=200, required=False, help_text=gettext_lazy("English, Deutsch, um pouco.")
    )
    time_zone = forms.ChoiceField(
        label=LABELS["time_zone"],
        required=False,
        widget=LongSelect,
        choices=zone_choices,
        help_text=gettext_lazy("Others see what time it is for you."),
    )
    links = forms.CharField(
        label=LABELS["links"],
        required=False,
        max_length=6_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line, a name first if you like: My blog https://ana.example"),
    )
    video_url = forms.CharField(
        label=LABELS["video_url"],
        required=False,
        max_length=500,
        widget=forms.URLInput,
        help_text=gettext_lazy("The address of a short one in which you say hello. It is linked, not embedded."),
    )

    @classmethod
    def as_text(cls, name: str, value: Any) -> Any:
        if name != "links":
            return value
        return "\n".join(f"{link['label']} {link['url']}".strip() for link in value)

    def clean_links(self) -> list[dict[str, str]]:
        """Each line's last word is the address, what stands before it the label."""
        lines = (line.split() for line in self.cleaned_data["links"].splitlines())
        return [{"label": " ".join(words[:-1]), "url": words[-1]} for words in lines if words]


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=gettext_lazy("Add tags"),
        max_length=1_000,
        help_text=gettext_lazy(
            "What you care about in your own words, with commas between them: hedge funds, Python, first customers."
        ),
        widget=forms.TextInput({"autocomplete": "off", "list": "known-tags"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tags"].widget.attrs["data-complete"] = reverse("people:complete_tags")


class PictureForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A picture of you"),
        help_text=gettext_lazy("JPEG, PNG, WebP or GIF. Only the colours are kept: no place, no camera data."),
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )


_POSITIONS = {
    "0-0": gettext_lazy("top left"),
    "1-0": gettext_lazy("top"),
    "2-0": gettext_lazy("top right"),
    "0-1": pgettext_lazy("a side of the picture", "left"),
    "1-1": gettext_lazy("middle"),
    "2-1": gettext_lazy("right"),
    "0-2": gettext_lazy("bottom left"),
    "1-2": gettext_lazy("bottom"),
    "2-2": gettext_lazy("bottom right"),
}


class CutForm(forms.Form):
    """Which square: nine positions and three sizes, by radio buttons; `x` and `y` from dragging win over a position."""

    position = forms.ChoiceField(
        label=gettext_lazy("Which part"), choices=list(_POSITIONS.items()), widget=forms.RadioSelect, initial="1-1"
    )
    zoom = forms.TypedChoiceField(
        label=gettext_lazy("How near"),
        choices=list(
            zip(
                map(str, ZOOMS), [gettext_lazy("all of it"), gettext_lazy("nearer"), gettext_lazy("close")], strict=True
            )
        ),
        coerce=float,
        widget=forms.RadioSelect,
        initial="1.0",
    )
    x = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)
    y = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)

    def cut(self) -> Cut:
        """The square that was chosen."""
        column, row = (int(part) / 2 for part in self.cleaned_data["position"].split("-"))
        x, y = self.cleaned_data["x"], self.cleaned_data["y"]
        return Cut(column if x is None else x, row if y is None else y, self.cleaned_data["zoom"])


class PrivacyForm(EditForm):
    """An audience for each field, and who may find the person."""

    findable_by_address = forms.BooleanField(
        required=False,
        label=gettext_lazy("Who has my mail address may find me here"),
        help_text=gettext_lazy(
            "Members who hold a verified address of yours in their address book are told that it is you."
        ),
    )
    mutual_contacts = forms.BooleanField(
        required=False,
        label=gettext_lazy("Tell us both when we hold each other as contacts"),
        help_text=gettext_lazy("Only when the other side turned this on as well."),
    )
    default_consent = forms.ChoiceField(
        label=gettext_lazy("When I connect with somebody, this relationship"),
        choices=[
            ("private", gettext_lazy("is known to the two of us only")),
            ("counted", gettext_lazy("may be counted, without names")),
            ("connections", gettext_lazy("may be seen by my connections")),
            ("members", gettext_lazy("may be seen by every member")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("You can say otherwise for each one. Both of you must agree before others learn of it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in PROFILE_FIELDS:
            self.fields[field] = forms.ChoiceField(label=LABELS[field], choices=Audience.choices)

    def audiences(self) -> dict[str, str]:
        return {field: self.cleaned_data[field] for field in PROFILE_FIELDS}

    def audience_fields(self) -> list[forms.BoundField]:
        return [self[field] for field in PROFILE_FIELDS]


class CapacityForm(EditForm):
    capacity = forms.IntegerField(
        label=gettext_lazy("Approaches a week"),
        min_value=0,
        max_value=50,
        help_text=gettext_lazy(
            "How many people at most may be led to you in a week: suggested to them, or introduced."
        ),
    )
    connector_capacity = forms.IntegerField(
        label=gettext_lazy("Requests to introduce others, a week"),
        min_value=0,
        max_value=50,
        help_text=gettext_lazy("How often at most others may ask you to pass somebody on."),
    )
    paused_until = forms.DateField(
        label=gettext_lazy("Pause until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Until then you are suggested to nobody. Empty means no pause."),
    )


def words_of(person: Person) -> dict[str, Any]:
    """What the form of words shows and stores."""
    return {name: getattr(person, name) for name in WordsForm.base_fields if name != "seen"}


def details_of(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in DetailsForm.base_fields if name != "seen"}


def capacity_of(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in CapacityForm.base_fields if name != "seen"}


def begins_of(text: str) -> str:
    """The part of a line of tags that is being typed."""
    return re.split(r"[,;]", text)[-1].strip()
