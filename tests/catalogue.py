"""What the code and the templates mark for translation, and what a catalogue says: read without gettext's tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

SOURCE = Path(__file__).parent.parent / "src" / "hallway"
LEFT_OUT = {"engine", "locale"}
#: where each marking function takes the context, the words for one and the words for several
MARKS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TEMPLATE_CALL = re.compile(r"(?<!\w)(_|n?p?gettext)\((?=u?[\"'])")


class Words(NamedTuple):
    """One entry of a catalogue: its words in English."""

    text: str
    plural: str | None = None
    context: str | None = None


class Entry(NamedTuple):
    """One entry of a catalogue with its translations: one, or one for each plural form."""

    words: Words
    translations: tuple[str, ...]
    fuzzy: bool


def marked() -> dict[Words, Path]:
    """Everything marked for translation in the code and the templates, and a file that has it."""
    found = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.relative_to(SOURCE).parts[0] in LEFT_OUT:
            continue
        if path.suffix == ".py":
            found |= dict.fromkeys(_of_code(path.read_text()), path)
        elif path.suffix in {".html", ".txt"}:
            found |= dict.fromkeys(_of_template(path.read_text()), path)
    return found


def entries(path: Path) -> Iterator[Entry]:
    """The entries of a .po file, its heading left out."""
    for block in path.read_text().split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if not line.startswith('"'):
                name, _, line = line.partition(" ")
            fields[name] = fields.get(name, "") + ast.literal_eval(line)
        if fields.get("msgid"):
            words = Words(fields["msgid"], fields.get("msgid_plural"), fields.get("msgctxt"))
            translations = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
            yield Entry(words, translations, bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE)))


def _of_code(code: str) -> Iterator[Words]:
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in MARKS:
            texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            context, text, plural = (None if place is None else texts[place] for place in MARKS[name])
            if isinstance(text, str):
                yield Words(text, plural, context)


def _of_template(template: str) -> Iterator[Words]:
    """Django turns a template into calls, with everything else crossed out; each call begins at a mark."""
    calls = templatize(template)
    for call in TEMPLATE_CALL.finditer(calls):
        depth = re.compile(r"\(|\)|u?\"(?:\\.|[^\"\\])*\"|u?'(?:\\.|[^'\\])*'", re.DOTALL)
        open_brackets = 0
        for sign in depth.finditer(calls, call.start(1)):
            open_brackets += {"(": 1, ")": -1}.get(sign.group(), 0)
            if not open_brackets:
                yield from _of_code(calls[call.start(1) : sign.end()])
                break
