"""What every test may use."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from hallway.core.outside import Answer, going_through

# how fast a machine is shows nothing of the program: kernels are compiled at their first call, and others may be busy
settings.register_profile("in no hurry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("in no hurry")


def pytest_addoption(parser):
    parser.addoption("--data", default=None, help="the folder of public data sets (see docs/reference/data.md)")
    parser.addoption("--soak", action="store_true", help="as many random walks as `make soak` makes")


@pytest.fixture
def walks(request):
    """How many random walks a state machine makes: `walks(few, many=...)`, many with --soak."""
    return lambda few, *, many: many if request.config.getoption("--soak") else few


@pytest.fixture(scope="session")
def data_folder(request):
    """The folder of public data sets, or a skip that says how to pass it."""
    folder = request.config.getoption("--data")
    if folder is None:
        pytest.skip("needs the public data sets: pytest --data=FOLDER")
    return Path(folder)


class NoWayOut:
    """Takes whatever is sent to servers elsewhere: no test reaches one."""

    def post(self, url, *, body, headers):
        return Answer(201)


@pytest.fixture(autouse=True)
def _nothing_leaves():
    with going_through(NoWayOut()):
        yield


@pytest.fixture(autouse=True)
def _no_atlas_of_another_test(request):
    """Each test's database has an atlas of its own, built when it is first asked."""
    yield
    if "django_db_setup" not in request.fixturenames and "db" not in request.fixturenames:
        return
    from hallway.atlas import overlay, snapshot

    overlay.forget()
    shutil.rmtree(snapshot.home(), ignore_errors=True)
