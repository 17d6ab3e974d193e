"""Which entries of the audit log to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hallway.people.audit import acts


class AuditFilter(forms.Form):
    act = forms.ChoiceField(label=_("What was done"), required=False)
    who = forms.CharField(label=_("By whom, or to whom"), max_length=100, required=False)
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = sorted(acts().items(), key=lambda one: str(one[1]).casefold())
        self.fields["act"].choices = [("", _("Everything")), *every]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> dict[str, Any]:
        """What can be read of it: a filter that makes no sense filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
