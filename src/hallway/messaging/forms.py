"""The shape of what is typed to somebody."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from hallway.core.ids import uuid7
from hallway.messaging.models import LONGEST


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """None, one or several files."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> "Sequence[UploadedFile[bytes]]":
        """Each one looked at; that one is empty is the action's business, which knows it by name."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for one in given if (file := super(SeveralFiles, self).clean(one, initial))]


class MessageForm(forms.Form):
    """Words, files, or both."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        error_messages={"required": gettext_lazy("Write something, or choose a file.")},
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
    )
    attachments = SeveralFiles(label=gettext_lazy("Files"), required=False, allow_empty_file=True)
    #: one sending, so that two clicks are one message
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "attachments" in self.files:
            self.fields["text"].required = False

    @classmethod
    def fresh(cls) -> "MessageForm":
        return cls(initial={"key": uuid7().hex})


class SearchForm(forms.Form):
    """Words in one's threads, or somebody's name."""

    q = forms.CharField(label=gettext_lazy("In your messages"), required=False, max_length=100)


class ReadingForm(forms.Form):
    """Whether others see how far one has read."""

    shows_reading = forms.BooleanField(
        label=gettext_lazy("Show that I have read a message"),
        required=False,
        help_text=gettext_lazy(
            "Only to people who show the same to you, and you see it of them. Otherwise neither does."
        ),
    )
