"""Files that are wrong, broken or hostile: one clear error or a report by row, and all good rows or none."""

import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.core.errors import Invalid
from hallway.core.uploads import Unreadable
from hallway.relationships import staging
from hallway.relationships.formats import rows
from hallway.relationships.models import Contact, ContactImport
from tests.factories.people import make_person, sign_in
from tests.relationships.importing import LINKEDIN_HEAD, bring_in, stage, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person(name="Ana Silva")


def refused(owner, path):
    """The message of a file that is refused, with nothing kept of it."""
    with pytest.raises(Unreadable) as error:
        stage(owner, path)
    assert not ContactImport.objects.exists()
    assert list(staging.folder().iterdir()) == []
    return str(error.value)


def skipped(owner, path):
    return {row["row"]: row["reason"] for row in bring_in(owner, path).skipped}


def test_empty_file(ana, tmp_path):
    assert refused(ana, written(tmp_path, "")) == "Connections.csv: this file is empty. Export it again."


def test_no_column_for_names_says_what_was_found_and_what_to_bring(ana, tmp_path):
    message = refused(ana, written(tmp_path, "Date,Amount\n2026-01-01,5\n", "bank.csv"))
    assert message.startswith(
        "bank.csv, line 1: this file has no column for names (its first line reads: Date, Amount)"
    )
    assert "Connections.csv" in message


def test_heading_without_rows(ana, tmp_path):
    said = "there are no contacts below this heading. Export it again."
    assert refused(ana, written(tmp_path, LINKEDIN_HEAD)) == f"Connections.csv, line 1: {said}"
    assert refused(ana, written(tmp_path, "Notes:\n\n" + LINKEDIN_HEAD + "\n")) == f"Connections.csv, line 3: {said}"


def test_letters_of_no_encoding_we_know_name_the_line(ana, tmp_path):
    sjis = (LINKEDIN_HEAD + "Ben,Okoro,,,,,\n太郎,山田太郎さん株式,,,,,\n").encode("shift_jis")
    assert refused(ana, written(tmp_path, sjis)).startswith(
        "Connections.csv, line 3: these are not letters we can read"
    )


def test_cyrillic_of_another_code_page_is_not_taken_for_western(ana, tmp_path):
    path = written(tmp_path, (LINKEDIN_HEAD + "Иван,Петров,,,,,\n").encode("cp1251"))
    assert "line 2" in refused(ana, path)


def test_one_damaged_line_in_utf8_is_named(ana, tmp_path):
    text = LINKEDIN_HEAD.encode() + "Zoë,Müller,,,,,\n".encode() * 20 + b"Jo\xff\xe9,Silva,,,,,\n"
    message = refused(ana, written(tmp_path, text))
    assert message.startswith("Connections.csv, line 22: this line is damaged")


def test_a_mark_that_promises_another_encoding(ana, tmp_path):
    path = written(tmp_path, b"\xef\xbb\xbf" + LINKEDIN_HEAD.encode() + b"Zo\xeb,M,,,,,\n")
    assert refused(ana, path).startswith("Connections.csv, line 2: this file says it is UTF-8")


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0", b"!BDN mail", bytes(range(32))]
)
def test_binary_files(ana, tmp_path, start):
    message = refused(ana, written(tmp_path, start * 50, "contacts.csv"))
    assert message.startswith("contacts.csv, line 1: ")


