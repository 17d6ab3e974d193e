"""The shape of what is typed into the search box."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hallway.discovery.queries.search import KINDS


class SearchForm(forms.Form):
    """Nothing here refuses a query: what cannot be used is left out."""

    q = forms.CharField(label=_("Search"), required=False)
    kind = forms.ChoiceField(choices=list(KINDS.items()), required=False)
    page = forms.IntegerField(min_value=1, required=False)

    def text(self) -> str:
        return str(self.cleaned_data.get("q") or "")

    def kind_chosen(self) -> str:
        return str(self.cleaned_data.get("kind") or "")

    def page_number(self) -> int:
        return int(self.cleaned_data.get("page") or 1)
