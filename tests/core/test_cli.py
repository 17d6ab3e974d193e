"""The program as somebody in a terminal meets it: other processes, their words and their exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hallway.cli import MODULES, make_parser
from tests.core.program import environment, hallway


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The data folder of a community that has been started."""
    data = tmp_path_factory.mktemp("cli") / "data"
    done = hallway("init", "--name", "Harbour Partners", "--operator", "olive@members.example", "--no-input", data=data)
    assert done.returncode == 0, done.stderr
    return data


def test_init_makes_a_community_and_says_what_to_do_next(tmp_path):
    done = hallway(
        *["init", "--name", "Harbour Partners", "--address", "https://harbour.example", "--no-input"],
        *["--operator", "olive.hart@members.example"],
        data=tmp_path / "data",
    )
    assert done.returncode == 0
    for words in ("Harbour Partners", "Olive Hart", "hallway serve", "HALLWAY_ADDRESS=https://harbour.example"):
        assert words in done.stdout
    assert (tmp_path / "data" / "hallway.sqlite3").exists()


def test_init_a_second_time_changes_nothing(folder):
    done = hallway("init", "--name", "Other", "--operator", "other@members.example", "--no-input", data=folder)
    assert done.returncode == 1
    assert done.stderr.startswith("hallway: This server has a community already")
    users = json.loads(hallway("user", "list", "--json", data=folder).stdout)["users"]
    assert {"handle": "olive", "name": "Olive"} in users
    assert "Other" not in {user["name"] for user in users}


@pytest.mark.parametrize(
    ("words", "settings", "code", "says"),
    [
        (["init", "--name", "Harbour", "--no-input"], {}, 2, "--operator is missing"),
        (["init", "--no-input"], {}, 2, "--name and --operator are missing"),
        (
            ["init", "--name", "Harbour", "--operator", "olive", "--no-input"],
            {},
            1,
            "--operator olive: This is not a mail",
        ),
        (["init", "--name", "H", "--operator", "o@m.example", "--address", "harbour"], {}, 1, "HALLWAY_ADDRESS"),
        (["user", "list"], {}, 1, "Start one with `hallway init`"),
        (["user", "create", "ana"], {}, 2, "--name"),
        (["serve"], {"PORT": "eighty"}, 1, "HALLWAY_PORT"),
        (["serve"], {"DEMO": "yes", "HOST": "0.0.0.0"}, 1, "127.0.0.1"),
        (["dance"], {}, 2, "invalid choice: 'dance'"),
        ([], {}, 2, "COMMAND"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line_without_a_traceback(tmp_path, words, settings, code, says):
    done = hallway(*words, data=tmp_path / "data", **settings)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_user_create_refuses_what_is_taken(folder):
    assert (
        hallway("user", "create", "bo", "--name", "Bo Li", "--email", "bo@members.example", data=folder).returncode == 0
    )
    for handle, email in (
        ("bo", "other@members.example"),
        ("other", "bo@members.example"),
        ("me", "x@members.example"),
    ):
        done = hallway("user", "create", handle, "--name", "Other", "--email", email, data=folder)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    users = json.loads(hallway("user", "list", "--json", data=folder).stdout)["users"]
    assert users == [{"handle": "bo", "name": "Bo Li"}, {"handle": "olive", "name": "Olive"}]


def test_doctor_finds_nothing_at_first_and_names_what_is_wrong(folder):
    well = hallway("doctor", "--json", data=folder)
    assert well.returncode == 0, well.stdout
    assert {check["name"] for check in json.loads(well.stdout)["checks"]} >= {"data folder", "disk", "database", "mail"}
    folder.chmod(0o755)
    ill = hallway("doctor", data=folder, MAIL_URL="smtp://127.0.0.1:1")
    folder.chmod(0o700)
    assert ill.returncode == 1
    assert f"chmod 700 {folder}" in ill.stdout
    assert "127.0.0.1:1 does not take letters" in ill.stdout


def test_a_database_that_is_none_is_said_in_a_line(tmp_path):
    (tmp_path / "hallway.sqlite3").write_bytes(b"this is a letter, not a database" * 100)
    done = hallway("user", "list", data=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("hallway: the database")
    assert done.stderr.count("\n") == 1


def test_the_doctor_explains_a_database_that_is_none_once(tmp_path):
    (tmp_path / "hallway.sqlite3").write_bytes(b"this is a letter, not a database" * 100)
    done = hallway("doctor", data=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("file is not a database") == 1
    assert "could not look, for the same reason as above." in done.stdout


def test_a_reader_who_goes_away_ends_a_command_without_a_word(folder):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nobody:
        done = subprocess.run(
            [sys.executable, "-m", "hallway", "user", "list"],
            env=environment(folder, {}), stdout=nobody, stderr=subprocess.PIPE, text=True, timeout=120,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, "")


def test_help_makes_no_data_folder(tmp_path):
    for words in (["--help"], ["serve", "--help"], ["--version"]):
        assert hallway(*words, data=tmp_path / "data").returncode == 0
    assert not (tmp_path / "data").exists()


def test_every_command_shows_an_example_of_itself():
    parser, commands = make_parser(sorted(set(MODULES.values())))
    assert set(commands) == set(MODULES)
    for name, command in commands.items():
        assert f"hallway {name}" in command.example
        assert command.help.endswith(".")
    assert parser.prog == "hallway"


def test_the_program_is_this_source():
    assert Path(__file__).parents[2] / "src" in Path(sys.modules["hallway"].__file__).parents