def test_blank_broken_and_repeated_rows_are_reported_by_row(ana, tmp_path):
    path = written(
        tmp_path,
        LINKEDIN_HEAD
        + "Marta,Oliveira,,marta@example.org,Northwind,,\n"  # row 2
        + "\n"
        + ",,,,,,\n"  # row 4
        + "Marta,Oliveira,,marta@example.org,Northwind,,\n"  # row 5
        + ",,,,Contoso,,01 Jan 2020\n"  # row 6
        + "Ben,Okoro,,not an address,,,\n"  # row 7
        + "Kwame,Mensah,,kwame@example.com,Contoso, Inc.,CEO,01 Jan 2020,extra\n"  # row 8
        + f"{'x' * 201},Long,,,,,\n"  # row 9
        + "Aiko,Tanaka\n",  # row 10
    )
    assert skipped(ana, path) == {
        4: "This row is empty.",
        5: "This row repeats row 2.",
        6: "This row has neither a name nor a mail address.",
        7: "“not an address” is not a mail address. Correct it in the file and import it again.",
        8: "This row has 9 cells and the heading 7. Quote a cell with “,” in it.",
        9: "A name, organisation or role has more than 200 letters. Shorten it in the file.",
    }
    assert set(Contact.objects.values_list("name", flat=True)) == {"Marta Oliveira", "Aiko Tanaka"}


def test_row_numbers_count_lines_of_cells_that_span_several(ana, tmp_path):
    path = written(tmp_path, 'Name,Email,Notes\nMarta,m@example.org,"two\nlines"\nBen,nothing,\n')
    assert list(skipped(ana, path)) == [4]


OPEN = (
    "a quotation mark that opens in this line is not closed where its cell ends. Close it, or double it where it belongs "
    "to the text."
)
GOOD = "".join(f"A{number},Silva,,a{number}@example.org,,,\n" for number in range(500))


@pytest.mark.parametrize(
    "after",
    [
        GOOD,
        GOOD + 'Ben,Okoro,,ben@example.org,"Acme, Inc.",,\n' + GOOD,
        GOOD + 'Ben,Okoro,,ben@example.org,Acme 5",x,y,z,w\n' + GOOD,
        'Ben,Okoro,,ben@example.org,Acme 5",x,y,z,w,v,u,t\n' + GOOD,
        "A,B,,,,,\n" * 50_000,
        "",
    ],
    ids=[
        "never closed",
        "closed by a later cell",
        "closed within a later cell",
        "closed soon",
        "too long",
        "last line",
    ],
)
def test_a_quotation_mark_left_open_names_its_line_and_nothing_is_kept(ana, tmp_path, after):
    path = written(tmp_path, LINKEDIN_HEAD + 'Marta,Oliveira,,,,,\n"B,Two,,a2@b.example,,,\n' + after)
    assert refused(ana, path) == f"Connections.csv, line 3: {OPEN}"


def test_text_after_a_closing_quotation_mark_names_the_line_of_that_mark(ana, tmp_path):
    path = written(tmp_path, 'Name,Email,Notes\nMarta,m@example.org,"two\nlines"\nBen,b@example.org,"the "big" one"\n')
    assert refused(ana, path) == f"Connections.csv, line 4: {OPEN}"


def test_notes_of_many_lines_are_kept_whole(ana, tmp_path):
    note = 'Met in Porto, at the fair,\n\nshe keeps bees, and jazz\nlikes ""Blue"", a record\n' * 20
    path = written(
        tmp_path, f'Name,Email,Notes,Company\nMarta,m@example.org,"{note}",Acme\nBen,b@example.org,"x\ny",\n'
    )
    bring_in(ana, path)
    assert Contact.objects.get(name="Marta").note == note.replace('""', '"').strip()
    assert Contact.objects.get(name="Ben").note == "x\ny"


def test_more_rows_than_the_limit_are_refused_before_anything_is_stored(ana, tmp_path, monkeypatch):
    monkeypatch.setattr("hallway.relationships.actions.stage_import.MOST_ROWS", 3)
    text = LINKEDIN_HEAD + "".join(f"A{n},B,,,,,\n" for n in range(4))
    assert "more than 3 rows" in refused(ana, written(tmp_path, text))
    assert not Contact.objects.exists()


def test_the_limit_is_as_promised():
    assert rows.MOST_ROWS == 250_000


