"""The pages of docs/reference that are made from the code: `python -m tests.pages` writes them."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent


def made_pages():
    """Path -> text, of each page as the code would have it now."""
    from hallway.api.reference import api_page, schema_file
    from hallway.cli import MODULES, make_parser
    from hallway.community.reference import community_files_page
    from hallway.core.reference import commands_page, settings_page
    from hallway.people.reference import archives_page

    parser, commands = make_parser(sorted(set(MODULES.values())))
    return {
        "docs/reference/archives.md": archives_page(),
        "docs/reference/api.md": api_page(),
        "docs/reference/commands.md": commands_page(parser, commands),
        "docs/reference/community-files.md": community_files_page(),
        "docs/reference/settings.md": settings_page(),
        "src/hallway/api/openapi.json": schema_file(),
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    for path, text in made_pages().items():
        (ROOT / path).write_text(text, "utf-8")
