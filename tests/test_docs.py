"""The documentation says what the code does, and its links lead somewhere."""

import re

import pytest

from tests.pages import ROOT, made_pages

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_pages_made_from_the_code_are_up_to_date():
    for path, text in made_pages().items():
        assert (ROOT / path).read_text("utf-8") == text, f"{path} is out of date: make reference"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("folder", ["tutorials", "how-to", "reference", "explanation", "decisions"])
def test_every_page_is_in_the_index_of_its_folder(folder):
    index = (ROOT / "docs" / folder / "index.md").read_text("utf-8")
    pages = {page.name for page in (ROOT / "docs" / folder).glob("*.md")} - {"index.md"}
    missing = pages - set(LINK.findall(index))
    assert not missing, f"docs/{folder}/index.md leaves out {missing}"


def test_every_command_in_the_documents_exists():
    from hallway.cli import MODULES

    told = re.compile(r"^ *(?:\S*/)?hallway ([a-z]+)", re.MULTILINE)
    for page in PAGES:
        unknown = set(told.findall(page.read_text("utf-8"))) - set(MODULES) - {"is"}
        assert not unknown, f"{page.name} tells of hallway {unknown}"


def test_no_page_tells_of_the_machine_it_was_written_on():
    for page in PAGES:
        assert not re.search(r"(?<![\w.~-])/(work|root|farm)/", page.read_text("utf-8")), page.name
