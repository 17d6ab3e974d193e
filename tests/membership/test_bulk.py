"""Inviting from a file: what is read, what is refused, what is sent when the operator says so."""

import shutil

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hallway.core.errors import Invalid
from hallway.membership import invitation_file
from hallway.membership.actions import bulk_invite
from hallway.membership.invitation_file import read_invitations
from hallway.membership.models import Invitation, InvitationBatch
from hallway.people.enums import Role
from tests.factories.membership import do_background_work, letters_to, make_community, make_invitation
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def rows_of(content):
    return [(row.email, row.name, row.words) for row in read_invitations(content, file="people.csv").rows]


@pytest.mark.parametrize(
    "content",
    [
        b"name,email,words\nAna Silva,ana@example.org,Come\n",
        "\ufeffname,email,words\r\nAna Silva,ana@example.org,Come\r\n".encode(),
        b"name;email;words\nAna Silva;ANA@example.org;Come",
        b"words\tE-Mail\tFull name\nCome\tana@example.org\tAna Silva\n",
        "name,email,words\nAna Silva,ana@example.org,Come\n".encode("utf-16"),
        b"\n\n,,\nname,email,words\n\n,,\nAna Silva, ana@example.org ,Come\n\n",
        b'"name","email","words"\n"Ana Silva","ana@example.org","Come"',
    ],
)
def test_a_file_is_read_whatever_wrote_it(content):
    assert rows_of(content) == [("ana@example.org", "Ana Silva", "Come")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_letters_are_read_as_in_every_other_file(encoding):
    content = "name;email;words\r\nJosé Müller;jose@example.org;Grüße\r\n".encode(encoding)
    assert rows_of(content) == [("jose@example.org", "José Müller", "Grüße")]


@pytest.mark.parametrize("words", ["- see you in Porto", "+1 from me", "@Ana: come", "=SUM(us) is more"])
def test_a_message_may_begin_with_a_sign(words):
    assert rows_of(f"name,email,words\nAna,ana@example.org,{words}\n".encode()) == [("ana@example.org", "Ana", words)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ana,", "no mail address"),
        ("Ana,ana", "not a mail address"),
        ("=HYPERLINK(1),ana@example.org", "begins like a formula"),
        ("Ana,+ana@example.org", "begins like a formula"),
        ("@SUM(1),ana@example.org", "begins like a formula"),
        ("...,ana@example.org", "Write your name"),
        ("x" * 2001 + ",ana@example.org", "more than 2000 letters"),
        ("Again,BEN@example.org", "The same address as in row 2"),
        ("Ana", "no mail address"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_with_its_number_and_reason(row, reason):
    checked = read_invitations(f"name,email\nBen,ben@example.org\n{row}\n".encode(), file="people.csv")
    assert [row.email for row in checked.rows] == ["ben@example.org"]
    [skipped] = checked.skipped
    assert skipped["row"] == 3
    assert reason in skipped["reason"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"name,phone\nAna,1\n", "names no column for mail addresses; it says: name, phone"),
        (
            "name,email\nAna,ana@example.org\nИван,ivan@example.org\n".encode("cp1251"),
            "people.csv, line 3: these are not letters we can read",
        ),
        (
            b"name,email\n" + "Zoë,zoe@example.org\n".encode() * 9 + b"Jo\xe9,jo@example.org\n",
            "people.csv, line 11: this line is damaged",
        ),
        (
            b"\xff\xfe" + "name,email\n".encode("utf-16-le") + b"\x00\xd8\x00\x00",
            "people.csv, line 2: this file says it is UTF-16",
        ),
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
        (b'name,email\n"Ana,ana@example.org\n' + b"x" * 200_000, "people.csv, line 2: a quotation mark that opens"),
        (
            b'name,email\nAna,ana@example.org\n"Ben,ben@example.org\n' + b"x,x@example.org\n" * 9,
            "people.csv, line 3: a quotation mark that opens in this line is not closed",
        ),
        (b'email,words\nana@example.org,"Hi" there\n', "people.csv, line 2: a quotation mark that opens"),
        (b"email,words\nana@example.org," + b"x" * 200_000, "people.csv, line 2: a cell has more than 131,072 letters"),
        (b"email\n" + b"a@example.org\n" * 12, "people.csv, line 12: the file has more than 10 rows"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_line_and_remedy(monkeypatch, content, reason):
    monkeypatch.setattr(invitation_file, "MAX_ROWS", 10)
    with pytest.raises(Invalid) as refusal:
        read_invitations(content, file="people.csv")
    assert reason in str(refusal.value)
    assert list(refusal.value.fields) == ["file"]


def test_too_many_rows_are_told_in_grouped_digits(monkeypatch):
    monkeypatch.setattr(invitation_file, "MAX_ROWS", 1_000)
    with pytest.raises(Invalid, match=r"people\.csv, line 1002: the file has more than 1,000 rows\."):
        read_invitations(b"email\n" + b"a@example.org\n" * 1_001, file="people.csv")


@pytest.fixture
def desk():
    make_community()
    shutil.rmtree(settings.CONFIG.data_dir / "staged-invitations", ignore_errors=True)
    return sign_in(make_person(name="Olu Operator", email="olu@example.org", role=Role.OPERATOR))


def upload(client, content, name="people.csv"):
    return client.post("/admin/invitations/file/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def staged_files():
    return list((settings.CONFIG.data_dir / "staged-invitations").glob("*"))


def test_nobody_is_written_to_until_the_operator_says_so(desk):
    page = upload(desk, b"name,email,words\nAna,ana@example.org,Come\nBen,ben\n").content.decode()
    do_background_work()
    assert "1 person can be invited." in page
    assert "1 row is left out." in page
    assert "not a mail address" in page
    assert Invitation.objects.count() == 0

    batch = InvitationBatch.objects.get()
    desk.post(f"/admin/invitations/file/{batch.public_id}/", {"send": ""})
    [letter] = letters_to("ana@example.org")

    assert letter.subject == "Olu Operator invites you to Harbour Partners"
    assert "Come" in letter.text
    batch.refresh_from_db()
    assert (batch.state, batch.invited, Invitation.objects.get().batch) == ("done", 1, batch)
    assert staged_files() == []


def test_a_second_click_sends_nothing_twice(desk):
    upload(desk, b"email\nana@example.org\n")
    path = f"/admin/invitations/file/{InvitationBatch.objects.get().public_id}/"
    assert [desk.post(path, {"send": ""}).status_code for _click in range(2)] == [302, 409]
    assert len(letters_to("ana@example.org")) == 1


def test_a_long_file_is_sent_in_parts(desk, monkeypatch):
    monkeypatch.setattr(bulk_invite, "AT_ONCE", 2)
    upload(desk, b"email\n" + b"".join(b"n%d@example.org\n" % number for number in range(5)))
    desk.post(f"/admin/invitations/file/{InvitationBatch.objects.get().public_id}/", {"send": ""})
    do_background_work()
    assert (Invitation.objects.count(), InvitationBatch.objects.get().state) == (5, "done")


def test_whom_the_operator_has_invited_is_left_out(desk):
    from hallway.people.models import Person

    make_invitation(Person.objects.get(), email="ana@example.org")
    page = upload(desk, b"email\nana@example.org\nben@example.org\n").content.decode()
    assert "has not answered" in page
    assert InvitationBatch.objects.get().good == 1


def test_a_members_address_is_invited_like_any_other(desk):
    make_person(email="member@example.org")
    page = upload(desk, b"email\nmember@example.org\nstranger@example.org\n").content.decode()
    assert "2 people can be invited." in page


def test_a_checked_file_can_be_forgotten(desk):
    upload(desk, b"email\nana@example.org\n")
    desk.post(f"/admin/invitations/file/{InvitationBatch.objects.get().public_id}/", {"discard": ""})
    assert (InvitationBatch.objects.count(), staged_files()) == (0, [])


def test_a_bad_file_says_so_at_its_field_and_keeps_nothing(desk):
    page = upload(desk, b"name\nAna\n")
    assert list(page.context["form"].errors) == ["file"]
    assert (InvitationBatch.objects.count(), staged_files()) == (0, [])


def test_a_file_name_leads_nowhere_else(desk):
    upload(desk, b"email\nana@example.org\n", name="../../etc/passwd.csv")
    assert InvitationBatch.objects.get().file_name == "passwd.csv"
    assert [file.suffix for file in staged_files()] == [".jsonl"]


def test_only_operators_invite_from_a_file(desk):
    upload(desk, b"email\nana@example.org\n")
    path = f"/admin/invitations/file/{InvitationBatch.objects.get().public_id}/"
    member = sign_in(make_person())
    assert member.get(path).status_code == 404
    assert member.post(path, {"send": ""}).status_code == 404
    assert Client().post(path, {"send": ""}).status_code == 302
    assert InvitationBatch.objects.get().state == "ready"