def test_one_endless_line(ana, tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "_LONGEST_LINE", 1000)
    message = refused(ana, written(tmp_path, "BEGIN:VCARD\nFN:A\nPHOTO:" + "A" * 5000 + "\nEND:VCARD\n", "c.vcf"))
    assert message.startswith("c.vcf, line 3: this line has more than 1000 letters")


def test_formulas_are_kept_as_words(ana, tmp_path):
    path = written(tmp_path, LINKEDIN_HEAD + '"=HYPERLINK(""http://x"",""y"")",@SUM(A1),,,+cmd|\' /C calc\'!A0,,\n')
    bring_in(ana, path)
    contact = Contact.objects.get()
    assert (contact.name, contact.organisation) == ('=HYPERLINK("http://x","y") @SUM(A1)', "+cmd|' /C calc'!A0")


def test_unseen_signs_are_taken_out(ana, tmp_path):
    bring_in(ana, written(tmp_path, LINKEDIN_HEAD + "Ma\u202erta\u0000,Oli\u200bveira\u0007,,,,,\n"))
    assert Contact.objects.get().name == "Marta Oliveira"


def test_vcards_that_are_broken_or_huge_are_reported_by_their_line(ana, tmp_path):
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:No End\n"  # line 1
        "BEGIN:VCARD\nVERSION:3.0\nFN:Good One\nEMAIL:good@example.org\nno colon here\n;;;:\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Huge\n" + ("NOTE:" + "n" * 90_000 + "\n") * 3 + "END:VCARD\n"  # line 11
        "BEGIN:VCARD\nVERSION:3.0\nTEL:+1\nEND:VCARD\n"  # line 18
        "BEGIN:VCARD\nFN:Cut off"  # line 22
    )
    assert skipped(ana, written(tmp_path, text, "cards.vcf")) == {
        1: "The card that begins here does not end (END:VCARD is missing). Export it again.",
        11: "This card holds more than 200000 letters. Take the long notes out and import it again.",
        18: "This row has neither a name nor a mail address.",
        22: "The card that begins here does not end (END:VCARD is missing). Export it again.",
    }
    assert list(Contact.objects.values_list("name", flat=True)) == ["Good One"]


def test_vcard_with_a_picture_folded_over_many_lines(ana, tmp_path):
    picture = "PHOTO;ENCODING=b:" + ("A" * 74 + "\n ") * 20_000
    bring_in(ana, written(tmp_path, f"BEGIN:VCARD\nFN:Marta\n{picture}\nEND:VCARD\n", "cards.vcf"))
    assert Contact.objects.get().name == "Marta"


def test_vcard_with_strange_charsets(ana, tmp_path):
    text = "".join(
        f"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:A{number} =5Cud800=FF\nEND:VCARD\n"
        for number, charset in enumerate(["unicode_escape", "rot13", "no-such", "utf-7"])
    )
    assert bring_in(ana, written(tmp_path, text, "cards.vcf")).imported == 4


def raw_card(name, charset="KOI8-R", stated=";CHARSET=KOI8-R"):
    return f"BEGIN:VCARD\nVERSION:2.1\nN{stated}:{name}\nNOTE{stated}:{name[:2]}\nEND:VCARD\n".encode(charset)


def test_vcards_of_several_charsets_in_one_file_are_read_property_by_property(ana, tmp_path):
    content = (
        raw_card("Достоевский;Фёдор")
        + raw_card("山田;太郎", "shift_jis", ';CHARSET="Shift_JIS"')
        + raw_card("Müller;Zoë", "cp1252", "")
        + raw_card("Øst;Åse", "utf-8", "")
    )
    names = {"Фёдор Достоевский": "До", "太郎 山田": "山田", "Zoë Müller": "Mü", "Åse Øst": "Øs"}
    bring_in(ana, written(tmp_path, content, "cards.vcf"))
    assert dict(Contact.objects.values_list("name", "note")) == names


