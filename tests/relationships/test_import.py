"""From a file to the address book and back: preview, no duplicates, steps that survive a dead worker, undo."""

from datetime import timedelta

import pytest

from hallway.core.errors import Conflict
from hallway.core.models import Fact
from hallway.relationships import staging
from hallway.relationships.actions import carry_out_import as carrying
from hallway.relationships.actions.undo_import import undo_import
from hallway.relationships.enums import ContactSource, ImportState
from hallway.relationships.models import Contact, ContactAddress, ContactChange, ContactImport
from tests.factories.people import make_person
from tests.factories.relationships import make_contact
from tests.relationships.importing import LINKEDIN_HEAD, NOW, SAMPLES, book, bring_in, stage, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person(name="Ana Silva")


def test_preview_stores_no_contact_and_says_what_would_come_of_it(ana, tmp_path):
    make_contact(ana, name="Marta Oliveira", emails=["marta@example.org"])
    waiting = stage(ana, SAMPLES / "linkedin_connections.csv")

    assert (waiting.state, waiting.rows, waiting.imported, waiting.merged) == (ImportState.READY, 5, 4, 1)
    assert [entry.name for entry in staging.first_entries(waiting.public_id, count=2)] == [
        "Marta Oliveira",
        "Jonas Lindqvist",
    ]
    assert Contact.objects.count() == 1


def test_the_preview_is_what_comes_of_it(ana, tmp_path):
    text = (
        LINKEDIN_HEAD
        + "Marta,Oliveira,,marta@example.org,Northwind,,\n"
        + "Marta,Oliveira,,m.oliveira@example.org,Northwind,,\n"  # another address: somebody else
        + "Marta,Oliveira,,,Northwind,CEO,\n"  # no address: the first Marta of Northwind
        + "Marta,Oliveira,https://www.linkedin.com/in/marta,,Contoso,,\n"
        + "M.,Oliveira,https://linkedin.com/in/Marta/,new@example.org,Fabrikam,,\n"  # the same page
    )
    waiting = stage(ana, written(tmp_path, text))
    promised = (waiting.imported, waiting.merged)
    carrying.confirm_import(waiting, now=NOW)
    done = carrying.carry_out_import(waiting.pk, now=NOW)

    assert promised == (done.imported, done.merged) == (3, 2)
    assert [(row[2], row[3], row[4], row[-1]) for row in book(ana)] == [
        ("Marta Oliveira", "Northwind", "CEO", ["marta@example.org"]),
        ("Marta Oliveira", "Northwind", "", ["m.oliveira@example.org"]),
        ("Marta Oliveira", "Fabrikam", "", ["new@example.org"]),
    ]


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir()))
def test_a_second_import_adds_nothing(ana, sample):
    first = bring_in(ana, SAMPLES / sample)
    before = book(ana)
    second = bring_in(ana, SAMPLES / sample)

    assert (second.imported, second.merged) == (0, first.imported)
    assert book(ana) == before
    assert not ContactChange.objects.exists()


def test_files_of_different_programs_meet_in_one_contact(ana):
    bring_in(ana, SAMPLES / "linkedin_connections.csv")
    done = bring_in(ana, SAMPLES / "google_contacts_2024.csv")

    # Marta by her address; Jonas has one here and another firm there, so he is not taken for the same
    assert (done.imported, done.merged) == (1, 1)
    marta = Contact.objects.get(name="Marta Oliveira")
    assert (marta.source, marta.page, marta.organisation) == (
        ContactSource.LINKEDIN,
        "example-marta",
        "Northwind Partners",
    )


def test_a_newer_file_of_the_same_source_tells_the_new_firm(ana, tmp_path):
    page = "https://www.linkedin.com/in/marta"
    bring_in(ana, written(tmp_path, LINKEDIN_HEAD + f"Marta,Oliveira,{page},,Northwind,Manager,\n"))
    done = bring_in(ana, written(tmp_path, LINKEDIN_HEAD + f"Marta,Oliveira,{page},,Contoso,Director,\n"))

    assert (done.imported, done.merged) == (0, 1)
    assert Contact.objects.values_list("organisation", "role").get() == ("Contoso", "Director")


def test_merging_keeps_the_owners_note(ana, tmp_path):
    make_contact(ana, name="Marta Oliveira", emails=["marta@example.org"], note="Likes tea")
    bring_in(ana, written(tmp_path, "Name,Email,Notes\nMarta Oliveira,marta@example.org,from the file\n"))
    assert Contact.objects.get().note == "Likes tea"


def test_undo_restores_exactly(ana, tmp_path):
    make_contact(ana, name="Marta Oliveira", emails=["marta@example.org"], note="Likes tea")
    make_contact(ana, name="Zoë Müller-Østergård", organisation="Tailspin Toys GmbH & Co. KG")
    bring_in(ana, SAMPLES / "google_contacts_2024.csv")
    before, addresses = book(ana), sorted(ContactAddress.objects.values_list("contact", "email"))
    done = bring_in(ana, SAMPLES / "linkedin_connections.csv", now=NOW + timedelta(hours=1))
    assert book(ana) != before
    undone = undo_import(done, now=NOW + timedelta(hours=2))

    assert undone.state == ImportState.UNDONE
    assert book(ana) == before
    assert sorted(ContactAddress.objects.values_list("contact", "email")) == addresses


