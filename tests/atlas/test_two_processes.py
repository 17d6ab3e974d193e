"""A change committed in one process is in the next answer of another, on a database of their own."""

import os
import subprocess
import sys
import textwrap

import pytest

START = """
    import sys
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from hallway.atlas import overlay, registry
    from hallway.core import clock
    from tests.factories.people import make_person
    from tests.factories.relationships import make_ties
"""
WRITER = """
    call_command("migrate", verbosity=0)
    people = [make_person(name=name, email=f"{name}@members.example") for name in ("ana", "ben", "cleo")]
    make_ties(people[0], people[1])
    overlay.current()
    print(*(person.pk for person in people), flush=True)
    sys.stdin.readline()
    with transaction.atomic():
        make_ties(people[0], people[2])
        registry.touch(registry.TIES, people[0].pk, people[2].pk, now=clock.now())
    print("written", flush=True)
"""
READER = """
    overlay.current()
    print("ready", flush=True)
    for line in sys.stdin:
        ids, _strengths = overlay.current().counted.ties(int(line))
        print(*ids.tolist(), flush=True)
"""


@pytest.fixture
def start(tmp_path):
    running = []
    (tmp_path / "secret-key").write_text("a secret for tests alone")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HALLWAY_")},
        "HALLWAY_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "hallway.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def run(code):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(START) + textwrap.dedent(code)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)

        def ask(line=None):
            if line is not None:
                process.stdin.write(f"{line}\n")
                process.stdin.flush()
            return process.stdout.readline().split()

        return ask

    yield run
    for process in running:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def test_a_tie_confirmed_in_one_process_is_in_the_next_answer_of_another(start):
    writer = start(WRITER)
    ana, ben, cleo = writer()
    reader = start(READER)
    assert reader() == ["ready"]
    assert reader(ana) == [ben]
    assert writer("write") == ["written"]
    assert sorted(reader(ana), key=int) == [ben, cleo]