def test_vcards_of_a_stated_charset_in_an_archive(ana, tmp_path):
    members = {"a.vcf": raw_card("Ли;Ян"), "b.vcf": "BEGIN:VCARD\nFN:Zoë\nEND:VCARD\n".encode("utf-8-sig")}
    bring_in(ana, zipped(tmp_path, members))
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ян Ли", "Zoë"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (raw_card("Достоевский;Фёдор", stated=""), "these are not letters we can read."),
        (
            raw_card("Достоевский;Фёдор", stated=";CHARSET=no-such"),
            "these are not letters of no-such that we can read.",
        ),
        (
            raw_card("Достоевский;Фёдор", stated=";CHARSET=US-ASCII"),
            "these are not letters of US-ASCII that we can read.",
        ),
    ],
)
def test_vcards_of_letters_nobody_can_read_are_refused_with_a_remedy_for_vcards(ana, tmp_path, content, problem):
    remedy = "Export the contacts again as vCard 3.0 or 4.0, which are UTF-8."
    assert refused(ana, written(tmp_path, content, "cards.vcf")) == f"cards.vcf, line 3: {problem} {remedy}"


def test_mail_headers_of_eight_bits_and_broken_ones(ana, tmp_path):
    text = (
        b"From x\nFrom: Zo\xeb M\xfcller <zoe@example.org>\nTo: x@y.example\nDate: Mon, 2 Feb 2026 10:00 +0100\n\n\n\n"
        b"From x\nFrom: =?x-unknown?q?=41?= <a@example.org>\nDate: Mon, 2 Feb 2026 10:00:00 +0100\n\nhi\n\n"
        b"From x\nTo: x@example.org\n\nno sender\n\n"
        b"From x\nFrom: ben@example.org\nDate: never\n\nhi\n\n"
        b"From x\nFrom: cy@example.org\nDate: Mon, 2 Feb 9999999 10:00:00 +0100\n\n"
        b"From x\nFrom: dee@example.org\nDate: Mon, 2 Feb 2099 10:00:00 +0100\nTo: " + b"a@b.c, " * 90_000 + b"\n\n"
        b"From x\nFrom: eve@example.org\nDate: Mon, 2 Feb 2099 10:00:00 +0100\n\n"
    )
    done = bring_in(ana, written(tmp_path, text, "inbox.mbox"))

    without_date = "has no date that can be read. Correct its line “Date:”, or add the person by hand."
    assert {row["row"]: row["reason"] for row in done.skipped} == {
        3: "Message 3 does not say who sent it.",
        4: f"Message 4 {without_date}",
        5: f"Message 5 {without_date}",
    }
    assert {"Zoë Müller", "eve@example.org"} < set(Contact.objects.values_list("name", flat=True))
    assert Contact.objects.get(name="eve@example.org").last_used_at.year == 2026


def zipped(folder, members, name="export.zip"):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def test_zip_bomb(ana, tmp_path):
    path = zipped(tmp_path, {"Connections.csv": LINKEDIN_HEAD + "A,B,,,,,\n" * 8_000_000})
    assert path.stat().st_size < 1_000_000
    assert "unpacks to far more" in refused(ana, path)


def test_zip_bomb_that_lies_about_its_size(ana, tmp_path):
    path = zipped(tmp_path, {"Connections.csv": LINKEDIN_HEAD + "A,B,,,,,\n" * 100_000})
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 100)
    path.write_bytes(content)
    assert refused(ana, path).startswith("export.zip: this archive")


@pytest.mark.parametrize(
    "name", ["../../etc/Connections.csv", "/etc/Connections.csv", "..\\..\\Connections.csv", "C:/Connections.csv"]
)
def test_zip_that_names_files_outside_itself(ana, tmp_path, name):
    path = zipped(tmp_path, {name: LINKEDIN_HEAD + "A,B,,,,,\n"})
    assert "names a file outside itself" in refused(ana, path)