def test_undo_of_a_file_with_more_addresses_takes_them_away_again(ana, tmp_path):
    bring_in(ana, written(tmp_path, "Name,Email\nMarta Oliveira,marta@example.org\n"))
    before = book(ana)
    done = bring_in(ana, written(tmp_path, "Name,Email,Email 2\nMarta Oliveira,marta@example.org,m@example.net\n"))
    assert book(ana)[0][-1] == ["m@example.net", "marta@example.org"]
    undo_import(done, now=NOW)
    assert book(ana) == before


def test_undo_leaves_what_the_owner_wrote_since(ana, tmp_path):
    make_contact(ana, name="Marta Oliveira", emails=["marta@example.org"])
    done = bring_in(ana, written(tmp_path, "Name,Email,Notes\nMarta Oliveira,marta@example.org,from the file\n"))
    Contact.objects.update(note="mine")
    undo_import(done, now=NOW)
    assert Contact.objects.get().note == "mine"


def test_undo_goes_from_the_newest_back(ana, tmp_path):
    first = bring_in(ana, SAMPLES / "linkedin_connections.csv")
    second = bring_in(ana, SAMPLES / "google_contacts_2024.csv")
    with pytest.raises(Conflict):
        undo_import(first, now=NOW)
    undo_import(second, now=NOW)
    undo_import(first, now=NOW)
    undo_import(first, now=NOW)
    assert book(ana) == []


def test_undo_ends_after_a_month(ana):
    done = bring_in(ana, SAMPLES / "linkedin_connections.csv")
    with pytest.raises(Conflict):
        undo_import(done, now=NOW + timedelta(days=31))


def test_a_dead_worker_is_followed_by_another_without_loss_or_doubling(ana, tmp_path, monkeypatch):
    monkeypatch.setattr(carrying, "STEP", 10)
    text = LINKEDIN_HEAD + "".join(f"P{n},Q,,p{n}@example.org,,,\n" for n in range(35))
    waiting = stage(ana, written(tmp_path, text))
    carrying.confirm_import(waiting, now=NOW)

    def die_at_20(done, _rows):
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carrying.carry_out_import(waiting.pk, now=NOW, progress=die_at_20)
    half = ContactImport.objects.get()
    assert (half.state, half.rows_done, half.percent) == (ImportState.RUNNING, 20, 57)

    done = carrying.carry_out_import(waiting.pk, now=NOW)
    assert (done.state, done.rows_done, done.imported, done.merged) == (ImportState.DONE, 35, 35, 0)
    assert Contact.objects.count() == 35
    assert carrying.carry_out_import(waiting.pk, now=NOW).imported == 35


def test_rows_that_are_gone_leave_nothing_half_done(ana, tmp_path, monkeypatch):
    monkeypatch.setattr(carrying, "STEP", 10)
    kept = make_contact(ana, name="P0 Q", emails=["p0@example.org"])
    before = book(ana)
    text = LINKEDIN_HEAD + "".join(f"P{n},Q,,p{n}@example.org,Firm,,\n" for n in range(35))
    waiting = stage(ana, written(tmp_path, text))
    carrying.confirm_import(waiting, now=NOW)
    with pytest.raises(ZeroDivisionError):
        carrying.carry_out_import(waiting.pk, now=NOW, progress=lambda done, rows: 1 / 0)
    assert Contact.objects.count() == 10
    staging.throw_away(waiting.public_id)

    failed = carrying.carry_out_import(waiting.pk, now=NOW)
    assert (failed.state, failed.imported, failed.merged) == (ImportState.FAILED, 0, 0)
    assert "Import the file again" in failed.error
    assert book(ana) == before
    assert Contact.objects.get().pk == kept.pk


def test_confirm_twice_is_once(ana):
    waiting = stage(ana, SAMPLES / "linkedin_connections.csv")
    carrying.confirm_import(waiting, now=NOW)
    carrying.confirm_import(waiting, now=NOW)
    assert Fact.objects.filter(kind="ImportConfirmed").count() == 1


def test_two_files_at_once_are_refused(ana):
    carrying.confirm_import(stage(ana, SAMPLES / "linkedin_connections.csv"), now=NOW)
    second = stage(ana, SAMPLES / "google_contacts_2024.csv")
    with pytest.raises(Conflict):
        carrying.confirm_import(second, now=NOW)


def test_a_new_preview_throws_the_old_one_away(ana, imports_folder):
    old = stage(ana, SAMPLES / "linkedin_connections.csv")
    new = stage(ana, SAMPLES / "google_contacts_2024.csv")
    assert list(ContactImport.objects.all()) == [new]
    assert [file.name for file in imports_folder.iterdir()] == [staging.file_of(new.public_id).name]
    assert old.public_id != new.public_id


def test_one_owners_import_touches_nobody_elses_book(ana):
    ben = make_person()
    bring_in(ben, SAMPLES / "linkedin_connections.csv")
    before = book(ben)
    done = bring_in(ana, SAMPLES / "linkedin_connections.csv")
    assert (done.imported, done.merged) == (5, 0)
    undo_import(done, now=NOW)
    assert book(ben) == before
