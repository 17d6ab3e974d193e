"""What every form here has in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hallway.core.edits import EditedMeanwhile, fingerprint
from hallway.core.errors import Invalid


def refuse(form: forms.Form, error: Invalid) -> None:
    """Put an action's refusal where the person can mend it: at its fields, or above the form."""
    known = {name: message for name, message in error.fields.items() if name in form.fields}
    for name, message in known.items():
        form.add_error(name, str(message))
    if not known:
        form.add_error(None, str(error.message))


class LongSelect(forms.Select):
    """A select whose options are written directly: hundreds of them cost a page nothing to speak of."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Django's, for choices without groups."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if str(key) == chosen else "", label) for key, label in self.choices),
        )
        attributes = flatatt({**self.build_attrs(self.attrs, attrs), "name": name})
        return format_html("<select{}>{}</select>", attributes, options)


@dataclass(frozen=True)
class Clash:
    """A field that was changed in two places: its label, and the text that is stored."""

    label: str
    stored: str


class EditForm(forms.Form):
    """A form of stored fields that notices when somebody changed them elsewhere; see `core.edits`."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    #: what was changed elsewhere; `components/clashes.html` shows it
    clashes: tuple[Clash, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """A form that shows these values and remembers that it did."""
        return cls(
            initial={**{name: cls.as_text(name, value) for name, value in stored.items()}, "seen": fingerprint(stored)}
        )

    @classmethod
    def as_text(cls, name: str, value: Any) -> Any:
        """A stored value as its control shows it; forms with structured fields override this."""
        return value

    def values(self) -> dict[str, Any]:
        """What to store: the cleaned values without the fingerprint."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @property
    def fingerprint(self) -> str | None:
        return self.cleaned_data["seen"] or None

    def after(self, error: EditedMeanwhile) -> Self:
        """The form again with both texts: the author's in the controls, the stored one beside them."""
        data = QueryDict(mutable=True)
        data.update({name: self.as_text(name, value) for name, value in error.values.items()})
        data["seen"] = error.fingerprint
        again = type(self)(data)
        again.clashes = tuple(
            Clash(str(self.fields[name].label or name), _in_words(self.fields[name], self.as_text(name, value)))
            for name, value in error.stored.items()
            if name in self.fields
        )
        again.full_clean()
        return again


def _in_words(field: forms.Field, value: Any) -> str:
    """What a value says: of one that is chosen, the choice."""
    if isinstance(field, forms.ChoiceField):
        value = next((label for key, label in field.widget.choices if key == value), value)
    return str(value)
