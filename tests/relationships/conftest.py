"""Each test has a folder of its own for rows that wait to be imported."""

import pytest

from hallway.relationships import staging


@pytest.fixture(autouse=True)
def imports_folder(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("imports")
    monkeypatch.setattr(staging, "folder", lambda: folder)
    return folder