def test_zip_without_contacts(ana, tmp_path):
    assert "holds no Connections.csv" in refused(ana, zipped(tmp_path, {"readme.txt": "hello"}))


def test_zip_inside_a_zip_is_not_opened(ana, tmp_path):
    inner = zipped(tmp_path, {"Connections.csv": LINKEDIN_HEAD}, "inner.zip").read_bytes()
    assert "holds no Connections.csv" in refused(ana, zipped(tmp_path, {"inner.zip": inner}))


@pytest.mark.parametrize("damage", ["cut", "flipped", "locked"])
def test_damaged_or_locked_zip(ana, tmp_path, damage):
    path = zipped(tmp_path, {"Connections.csv": LINKEDIN_HEAD + "".join(f"A{n},B,,,,,\n" for n in range(500))})
    content = bytearray(path.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flipped":
        content[200] ^= 0xFF
    else:
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.find(mark) + place] |= 1
    path.write_bytes(content)
    assert "damaged or locked" in refused(ana, path)


def test_full_disk_is_said_and_nothing_is_kept(ana, tmp_path, monkeypatch):
    def full(_import_id):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging, "opened_for_writing", full)
    with pytest.raises(Invalid) as error:
        stage(ana, written(tmp_path, LINKEDIN_HEAD + "A,B,,,,,\n"))
    assert "no room" in str(error.value)
    assert not ContactImport.objects.exists()


def test_file_name_from_elsewhere_cannot_lead_anywhere(ana, tmp_path):
    path = written(tmp_path, LINKEDIN_HEAD + "A,B,,,,,\n", "x.csv")
    from hallway.relationships.actions.stage_import import stage_import
    from tests.relationships.importing import NOW

    waiting = stage_import(ana, path=path, file_name="../../../etc/pass\u202ewd\x00.csv", now=NOW)
    assert waiting.file_name == "passwd.csv"
    assert [file.parent for file in staging.folder().iterdir()] == [staging.folder()]
    assert zlib.crc32(staging.file_of(waiting.public_id).read_bytes()) != 0


def test_a_day_that_is_none_is_said_and_the_contact_kept(ana, tmp_path):
    rows_ = (
        LINKEDIN_HEAD
        + "Bob,Lee,,bob@example.org,,,99 Foo 2023\n"
        + "Cem,Ay,,cem@example.org,,,03 Jan 2023\n"
        + "Dan,Wu,,dan@example.org,,,\n"
    )
    done = bring_in(ana, written(tmp_path, rows_))
    assert done.remarks == [{"row": 2, "reason": "“99 Foo 2023” is not a day, so this contact is kept without one."}]
    assert (done.imported, done.remarks_count, done.skipped) == (3, 1, [])
    days = dict(Contact.objects.filter(owner=ana).values_list("name", "met_on"))
    assert {name: str(day) for name, day in days.items()} == {
        "Bob Lee": "None",
        "Cem Ay": "2023-01-03",
        "Dan Wu": "None",
    }


def test_remarks_are_listed_up_to_a_limit_and_counted(ana, tmp_path):
    rows_ = LINKEDIN_HEAD + "".join(f"Bob{n},Lee,,bob{n}@example.org,,,soon\n" for n in range(230))
    done = bring_in(ana, written(tmp_path, rows_))
    assert (len(done.remarks), done.remarks_count) == (200, 230)


def test_preview_and_report_show_what_could_not_be_kept(ana, tmp_path):
    client = sign_in(ana)
    words = LINKEDIN_HEAD + "Bob,Lee,,bob@example.org,,,<b>soon</b>\n"
    page = client.post(
        "/network/import/", {"file": SimpleUploadedFile("Connections.csv", words.encode())}, follow=True
    ).content.decode()
    assert "Rows kept but for something in them" in page
    assert "“&lt;b&gt;soon&lt;/b&gt;” is not a day" in page
