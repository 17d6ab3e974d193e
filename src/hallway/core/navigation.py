"""What the navigation shows: capabilities register their entries in `apps.py`, so that it shows only what exists.

place  "main" (on top, at the bottom on a phone), "settings" (tabs of /settings), "network" (tabs of /network),
       "people" (tabs of the directories), "admin" (operators), "moderation" (moderators)
"""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    place: str
    order: int
    label: str | Promise
    url_name: str
    icon: str = ""
    #: addresses that belong here beside those below its own: ("/settings/",)
    covers: tuple[str, ...] = ()
    #: the place whose entries are tabs of this one, so that their pages belong here too
    tabs: str = ""

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)


_entries: list[Entry] = []


def register(
    place: str,
    *,
    order: int,
    label: str | Promise,
    url_name: str,
    icon: str = "",
    covers: tuple[str, ...] = (),
    tabs: str = "",
) -> None:
    _entries.append(Entry(place, order, label, url_name, icon, covers, tabs))


def entries(place: str) -> list[Entry]:
    """The entries of one place, in order."""
    return sorted((entry for entry in _entries if entry.place == place), key=lambda entry: entry.order)
