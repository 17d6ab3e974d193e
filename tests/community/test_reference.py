from pathlib import Path

from hallway.community.reference import community_files_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "community-files.md"


def test_the_reference_page_says_what_the_records_are():
    assert PAGE.read_text("utf-8") == community_files_page(), "run: python -m tests.community.test_reference"


if __name__ == "__main__":
    PAGE.write_text(community_files_page(), "utf-8")
