"""What every template may use without loading it: icons, navigation, form controls, times, members' Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django import template
from django.conf import settings
from django.forms import BoundField
from django.forms import Textarea as TextareaWidget
from django.http import QueryDict
from django.template import Context
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from heroicons.templatetags.heroicons import heroicon_outline

from hallway.core import clock, faults, feedback, markdown, plain, relative
from hallway.core.navigation import Entry, entries

register = template.Library()
register.filter("kind", faults.kind_of)
register.filter("plain_label", faults.plain_label)
register.filter("faults", faults.faults)


class HasPicture(Protocol):
    @property
    def picture(self) -> str: ...


@dataclass(frozen=True)
class Place:
    """An entry of the navigation as a page shows it."""

    label: str
    url: str
    icon: str
    current: bool


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 20) -> SafeString:
    """An outline icon beside a word; screen readers skip it."""
    return SafeString(heroicon_outline(name, size=size, **{"class": "icon", "aria-hidden": "true"}))


@register.simple_tag(takes_context=True)
def navigation(context: Context, place: str) -> list[Place]:
    """The entries of one place, the one that holds this page marked.

    A view whose address does not tell may say so itself with `here`, the entry's URL name.
    """
    request = context.get("request")
    path = request.path if request else ""
    shown = entries(place)
    here = next((entry for entry in shown if entry.url_name == context.get("here")), None) or _holder(shown, path)
    return [Place(str(entry.label), entry.url, entry.icon, entry is here) for entry in shown]


def _holder(shown: Sequence[Entry], path: str) -> Entry | None:
    """The entry with the longest address that `path` lies under; the root holds only itself."""
    holders = [
        (len(prefix), entry)
        for entry in shown
        for prefix in (entry.url, *entry.covers, *(tab.url for tab in entries(entry.tabs)))
        if path == prefix or (prefix != "/" and path.startswith(prefix))
    ]
    return max(holders, key=lambda holder: holder[0])[1] if holders else None


@register.simple_tag
def control(field: BoundField, help: str = "") -> SafeString:
    """The field's widget, tied to its help and errors."""
    attrs: dict[str, str | bool] = {}
    described_by = [f"{field.auto_id}_helptext"] if help or field.help_text else []
    if field.errors:
        described_by.append(f"{field.auto_id}_error")
    if described_by and not field.use_fieldset:
        attrs["aria-describedby"] = " ".join(described_by)
    if str(field.field.widget.attrs.get("placeholder", "")).startswith(str(field.label)):
        attrs["placeholder"] = ""  # it would only say the label again
    if isinstance(field.field.widget, TextareaWidget):
        attrs.setdefault("rows", str(field.field.widget.attrs.get("rows") or 6))
    return field.as_widget(attrs=attrs)


@register.simple_tag(takes_context=True)
def after_asking(context: Context) -> SafeString:
    """What belongs under an act whose answer somebody waits for, when this page follows one."""
    request = context.get("request")
    asked = any(message.level == feedback.ASKED for message in context.get("messages") or ())
    return SafeString(feedback.after_asking(request) if request is not None and asked else "")


@register.filter
def picture_url(line: HasPicture, size: str = "") -> str:
    """Where the picture is served, in the pixels that this size of face needs on a sharp screen."""
    return f"{settings.MEDIA_URL}faces/{line.picture}-{288 if size in {'large', 'huge'} else 96}.webp"


@register.simple_tag
def ago(moment: datetime | None) -> str:
    """How long ago or how soon, with the exact time in the viewer's zone on demand."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        exact(moment),
        relative.in_words(moment, now=clock.now()),
    )


@register.filter
def exact(moment: datetime) -> str:
    """Date and time in the viewer's zone, with the zone's name."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} {format_date(local, 'T')}"


@register.filter(name="markdown")
def markdown_filter(text: str) -> SafeString:
    """A member's Markdown as safe HTML."""
    return markdown.render(text)


@register.filter
def written(text: str) -> SafeString:
    """What somebody wrote without any markup, its lines kept and its web addresses made links."""
    return plain.render(text)


@register.filter
def said(text: str) -> str:
    """What a member wrote, within a letter."""
    return plain.quoted(text)


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int) -> str:
    """The address of another page of this list, everything else in the query kept."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def of_many(shown: int, total: int) -> str:
    """`3 of 12`."""
    return gettext("%(shown)s of %(total)s") % {"shown": shown, "total": total}
