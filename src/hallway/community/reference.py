"""The reference page of the community file, made from the records themselves."""

from dataclasses import MISSING, fields

from hallway.community.records import KINDS

_INTRODUCTION = """\
# Community files

`hallway import community FILE...` loads people, organisations, affiliations and ties that an operator has elsewhere.
Loading the same records again changes what changed and adds nothing twice: each record is known by its `id`.

A file is **JSON Lines** (`.jsonl`): one object a line, with its kind in `"type"`. Or it is **CSV** (`.csv`, a first
line with the names of the columns, cells parted by comma, semicolon or tab) whose name begins with what it holds:
`organisations.csv`, `people.csv`, `affiliations.csv`, `ties.csv`. Lists are JSON lists, in CSV separated by `|`. Dates
are `2024-03-31`, `2024-03` or `2024`. Both are read in the [letters of the alphabet](contact-files.md) that files with
contacts are read in: UTF-8, UTF-16 or Windows-1252. At most 10,000,000 records and 1 GB a file.

A file that is not text, lacks its `id` column or is too large is refused whole, before anything is stored. A record
that cannot be used is left out and reported with file, line, field and what to write instead; all others are loaded
in one transaction. Of one `id` twice among records of a kind, and of a tie given twice (in either direction), the first
is kept and the others are reported. A text is a text (in JSON in quotation marks, where only an `id` may be a number),
a list is a list.

- People are visible to members only where `agreed` is yes. Others stay invisible until they accept an invitation, which
  is prepared for those with an `email` and [sent when you say so](../how-to/load-a-directory.md).
- Somebody who has become a member keeps their own words: loading changes nothing of theirs any more.
- Somebody whose `email` a member has verified is that member, who keeps their own words: the record adds its `id` if
  the member has none from you, its ties, and, where `agreed` is yes, affiliations with organisations they say nothing
  of, also those loaded later than the person. Each affiliation is offered once: what the member withdraws or ends is
  theirs. An entry that stood beside the member goes, and all that was said of it is about the member. You alone are
  told.
- Who did not agree and does not answer is forgotten after the days set under *Community*, and no load brings them back
  before their `agreed` is yes.
- Ties are marked as declared by the operator, and each of the two people may remove them; a tie so removed does not
  come back with the next load, and none is declared between people one of whom blocked the other. How well people know
  each other is theirs to say: a file can only give what was learned, as `strength`. Loading again moves that strength,
  and the last use if it is later; who may know of a tie is decided by its two ends once it is there.
- `part_of` names an organisation of the file or of an earlier load. One that names nothing, or would make an
  organisation part of itself, is reported, and the organisation is then part of nothing. Of an organisation whose own
  people describe it, what it is part of is theirs to say.
- A `domains` that lacks what an earlier load gave takes it back; domains set by hand stay. A domain that another
  organisation holds is reported.
"""

_HEADINGS = {"organisation": "Organisations", "person": "People", "affiliation": "Affiliations", "tie": "Ties"}


def community_files_page() -> str:
    """`docs/reference/community-files.md`."""
    parts = [_INTRODUCTION]
    for kind, record in KINDS.items():
        rows = [
            f"| `{field.name}` | {field.metadata['doc']} | {'yes' if field.default is MISSING else ''} |"
            for field in fields(record)
        ]
        parts.append(
            f"## {_HEADINGS[kind]}: `{kind}`\n\n| field | what it is | needed |\n| --- | --- | --- |\n"
            + "\n".join(rows)
            + "\n"
        )
    return "\n".join(parts)
