"""Everything of a member's in one archive: made in the background, once a day, for that member's eyes alone."""

import csv
import io
import json
import os
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from hallway.core import clock, retention
from hallway.core.work import deliver_one
from hallway.membership.actions.export import PAUSE, ask_for_export, file_of, forget_exports, make_export, write_archive
from hallway.membership.actions.leave import ask_for_deletion, carry_out_deletions
from hallway.membership.models import Export
from hallway.notifications.models import Notice
from hallway.people import portability
from hallway.people.enums import Standing
from hallway.people.models import Person
from hallway.relationships import exports
from hallway.relationships.enums import ContactSource
from hallway.relationships.models import Contact, ContactAddress
from tests.factories.membership import do_background_work, make_community, sign_in_now
from tests.factories.people import make_person, sign_in
from tests.factories.relationships import make_contact
from tests.relationships.importing import bring_in

pytestmark = pytest.mark.django_db
PAGE = "/settings/export/"


@pytest.fixture
def ana():
    make_community(keep_exports_days=7)
    return make_person(name="Ana Silva", handle="ana")


def exported(person):
    """The member's archive, made now."""
    export = ask_for_export(person, now=clock.now())
    do_background_work()
    return Export.objects.get(pk=export.pk)


def files_of(response):
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_member_asks_is_told_and_downloads(ana):
    client = sign_in_now(ana)
    assert "Make my archive" in client.get(PAGE).content.decode()
    client.post(PAGE)
    assert "It begins in a moment" in client.get(PAGE).content.decode()
    do_background_work()

    page = client.get(PAGE).content.decode()
    export = Export.objects.get()
    assert f"/settings/export/{export.public_id}/" in page
    assert "Make my archive" not in page
    assert Notice.objects.get(person=ana).kind == "export_ready"
    response = client.get(f"/settings/export/{export.public_id}/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Disposition"].startswith('attachment; filename="hallway-')
    assert "Content-Encoding" not in response
    assert response["Content-Length"] == str(file_of(export).stat().st_size)
    assert "no-store" in response["Cache-Control"]
    files = files_of(response)
    assert json.loads(files["profile.json"])[0]["name"] == "Ana Silva"
    assert "everything of Ana Silva" in files["README.txt"].decode()
    assert oct(file_of(export).stat().st_mode)[-3:] == "600"
    assert Export.objects.get().downloaded_at is not None


def test_the_archive_speaks_the_members_language(ana):
    ana.account.language = "de"
    ana.account.save()
    with zipfile.ZipFile(file_of(exported(ana))) as archive:
        assert "alles von Ana Silva" in archive.read("README.txt").decode()
        assert json.loads(archive.read("profile.json"))[0]["name"] == "Ana Silva"


def test_only_its_member_downloads_it_and_only_just_signed_in(ana):
    path = f"/settings/export/{exported(ana).public_id}/"
    assert sign_in(ana).get(path)["Location"].startswith("/settings/account/confirm/?next=")
    assert "profile.json" in files_of(sign_in_now(ana).get(path))
    assert sign_in_now(make_person()).get(path).status_code == 404


def test_one_at_a_time_and_one_a_day(ana):
    client = sign_in_now(ana)
    client.post(PAGE)
    client.post(PAGE)
    assert Export.objects.count() == 1
    do_background_work()
    assert client.post(PAGE).status_code == 409
    assert Export.objects.count() == 1
    Export.objects.update(asked_at=clock.now() - PAUSE)
    first = file_of(Export.objects.get())
    client.post(PAGE)
    do_background_work()
    assert [first.exists(), file_of(Export.objects.get()).exists()] == [False, True]


def test_one_that_was_given_up_keeps_nobody_from_asking_again(ana):
    now = clock.now()
    ask_for_export(ana, now=now - PAUSE)
    assert ask_for_export(ana, now=now).asked_at == now
    assert Export.objects.count() == 1


def test_making_it_again_makes_it_once(ana):
    export = exported(ana)
    before = file_of(export).read_bytes()
    make_export(export.pk, now=clock.now())
    assert file_of(export).read_bytes() == before
    assert Notice.objects.filter(person=ana).count() == 1


def test_what_fails_on_the_way_leaves_no_archive_and_is_taken_up_again(ana, monkeypatch):
    from hallway.relationships import belongings

    export = ask_for_export(ana, now=clock.now())
    with monkeypatch.context() as broken:
        broken.setattr(belongings.exports, "contacts_of", lambda owner: 1 / 0)
        deliver_one(clock.now())
        assert (file_of(export).exists(), Export.objects.get().ready_at) == (False, None)
    deliver_one(clock.now() + timedelta(minutes=1))
    assert Export.objects.get().ready_at is not None
    assert [
        file.name for file in file_of(export).parent.iterdir() if export.public_id.hex in file.name.replace("-", "")
    ] == [f"{export.public_id}.zip"]


