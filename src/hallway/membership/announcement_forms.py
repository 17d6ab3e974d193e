"""The form of an announcement."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hallway.membership.enums import AnnouncedTo

USUAL_DAYS = 14


class AnnouncementForm(forms.Form):
    title = forms.CharField(label=_("What it is about"), max_length=120)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("Markdown."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    audience = forms.ChoiceField(label=_("Whom it is for"), choices=AnnouncedTo.choices)
    last_day = forms.DateField(
        label=_("Until"),
        help_text=_("The last day on which it stands on the first page of who has not put it away."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate() + timedelta(days=USUAL_DAYS)
