"""What forms say of fields that cannot be used: a sentence of ours for everything that Django finds."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import override

from hallway.core.faults import faults


class Sample(forms.Form):
    name = forms.CharField(label="Your name", max_length=5, required=False)
    email = forms.EmailField(label="Mail address", required=False)
    count = forms.IntegerField(label="Approaches a week", min_value=0, max_value=50, required=False)
    since = forms.DateField(label="Since when?", required=False)
    who = forms.ChoiceField(label="Who sees it", choices=[("a", "All")], required=False)
    way = forms.ChoiceField(label="Which way", choices=[("a", "A")], widget=forms.RadioSelect, required=False)
    file = forms.FileField(label="CSV file", required=False)
    accept = forms.BooleanField(label=format_html('I accept <a href="{}">the terms</a>', "/terms/"), required=False)

    def clean_name(self):
        if self.cleaned_data["name"] == "Nobod":
            raise forms.ValidationError("Nobody is called that.")
        return self.cleaned_data["name"]


def said_of(field, value, *, required=False):
    form = Sample({field: value})
    form.fields[field].required = required
    return faults(form[field])


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", "“Your name” is empty. Fill it in."),
        ("email", "“Mail address” is empty. Fill it in."),
        ("who", "Nothing is chosen for “Who sees it”. Choose one."),
        ("way", "Nothing is chosen for “Which way”. Choose one."),
        ("file", "“CSV file” is missing. Choose a file."),
        ("accept", "Tick “I accept the terms” to go on."),
    ],
)
def test_what_is_missing_is_named(field, words):
    assert said_of(field, "", required=True) == [words]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "Methuselah", "“Your name” has 10 letters; at most 5 fit."),
        ("name", "A\0", "“Your name” holds a sign that cannot be kept. Type it again."),
        ("email", "ana@", "What stands in “Mail address” is not a mail address. One looks like ana@example.org."),
        ("count", "many", "“Approaches a week” takes a whole number from 0 to 50."),
        ("count", "-1", "“Approaches a week” takes a whole number from 0 to 50."),
        ("count", "51", "“Approaches a week” takes a whole number from 0 to 50."),
        ("since", "soon", "What stands in “Since when?” is not a date. One looks like 2026-05-31."),
        ("who", "b", "What was chosen for “Who sees it” is not on the list. Choose again."),
    ],
)
def test_what_cannot_be_used_is_explained(field, value, words):
    assert said_of(field, value) == [words]


def test_what_a_form_says_itself_stays():
    assert said_of("name", "Nobod") == ["Nobody is called that."]


def test_braces_in_what_was_typed_do_no_harm():
    assert said_of("email", "{field}{0}") == [
        "What stands in “Mail address” is not a mail address. One looks like ana@example.org."
    ]


def test_it_is_said_in_german():
    with override("de"):
        assert said_of("name", "", required=True) == ["„Your name“ ist noch leer. Bitte ausfüllen."]


def test_the_summary_leads_to_the_control():
    form = Sample({"way": "b", "name": "Nobod"})
    summary = render_to_string("components/errors.html", {"form": form})
    assert '<a href="#id_name">Your name</a>: Nobody is called that.' in summary
    assert '<a href="#id_way_0">What was chosen for “Which way” is not on the list. Choose again.</a>' in summary
    assert 'id="id_way_0"' in str(form["way"])
