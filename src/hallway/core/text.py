"""What members write, as it is kept: nothing invisible, nothing that turns the text around it, one form of each letter.

Every action cleans what it stores with these, whichever door it came in by. Links are checked here as well.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from hallway.core.errors import Invalid

#: signs that turn the direction of what follows them, and with it other people's words on the same page
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: signs without a width that join nothing: byte-order mark, zero-width space, word joiner, soft hyphen
_NOTHING = frozenset("\ufeff\u200b\u2060\u00ad")
#: joiners, direction marks and signs for emoji are formatting that scripts need
_NEEDED_FORMATTING = frozenset("\u200c\u200d\u200e\u200f\u061c")
_LONGEST_RUN_OF_MARKS = 8
_SAFE_SCHEMES = frozenset({"http", "https"})
_MAX_URL = 500
_is_url = URLValidator(schemes=sorted(_SAFE_SCHEMES))


def clean_text(text: str) -> str:
    """Text of several lines: as written, without what cannot be seen; at most two blank lines in a row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    lines = (_visible(line).rstrip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")


def clean_line(text: str) -> str:
    """Text of one line, such as a name: every run of blanks is one space."""
    return " ".join(clean_text(text).split())


def _visible(line: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in line:
        category = unicodedata.category(sign)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _LONGEST_RUN_OF_MARKS or sign in _TURNING or sign in _NOTHING:
            continue
        if sign == "\t" or category not in {"Cc", "Cs", "Co", "Cn", "Cf"} or _is_needed(sign):
            kept.append(sign)
    return "".join(kept)


def _is_needed(sign: str) -> bool:
    """Formatting without which a script or a flag would be another: joiners, direction marks, tag signs."""
    return sign in _NEEDED_FORMATTING or "\U000e0020" <= sign <= "\U000e007f"


def has_letters(text: str) -> bool:
    """Whether anything of it can be read aloud; a name or a tag of dots and signs cannot."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


def sort_key_of(text: str) -> str:
    """What lists are sorted and first letters found by: lower-case Latin, whatever the script."""
    latin = anyascii(unicodedata.normalize("NFKC", text)).lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", " ", latin).strip()[:120]


def clean_url(text: str, *, field: str) -> str:
    """A web address, completed with https:// where somebody left it out; empty stays empty. Raises Invalid."""
    url = re.sub(r"\s+", "", clean_line(text))
    if not url:
        return ""
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", url):
        url = f"https://{url.removeprefix('//')}"
    problem = _("This is not a web address. One looks like https://example.org/page.")
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in _SAFE_SCHEMES or parts.username or parts.password or len(url) > _MAX_URL:
            raise Invalid(problem, fields={field: problem})
        url = urlunsplit(parts._replace(scheme=parts.scheme.lower()))
        _is_url(url)
    except (ValidationError, ValueError):
        raise Invalid(problem, fields={field: problem}) from None
    return url


def clean_fields(values: Mapping[str, Any], cleaners: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Each value through the cleaner of its name; raises one Invalid that names every field that cannot be used."""
    cleaned: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    for name, value in values.items():
        try:
            cleaned[name] = cleaners[name](value)
        except Invalid as invalid:
            problems |= invalid.fields
    if problems:
        raise Invalid(_("Some of this cannot be kept yet."), fields=problems)
    return cleaned


def required_line(text: str, *, field: str, most: int, missing: str) -> str:
    """One line with something to read in it, of at most `most` letters. Raises Invalid for `field`."""
    line = clean_line(text)
    if not has_letters(line):
        raise Invalid(missing, fields={field: missing})
    return _within(line, field=field, most=most)


def optional_line(text: str, *, field: str, most: int) -> str:
    return _within(clean_line(text), field=field, most=most)


def optional_text(text: str, *, field: str, most: int) -> str:
    return _within(clean_text(text), field=field, most=most)


def _within(text: str, *, field: str, most: int) -> str:
    if len(text) <= most:
        return text
    problem = _("This has {length} letters; at most {most} fit.").format(length=len(text), most=most)
    raise Invalid(problem, fields={field: problem})
