"""An operator takes everything of a member's along, at the command line: whole, private, and never in silence."""

import json
import os
import zipfile
from argparse import Namespace

import pytest

from hallway.core import clock
from hallway.core.errors import Conflict, NotFound
from hallway.membership.actions.suspend import suspend_person
from hallway.membership.commands import export
from hallway.membership.models import SecurityRecord
from hallway.people.actions.handle import change_handle
from hallway.people.enums import Standing
from hallway.people.models import AuditEntry, Person
from tests.core.program import hallway
from tests.factories.membership import letters_to, make_community
from tests.factories.people import make_person, sign_in, viewer_of
from tests.factories.relationships import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(settings):
    settings.EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
    make_community()
    ana = make_person(name="Ana Silva", handle="ana", email="ana@members.example")
    make_contact(ana, name="Zoë", note="met in Lisbon")
    make_contact(make_person(), name="Somebody else's")
    return ana


def taken(handle, into):
    return export(Namespace(handle=handle, to=into))


def test_everything_of_the_member_in_a_private_file(ana, tmp_path, capsys):
    file = tmp_path / "ana.zip"
    before = os.umask(0)
    try:
        assert taken("ana", file) == 0
    finally:
        os.umask(before)
    assert oct(file.stat().st_mode)[-3:] == "600"
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert [row["name"] for row in json.loads(archive.read("contacts.json"))] == ["Zoë"]
    said = capsys.readouterr().out
    assert f"{file}: everything of Ana Silva's" in said
    assert "Ana Silva is told by letter and under Account" in said


def test_the_member_is_told_and_it_is_written_down(ana, tmp_path):
    ana.account.language = "de"
    ana.account.save()
    taken("ana", tmp_path / "ana.zip")
    (letter,) = letters_to("ana@members.example")
    assert letter.subject == "Deine Daten bei Harbour Partners wurden mitgenommen"
    assert [(row.act, row.by_id, row.about_id) for row in AuditEntry.objects.all()] == [
        ("member_exported", None, ana.pk)
    ]
    assert [row.event for row in SecurityRecord.objects.filter(account=ana.account)] == ["exported"]
    ana.account.language = ""
    ana.account.save()
    assert "Everything taken along by an operator" in sign_in(ana).get("/settings/account/").content.decode()


def test_another_file_is_never_written_over(ana, tmp_path):
    file = tmp_path / "ana.zip"
    file.write_text("mine")
    link = tmp_path / "link.zip"
    link.symlink_to(tmp_path / "elsewhere.zip")
    for taken_name in (file, link):
        with pytest.raises(Conflict, match="is there already"):
            taken("ana", taken_name)
    assert file.read_text() == "mine"
    assert not (tmp_path / "elsewhere.zip").exists()
    assert not AuditEntry.objects.exists()
    assert letters_to("ana@members.example") == []


def test_what_fails_on_the_way_leaves_nothing(ana, tmp_path, monkeypatch):
    from hallway.relationships import belongings

    monkeypatch.setattr(belongings.exports, "contacts_of", lambda owner: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        taken("ana", tmp_path / "ana.zip")
    assert list(tmp_path.iterdir()) == []
    assert not AuditEntry.objects.exists()
    monkeypatch.undo()
    with pytest.raises(FileNotFoundError):
        taken("ana", tmp_path / "no such folder" / "ana.zip")


def test_who_cannot_sign_in_gets_theirs(ana, tmp_path):
    olga = make_person(name="Olga", role="operator")
    suspend_person(ana, reason="spam", viewer=viewer_of(olga), now=clock.now())
    assert taken("ana", tmp_path / "ana.zip") == 0
    assert Person.objects.get(pk=ana.pk).standing == Standing.SUSPENDED


def test_who_is_only_listed_put_nothing_in(ana, tmp_path):
    make_person(name="Lea", handle="lea", member=False)
    with pytest.raises(Conflict, match="Lea has no account here"):
        taken("lea", tmp_path / "lea.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_former_handle_and_nobodys(ana, tmp_path, monkeypatch):
    change_handle(ana, handle="ana-silva", now=clock.now())
    monkeypatch.chdir(tmp_path)
    assert taken("ANA", None) == 0
    assert [file.name for file in tmp_path.iterdir()] == [f"ana-silva-{clock.now():%Y-%m-%d}.zip"]
    with pytest.raises(NotFound, match="Nobody here has the handle nobody"):
        taken("nobody", None)


def test_the_program(tmp_path):
    data = tmp_path / "data"
    hallway("init", "--name", "Harbour", "--operator", "olive@members.example", "--no-input", data=data)
    done = hallway("export", "olive", "--to", str(tmp_path / "olive.zip"), data=data)
    assert (done.returncode, done.stderr) == (0, "")
    again = hallway("export", "olive", "--to", str(tmp_path / "olive.zip"), data=data)
    assert again.returncode == 1
    assert again.stderr.startswith("hallway: ")
    assert again.stderr.count("\n") == 1
    away = hallway("export", "olive", "--to", str(tmp_path / "away" / "olive.zip"), data=data)
    assert (away.returncode, away.stderr.count("\n"), "Traceback" in away.stderr) == (1, 1, False)
