"""What every test may use."""

from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--data", default=None, help="the folder of public data sets (see docs/reference/data.md)")


@pytest.fixture(scope="session")
def data_folder(request):
    """The folder of public data sets, or a skip that says how to pass it."""
    folder = request.config.getoption("--data")
    if folder is None:
        pytest.skip("needs the public data sets: pytest --data FOLDER")
    return Path(folder)
