"""Tags: free text; what makes two spellings one tag, and what a merged one stands for."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from hallway.core.errors import Invalid
from hallway.core.text import clean_line, has_letters
from hallway.people.models import Tag

LONGEST = 60
MOST_TAGS = 30


def texts_in(line: str) -> list[str]:
    """The tags of a line "markets, hedge funds; #python", cleaned, in order, each once."""
    texts = (clean_line(part).lstrip("#").strip() for part in re.split(r"[,;\n]", line))
    named: dict[str, str] = {}
    for text in texts:
        if text:
            named.setdefault(key_of(text), text)
    return list(named.values())


def key_of(text: str) -> str:
    """Equal for spellings of one tag: compatibility forms, case and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", text.lstrip("#")).casefold().split())


def tags_named(texts: Sequence[str]) -> list[Tag]:
    """The tags of these texts, made where nobody wrote them before; a merged one gives what it stands for."""
    named = {key_of(text): clean_line(text).lstrip("#").strip() for text in texts}
    for key, text in named.items():
        if not has_letters(text) or key in {".", ".."} or max(len(text), len(key)) > LONGEST or "\n" in text:
            problem = _("“{tag}” cannot be a tag: a few words of at most {most} letters are.").format(
                tag=text[:LONGEST], most=LONGEST
            )
            raise Invalid(problem, fields={"tags": problem})
    Tag.objects.bulk_create((Tag(key=key, text=text) for key, text in named.items()), ignore_conflicts=True)
    found = {tag.key: tag for tag in Tag.objects.filter(key__in=named).select_related("merged_into")}
    return list({tag.pk: tag for tag in (found[key].merged_into or found[key] for key in named)}.values())


def tags_of(people: Iterable[int]) -> dict[int, list[Tag]]:
    """Each person's tags in their order, merged ones as what they stand for. One query; for whom is decided before."""
    return resolved(
        Tag.people.through.objects.filter(person_id__in=list(people))
        .select_related("tag__merged_into")
        .order_by("position", "id"),
        "person_id",
    )


def resolved(rows: Iterable[object], holder: str) -> dict[int, list[Tag]]:
    """Rows with a `tag` by their holder, each tag once."""
    tags: dict[int, dict[int, Tag]] = {}
    for row in rows:
        tag: Tag = row.tag.merged_into or row.tag  # type: ignore[attr-defined]  # PersonTag or a higher capability's twin
        tags.setdefault(getattr(row, holder), {}).setdefault(tag.pk, tag)
    return {pk: list(of_holder.values()) for pk, of_holder in tags.items()}
