"""What a community file holds: one kind of record a dataclass, checked one by one.

`docs/reference/community-files.md` describes every field; a test compares.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any

from hallway.core.errors import Invalid
from hallway.core.text import clean_url
from hallway.membership.cleaning import clean_email
from hallway.organisations.domains import clean_domain
from hallway.people.cleaning import clean_time_zone
from hallway.people.tagging import LONGEST as LONGEST_TAG
from hallway.relationships.enums import Consent


class BadRecord(ValueError):
    """A record that cannot be used; the message says which field and what is allowed."""


def _field(doc: str, read: Callable[[str, Any], Any], *, default: Any = MISSING) -> Any:
    if default is MISSING:
        return field(metadata={"doc": doc, "read": read})
    if isinstance(default, tuple):
        return field(default=(), metadata={"doc": doc, "read": read})
    return field(default=default, metadata={"doc": doc, "read": read})


#: what a value of JSON is called
_IN_WORDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
}


def _kind_of(value: Any) -> str:
    return _IN_WORDS.get(type(value), type(value).__name__)


def _text(longest: int) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise BadRecord(f"“{name}” is {_kind_of(value)}; write a text, in quotation marks.")
        text = value.strip()
        if len(text) > longest:
            raise BadRecord(f"“{name}” has {len(text)} letters; at most {longest} are kept.")
        return text

    return read


def _id(name: str, value: Any) -> str:
    """An id is a text, or a whole number as other programs write it."""
    text = _text(200)(name, str(value) if type(value) is int else value)
    if not text:
        raise BadRecord(f"“{name}” is empty; every record needs one that stays the same from load to load.")
    return text


def _name(name: str, value: Any) -> str:
    text = " ".join(_text(120)(name, value).split())
    if not text:
        raise BadRecord(f"“{name}” is empty; write the name.")
    return text


def _whole(name: str, value: Any) -> str:
    """The id of another record, or empty."""
    return _id(name, value) if value != "" else ""


def _cleaned(longest: int, clean: Callable[[str], str]) -> Callable[[str, Any], str]:
    """A text that means something to the server, such as an address; empty stays empty."""

    def read(name: str, value: Any) -> str:
        text = _text(longest)(name, value)
        try:
            return clean(text) if text else ""
        except Invalid as problem:
            said = next(iter(problem.fields.values()), problem)
            raise BadRecord(f"“{name}” is {text!r}: {said}") from None

    return read


def _texts(most: int, one: Callable[[str, Any], str]) -> Callable[[str, Any], tuple[str, ...]]:
    def read(name: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)):
            raise BadRecord(f'“{name}” is {_kind_of(value)}; write a list, such as ["first", "second"].')
        if len(value) > most:
            raise BadRecord(f"“{name}” has {len(value)} entries; at most {most} are kept.")
        return tuple(text for text in (one(name, entry) for entry in value) if text)

    return read


_EMAIL = _cleaned(254, clean_email)
_DOMAIN = _cleaned(253, clean_domain)
_TIME_ZONE = _cleaned(50, clean_time_zone)


def _url(longest: int) -> Callable[[str, Any], str]:
    return _cleaned(longest, lambda text: clean_url(text, field="url"))


def _yes(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    match str(value).strip().lower():
        case "yes" | "true" | "1":
            return True
        case "no" | "false" | "0" | "":
            return False
    raise BadRecord(f"“{name}” is {value!r}; write yes or no.")


def _day(name: str, value: Any) -> date | None:
    text = str(value).strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01" if len(text) == 7 else f"{text}-01-01")
    except ValueError:
        raise BadRecord(f"“{name}” is {text!r}; write a date such as 2024-03-31, 2024-03 or 2024.") from None


def _moment(name: str, value: Any) -> datetime | None:
    day = _day(name, value)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _strength(name: str, value: Any) -> float | None:
    if value in ("", None):
        return None
    try:
        number = -1.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 < number <= 1:
        raise BadRecord(f"“{name}” is {value!r}; write a number above 0 and at most 1.")
    return number


def _one_of(allowed: tuple[str, ...]) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        text = str(value).strip().lower()
        if text and text not in allowed:
            raise BadRecord(f"“{name}” is {text!r}; write one of {', '.join(allowed)}.")
        return text

    return read


@dataclass(frozen=True)
class OrganisationRecord:
    """A firm, team or community."""

    id: str = _field("your id of the organisation", _id)
    name: str = _field("its name", _name)
    headline: str = _field("what it is, in a line", _text(160), default="")
    about: str = _field("free text, Markdown", _text(20_000), default="")
    place: str = _field("where it is", _text(120), default="")
    website: str = _field("its address on the web", _url(200), default="")
    tags: tuple[str, ...] = _field("what it is about", _texts(30, _text(LONGEST_TAG)), default=())
    domains: tuple[str, ...] = _field("mail domains that confirm who works there", _texts(20, _DOMAIN), default=())
    part_of: str = _field("the id of the organisation it is a unit of", _whole, default="")


@dataclass(frozen=True)
class PersonRecord:
    """A person. Visible to members only where they agreed; otherwise they can be invited."""

    id: str = _field("your id of the person", _id)
    name: str = _field("the name they go by", _name)
    email: str = _field("for the invitation, and to know who is a member already; never shown", _EMAIL, default="")
    agreed: bool = _field("they agreed to be listed; without it they stay invisible", _yes, default=False)
    pronouns: str = _field("pronouns", _text(40), default="")
    headline: str = _field("what they do, in a line", _text(160), default="")
    about: str = _field("free text, Markdown", _text(20_000), default="")
    ask_me_about: str = _field("what they like to be asked about", _text(300), default="")
    places: str = _field("where they are", _text(200), default="")
    languages: str = _field("as they write them", _text(200), default="")
    time_zone: str = _field("such as Europe/Lisbon", _TIME_ZONE, default="")
    tags: tuple[str, ...] = _field("what they care about", _texts(30, _text(LONGEST_TAG)), default=())
    offers: tuple[str, ...] = _field("what they can do for others", _texts(20, _text(500)), default=())
    asks: tuple[str, ...] = _field("what they look for", _texts(20, _text(500)), default=())
    links: tuple[str, ...] = _field("addresses on the web", _texts(10, _url(300)), default=())


@dataclass(frozen=True)
class AffiliationRecord:
    """Who works where; what the operator declares is confirmed by the operator."""

    id: str = _field("your id of the affiliation", _id)
    person: str = _field("the id of a person", _id)
    organisation: str = _field("the id of an organisation", _id)
    role: str = _field("the role, as they say it", _text(120), default="")
    from_on: date | None = _field("since when", _day, default=None)
    to_on: date | None = _field("until when, empty for now", _day, default=None)


@dataclass(frozen=True)
class TieRecord:
    """Two people who know each other, declared by the operator; both may remove it."""

    one: str = _field("the id of a person", _id)
    other: str = _field("the id of another person", _id)
    strength: float | None = _field("learned strength, above 0 and at most 1", _strength, default=None)
    consent: str = _field(
        "counted (without names) or members (shown)", _one_of((Consent.COUNTED, Consent.MEMBERS)), default="counted"
    )
    began_on: date | None = _field("when it began", _day, default=None)
    last_used_at: datetime | None = _field("when it was last used", _moment, default=None)


Record = OrganisationRecord | PersonRecord | AffiliationRecord | TieRecord
KINDS: dict[str, type[Record]] = {
    "organisation": OrganisationRecord,
    "person": PersonRecord,
    "affiliation": AffiliationRecord,
    "tie": TieRecord,
}


#: the fields of each kind that are lists; in CSV their entries stand in one cell
LISTS = {
    kind: frozenset(one.name for one in fields(record) if isinstance(one.default, tuple))
    for kind, record in KINDS.items()
}


def record_from(kind: str, values: Mapping[str, Any]) -> Record:
    """The record that these values are; raises BadRecord. Fields that no record has are refused by name."""
    if not kind:
        raise BadRecord(f"it says no “type”; write one of {', '.join(KINDS)}.")
    if kind not in KINDS:
        raise BadRecord(f"“type” is {kind!r}; write one of {', '.join(KINDS)}.")
    known = {one.name: one for one in fields(KINDS[kind])}
    if unknown := sorted(values.keys() - known.keys()):
        raise BadRecord(f"{_a(kind)} has no field “{unknown[0]}”; it has {', '.join(known)}.")
    read: dict[str, Any] = {}
    for name, one in known.items():
        if values.get(name) is None:
            if one.default is MISSING:
                raise BadRecord(f"{_a(kind)} needs the field “{name}”.")
            continue
        read[name] = one.metadata["read"](name, values[name])
    return KINDS[kind](**read)


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