def test_nothing_is_made_of_who_was_suspended_meanwhile(ana):
    export = ask_for_export(ana, now=clock.now())
    Person.objects.filter(pk=ana.pk).update(standing=Standing.SUSPENDED)
    make_export(export.pk, now=clock.now())
    assert not file_of(export).exists()


def test_archives_go_after_their_days_and_with_their_member(ana):
    export = exported(ana)
    forget_exports(clock.now() - timedelta(days=7))
    assert file_of(export).exists()
    assert retention.forget_what_is_past(now=clock.now() + timedelta(days=8))["archives of members"] == 1
    assert (file_of(export).exists(), Export.objects.count()) == (False, 0)

    stray = settings.CONFIG.data_dir / "exports" / "stray.new"
    stray.write_bytes(b"half")
    os.utime(stray, (0, 0))
    forget_exports(clock.now() - timedelta(days=7))
    assert not stray.exists()


def test_archives_go_with_their_member(ana, django_capture_on_commit_callbacks):
    make_person(role="operator")
    export = exported(ana)
    due = ask_for_deletion(ana.account, now=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert carry_out_deletions(now=due) == 1
    assert not file_of(export).exists()


@pytest.mark.parametrize("name", ["contacts.csv", "contacts.vcf", None])
def test_the_address_book_comes_back_from_the_archive(ana, tmp_path, name):
    make_contact(
        ana, name="Zoë, Müller; and sons", emails=["z@example.org", "zoe@example.org"], organisation="Harbour",
        role="=cmd()", note="one\ntwo", met_on=datetime(2024, 3, 12, tzinfo=UTC).date(), page="zoe-mueller",
        details={"phone": ["+1 23", "+4 56"], "url": ["https://a.example", "https://b.example"], "place": ["Bern"]},
    )  # fmt: skip
    make_contact(ana, name="司馬相如", organisation="長安")
    archive = file_of(exported(ana))
    other, file = make_person(name="Other"), archive
    if name is not None:
        with zipfile.ZipFile(archive) as opened:
            file = tmp_path / name
            file.write_bytes(opened.read(name))

    done = bring_in(other, file)

    assert (done.imported, done.merged, done.skipped, done.error) == (2, 0, [], "")
    fields = ["name", "organisation", "role", "note", "page", "details"]
    # a card has no place for the day on which two met; a table has
    fields += ["met_on"] if name == "contacts.csv" else []

    def book_of(owner):
        rows = Contact.objects.filter(owner=owner).order_by("name")
        mails = ContactAddress.objects.filter(owner=owner).order_by("email").values_list("email", flat=True)
        return [[getattr(row, field) for field in fields] for row in rows], list(mails)

    assert book_of(other) == book_of(ana)


def test_spreadsheets_run_nothing_of_it(ana):
    make_contact(ana, name='=HYPERLINK("http://x")', note="@SUM(A1)", details={"phone": ["+49 30 1234"]})
    with zipfile.ZipFile(file_of(exported(ana))) as archive:
        row = next(csv.DictReader(io.StringIO(archive.read("contacts.csv").decode("utf-8-sig"))))
        assert (row["name"], row["note"], row["phone"]) == ('\'=HYPERLINK("http://x")', "'@SUM(A1)", "+49 30 1234")
        assert json.loads(archive.read("contacts.json"))[0]["name"] == '=HYPERLINK("http://x")'


def test_a_large_address_book_is_never_held_in_memory(ana, tmp_path, monkeypatch):
    """Five times the contacts take no more memory: they are asked for and written some at a time."""
    monkeypatch.setattr(portability, "AT_ONCE", 100)
    monkeypatch.setattr(exports, "_CHUNK", 100)

    def peak_with_more(count):
        make_contacts(ana, count)
        tracemalloc.start()
        try:
            write_archive(ana, into=tmp_path / "archive.zip", now=clock.now())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak_with_more(10)  # what is loaded once
    peak_of_few, peak_of_many = peak_with_more(400), peak_with_more(1600)
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        assert len(json.loads(archive.read("contacts.json"))) == 2010
    assert peak_of_many < 1.2 * peak_of_few


def make_contacts(owner, count):
    there = Contact.objects.count()
    Contact.objects.bulk_create(
        Contact(
            owner=owner, name=f"Contact {number}", name_key=str(number), source=ContactSource.VCARD, made_at=clock.now()
        )
        for number in range(there, there + count)
    )
