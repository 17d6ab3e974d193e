"""The command line says everything in one language, whatever the community's is."""

from argparse import Namespace

import pytest
from django.utils import translation

from hallway.core import clock
from hallway.core.commands import Command, say
from hallway.core.errors import Invalid
from hallway.core.handles import give_handle
from hallway.core.run_command import run_command
from hallway.discovery.commands import COMMANDS
from tests.factories.people import make_person
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_german_community(settings):
    settings.LANGUAGE_CODE = "de"
    with translation.override("de"):
        yield


def run(name, settings, **given):
    command = next(command for command in COMMANDS if command.name == name)
    return run_command(command, Namespace(json=False, **given), config=settings.CONFIG)


@pytest.fixture(autouse=True)
def some_database(monkeypatch):
    """The tests' own stands for the file that the command looks for."""
    monkeypatch.setattr("hallway.core.config.Config.sqlite_file", property(lambda config: config.data_dir))


def test_answers_are_english(settings, capsys):
    ana, ben, cleo = (make_person(name=name) for name in ("Ana Silva", "Ben Okoro", "Cleo Marsh"))
    make_connection(ana, ben, consent="members")
    make_connection(ben, cleo, consent="members")
    assert run("meet", settings, handle="ana-silva", k=3) == 0
    assert run("routes", settings, start="ana-silva", goal="cleo-marsh") == 0
    assert run("search", settings, text="zeppelins", handle="ana-silva") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Cleo Marsh (cleo-marsh)",
        "    Ben Okoro knows you both.",
        "Ana Silva - Ben Okoro - Cleo Marsh",
        "    Ben Okoro knows you both.",
        "Nothing found. Members write in their own words: try others, or fewer.",
    ]


def test_a_former_handle_leads_to_whom_it_was(settings):
    ana = make_person(name="Ana Silva", handle="ana-silva")
    ana.handle = give_handle("ana-costa", kind="person", holder=ana.public_id, now=clock.now())
    ana.save()
    assert [run("meet", settings, handle=handle, k=3) for handle in ("ana-silva", "Ana-Costa")] == [0, 0]


def test_what_goes_wrong_is_said_in_english(settings, capsys):
    assert run("meet", settings, handle="nobody", k=3) == 1
    assert capsys.readouterr().err == ("hallway: Nobody here has the handle nobody. `hallway user list` shows all.\n")


def test_what_a_rule_refuses_is_said_in_english_and_the_language_is_given_back(settings, capsys):
    def refuse(given):
        say(translation.gettext("Nothing found"))
        raise Invalid(translation.gettext_lazy("Choose one of the sentences."))

    command = Command(name="refuse", help="Refuse.", example="hallway refuse", run=refuse)
    assert run_command(command, Namespace(), config=settings.CONFIG) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("Nothing found\n", "hallway: Choose one of the sentences.\n")
    assert translation.get_language() == "de"
