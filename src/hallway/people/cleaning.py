"""Each field of a profile as it is kept, whichever door it came in by."""

import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.text import clean_url, optional_line, optional_text, required_line

MOST_LINKS = 10
MOST_LABEL = 60


def clean_links(links: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Links with labels; an empty label becomes the address itself."""
    if len(links) > MOST_LINKS:
        problem = _("At most {most} links fit here.").format(most=MOST_LINKS)
        raise Invalid(problem, fields={"links": problem})
    return [
        {
            "label": optional_line(link.get("label", ""), field="links", most=MOST_LABEL),
            "url": clean_url(link["url"], field="links"),
        }
        for link in links
    ]


@lru_cache(maxsize=1)
def time_zones() -> list[str]:
    """The zones a person may choose, by name; the machine's odd ones are left out."""
    odd = ("Etc/", "SystemV/", "US/", "posix", "right/")
    return sorted(
        name for name in zoneinfo.available_timezones() if name == "UTC" or ("/" in name and not name.startswith(odd))
    )


def clean_time_zone(name: str) -> str:
    if name and name not in time_zones():
        problem = _("Choose a time zone from the list, for example Europe/Lisbon.")
        raise Invalid(problem, fields={"time_zone": problem})
    return name


@lru_cache(maxsize=1)
def languages_of_texts() -> list[tuple[str, str]]:
    """What a text may be written in: code and the language's own name."""
    named = {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info and len(code) <= 10}
    return sorted(named.items(), key=lambda language: language[1].casefold())


def _clean_language(code: str) -> str:
    if code and code not in dict(languages_of_texts()):
        problem = _("Choose a language from the list.")
        raise Invalid(problem, fields={"about_language": problem})
    return code


def _line(field: str, most: int) -> Callable[[str], str]:
    return lambda text: optional_line(text, field=field, most=most)


#: what each field is cleaned by
CLEANERS: dict[str, Callable[[Any], Any]] = {
    "name": lambda text: required_line(
        text, field="name", most=120, missing=_("Write your name as others should see it.")
    ),
    "pronouns": _line("pronouns", 40),
    "headline": _line("headline", 160),
    "about": lambda text: optional_text(text, field="about", most=20_000),
    "about_language": _clean_language,
    "ask_me_about": _line("ask_me_about", 300),
    "places": _line("places", 200),
    "languages": _line("languages", 200),
    "time_zone": clean_time_zone,
    "links": clean_links,
    "video_url": lambda text: clean_url(text, field="video_url"),
}
