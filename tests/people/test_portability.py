"""What members take along: everything of theirs, nothing of others beyond the pages, and no model forgotten."""

import csv
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.db import models

from hallway.core import clock
from hallway.people import portability
from hallway.people.models import Account, Person
from hallway.people.packing import pack
from tests.factories.everything import make_everything
from tests.factories.hidden import SECRETS, make_hidden
from tests.factories.people import make_person, viewer_of

#: the whole archive; lists cost as many again for each thousand rows
QUERIES = 103
#: beyond what the pages send them
MORE = {
    # her own words, which no page shows her again
    "ada": {"a request of hers", "words to somebody invited", "a report"},
    # whom one keeps away is named where one takes it back
    "blocker": {"her name"},
}


def packed(person, folder):
    file = folder / "archive.zip"
    pack(viewer_of(person), into=file, heading="Everything", now=clock.now(), progress=lambda done, total: None)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", ["ada", "stranger", "blocked", "blocker", "connection", "moderator", "operator"])
@pytest.mark.django_db
def test_an_archive_holds_ones_own_and_nothing_of_others_beyond_the_pages(name, tmp_path):
    world = make_hidden()
    said = b"".join(packed(world.viewers[name], tmp_path).values()).lower()
    found = {what for what, secret in SECRETS.items() if secret.word.encode() in said}

    may = {what for what, secret in SECRETS.items() if name in secret.viewers} | MORE.get(name, set())
    assert found - may == set()
    if name == "ada":
        own = {what for what, secret in SECRETS.items() if secret.viewers == {"ada"}} | MORE["ada"]
        assert own - found == {"a row of that file", "her archive"}  # remarks of an import; what was taken along


@pytest.mark.django_db
def test_every_table_says_what_its_rows_hold(tmp_path):
    files = packed(make_everything(rows=3, pictures=True).ana, tmp_path)
    tables = [table for one in portability.belongings() for table in one.tables]
    empty = set()
    for table in tables:
        rows = json.loads(files[f"{table.name}.json"])
        cells = list(csv.reader(io.StringIO(files[f"{table.name}.csv"].decode("utf-8-sig"))))
        assert cells[0] == list(table.columns)
        assert len(cells) == len(rows) + 1
        for row in rows:
            assert list(row) == list(table.columns)
        if not rows:
            empty.add(table.name)
    assert len({table.name for table in tables}) == len(tables)
    assert empty == EMPTY
    assert {"README.txt", "contacts.vcf", "follow-ups.ics", "pictures/face.webp"} <= set(files)
    said = files["README.txt"].decode()
    for name in files:
        assert name in said or f"    {name.rpartition('/')[0]}/" in said or name == "README.txt", name


#: what the member of this world has none of
EMPTY = {
    "application", "invited_by", "introduction_outcomes", "introduction_thanks", "introduction_outsiders", "mailbox", "measures",
    "message_settings", "notice_settings", "organisations_described", "reports", "sessions", "suggestions",
    "set_aside", "suspensions", "terms_accepted", "ways_of_signing_in",
}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.django_db
def test_an_archive_costs_as_many_queries_however_much_is_in_it(rows, tmp_path, django_assert_num_queries):
    ana = make_everything(rows=rows).ana
    with django_assert_num_queries(QUERIES):
        packed(ana, tmp_path)


@pytest.mark.django_db
def test_an_archive_of_somebody_who_did_nothing_is_whole(tmp_path):
    files = packed(make_person(name="Ana"), tmp_path)
    assert json.loads(files["contacts.json"]) == []
    assert json.loads(files["profile.json"])[0]["name"] == "Ana"
    assert "contacts.vcf" not in files
    said = files["README.txt"].decode()
    assert "contacts.csv" in said
    for absent in ("contacts.vcf", "attachments/", "pictures/"):
        assert absent not in said


def leads_to_somebody(model):
    """Whether a row belongs, by one foreign key after another, to a person or an account."""
    seen, ahead = set(), {model}
    while ahead:
        seen |= ahead
        if ahead & {Person, Account}:
            return True
        ahead = {
            field.related_model
            for one in ahead
            for field in one._meta.get_fields()
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.related_model is not None
        } - seen
    return False


def test_every_model_that_leads_to_somebody_is_taken_along_or_left_out_for_a_reason():
    registered = {model for one in portability.belongings() for model in one.models}
    left_out = set(portability.left_out())
    through = {
        field.remote_field.through
        for model in apps.get_models()
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created
    }
    concerned = {model for model in apps.get_models() if leads_to_somebody(model)} - through
    assert concerned - registered - left_out == set()
    assert registered & left_out == set()
    assert (registered | left_out) - concerned == set()
    assert all(portability.left_out().values())
