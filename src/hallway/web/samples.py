"""Invented people and things for the component page: the awkward cases first, since they break a layout."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict

from hallway.core import clock
from hallway.people.lines import TINTS, PersonLine, initials_of

NAMES = [
    ("Ana Kovač", "she/her", "I help hedge funds buy software without regret", "Partner manager at Northwind"),
    ("نجيب محفوظ الصباغ", "", "أساعد الشركات الصغيرة على إيجاد شركاء في الخليج", "مستشار مستقل"),
    ("歐陽菲菲", "", "把開放原始碼帶進銀行", "Engineer at 山海科技"),
    ("Jo", "they/them", "", ""),
    (
        "Karl-Theodor Freiherr von Donaudampfschifffahrtsgesellschaftskapitän zu Württemberg",
        "er",
        "Rindfleischetikettierungsüberwachungsaufgabenübertragung, seit 1999",
        "Geschäftsführender Gesellschafter, Bundesverband der Kommunikationsunternehmen",
    ),
    ("Z̸̧a̶l̷g̵ȯ N̈ǵuyễn Thị Mỹ", "", "Combining marks are people too", "Freelancer"),
    ("María José Carreño Quiñones", "ella", "Community builder for user groups in Latin America", "Pycon Colombia"),
    ("שירה כהן", "", "", "Sales engineer at Contoso"),
    ("Oluwaseun Adébáyọ̀", "he/him", "Payments in West Africa; ask me about settlement", "CTO at Kobo Rails"),
    ("Björk", "", "Sound, maps and small firms", ""),
    ("Priya Raghunathan", "she/her", "From partner programme to first joint customer", "Alliances at Fabrikam"),
    ("Tomás Ó Súilleabháin", "", "Support contracts in plain words", "Northwind"),
]


MARKDOWN = """## What I do

I help **small firms** meet *large* ones. See [my notes](https://example.org).

- partner plans on one page
- first meetings that lead somewhere

> People first.
"""


@dataclass(frozen=True)
class Reason:
    text: str
    icon: str = ""
    mutual: bool = False


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False
    shared: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Step:
    title: str
    why: str
    url: str
    done: bool


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As people call you.")
    headline = forms.CharField(required=False, max_length=160)
    email = forms.EmailField(label="Mail address")
    about = forms.CharField(
        label="About you", widget=forms.Textarea, required=False, help_text="Markdown works: **bold**, lists, links."
    )
    region = forms.ChoiceField(choices=[("n", "North"), ("s", "South, and a rather long name for a region")])
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    picture = forms.FileField(required=False, help_text="At most 10 MB; JPEG, PNG or WebP.")
    strength = forms.ChoiceField(
        label="How well do you know Ana?",
        widget=forms.RadioSelect,
        choices=[
            ("1", "We met once"),
            ("2", "I know her"),
            ("3", "We work well together"),
            ("4", "I would vouch for her"),
        ],
        help_text="Only you see this.",
    )
    topics = forms.MultipleChoiceField(
        label="Tell me about",
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "People I may want to meet"), ("b", "Asks I can help with")],
        required=False,
    )
    findable = forms.BooleanField(
        label="People who have my address may find me by it", required=False, help_text="Off unless you say so."
    )


def lines() -> list[PersonLine]:
    return [
        PersonLine(
            id=number,
            handle=f"sample-{number}",
            name=name,
            pronouns=pronouns,
            headline=headline,
            role=role,
            picture="",
            initials=initials_of(name),
            tint=number % TINTS,
            url=f"#person-{number}",
        )
        for number, (name, pronouns, headline, role) in enumerate(NAMES)
    ]


def page(number: int) -> "Page[int]":
    return Paginator(range(2000), 25).get_page(number)


def context(query: QueryDict) -> dict[str, Any]:
    now = clock.now()
    wrong = SampleForm({"name": "", "email": "ana at example", "region": "n", "strength": "3"})
    wrong.is_valid()
    return {
        "people": lines(),
        "reasons": [
            Reason("Priya and Tomás know you both; Tomás would vouch for you", "user-group"),
            Reason("You both write about settlement and small firms", "hashtag"),
            Reason("She looks for what you offer, and you for what she does", mutual=True),
        ],
        "ask": "A partner interested in teaming with us to market and sell to hedge funds",
        "offer": "An hour with anybody who writes their first partner plan",
        "tags": [
            Link("hedge funds", "#", shared=True),
            Link("settlement", "#"),
            Link("صناديق", "#"),
            Link("Donaudampfschifffahrtsgesellschaft", "#"),
            Link("開放原始碼", "#"),
        ],
        "tabs": [
            Link("Everyone", "#", current=True, count=2000),
            Link("Connections", "#", count=0),
            Link("Asked", "#", count=1),
        ],
        "form": SampleForm(auto_id="plain_%s", initial={"strength": "2"}),
        "wrong": wrong,
        "steps": [
            Step("Show your face", "", "#", True),
            Step("Say what you do", "Two sentences are enough for people to say hello.", "#", False),
            Step("Bring the people you know", "Only you see them. It is how Hallway finds routes for you.", "#", False),
        ],
        "page": page(3),
        "times": [
            now - timedelta(seconds=20),
            now - timedelta(hours=3),
            now + timedelta(days=6),
            now - timedelta(days=800),
        ],
        "markdown": MARKDOWN,
    }
