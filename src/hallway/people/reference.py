"""The reference page of what members take along, made from what the capabilities registered."""

from hallway.people.portability import belongings

_INTRODUCTION = """\
# Archives of a member's data

What a member [takes along](../how-to/take-your-data-along.md) is one zip archive. Names of files, columns and words in
them are a promise: later versions add some and change none.

Each table is there twice. `NAME.json` is a list of objects in UTF-8, one a line, each with every column; times are ISO
8601 with their offset, days `2026-01-31`, several values a list. `NAME.csv` has the same rows with the columns' names
in its first line, in UTF-8 with a byte order mark; several values of a cell are parted by ` ::: `, yes and no are `yes`
and `no`, and a cell that a spreadsheet would run has an apostrophe in front. `README.txt` says what is in the archive
in the member's language. Text is as its writer wrote it, Markdown where pages show it formatted.
"""


def archives_page() -> str:
    """`docs/reference/archives.md`."""
    parts = [_INTRODUCTION]
    for one in belongings():
        for table in one.tables:
            rows = "".join(f"| `{name}` | {says} |\n" for name, says in table.columns.items())
            parts.append(f"## {table.name}\n\n{table.says}\n\n| column | what it is |\n| --- | --- |\n{rows}")
        parts += [f"## {files.name}\n\n{files.says}\n" for files in one.files]
    return "\n".join(parts)
