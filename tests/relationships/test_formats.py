"""Every kind of file we take, each from a real sample or layout, and what of it becomes a contact."""

import gzip
import zipfile
from datetime import date

import pytest

from hallway.relationships.enums import ContactSource
from hallway.relationships.models import Contact
from tests.factories.people import make_person
from tests.relationships.importing import LINKEDIN_HEAD, SAMPLES, bring_in, stage, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person(name="Ana Silva", email="ana@members.example")


def people_in(owner):
    return {
        contact.name: (contact.organisation, contact.role, [row.email for row in contact.addresses.order_by("id")])
        for contact in Contact.objects.filter(owner=owner).prefetch_related("addresses")
    }


LINKEDIN_PEOPLE = {
    "Marta Oliveira": ("Northwind Partners", "Alliance Manager", ["marta@example.org"]),
    "Jonas Lindqvist": ("Contoso, Inc.", "Head of Channel Sales", []),
    "Aiko Tanaka": ("Fabrikam", 'VP, "Platform" Ecosystem', []),
    "Kwame Mensah": ("", "", ["kwame@example.com"]),
    "Zoë Müller-Østergård": ("Tailspin Toys GmbH & Co. KG", "Geschäftsführerin", []),
}


def test_linkedin_bare_with_its_preamble(ana):
    done = bring_in(ana, SAMPLES / "linkedin_connections.csv")

    assert (done.source, done.imported, done.merged, done.skipped) == (ContactSource.LINKEDIN, 5, 0, [])
    assert people_in(ana) == LINKEDIN_PEOPLE
    marta = Contact.objects.get(name="Marta Oliveira")
    assert (marta.page, marta.met_on) == ("example-marta", date(2024, 3, 12))


def test_linkedin_inside_the_export_zip(ana, tmp_path):
    path = tmp_path / "Basic_LinkedInDataExport_11-22-2026.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("messages.csv", "From,To,Name,Email\na,b,c,d@example.org\n")
        archive.write(SAMPLES / "linkedin_connections.csv", "export/Connections.csv")
        archive.writestr("Profile.csv", "First Name,Last Name,Email Address\nAna,Silva,ana@example.org\n")
    done = bring_in(ana, path)

    assert (done.source, done.imported) == (ContactSource.LINKEDIN, 5)
    assert people_in(ana) == LINKEDIN_PEOPLE


def test_google_of_today_with_several_addresses_in_one_cell(ana):
    done = bring_in(ana, SAMPLES / "google_contacts_2024.csv")

    assert (done.source, done.imported) == (ContactSource.GOOGLE, 2)
    assert people_in(ana) == {
        "Marta Oliveira": ("Northwind Partners", "Alliance Manager", ["marta@example.org"]),
        "Jonas Lindqvist": ("", "", ["jonas@example.com", "j.lindqvist@example.net"]),
    }
    assert Contact.objects.get(name="Jonas Lindqvist").note == "met at expo\nasked about co-selling"


def test_google_of_earlier(ana):
    done = bring_in(ana, SAMPLES / "google_contacts_older.csv")

    assert (done.source, done.imported) == (ContactSource.GOOGLE, 2)
    assert people_in(ana) == {
        "Aiko Tanaka": ("Fabrikam", "VP", ["aiko@example.org"]),
        "Kwame Mensah": ("", "", ["kwame@example.com"]),
    }


@pytest.mark.parametrize(
    ("head", "separator"),
    [
        ("First Name,Middle Name,Last Name,Company,Job Title,E-mail Address,E-mail 2 Address,Business Phone", ","),
        ("Vorname;Weitere Vornamen;Nachname;Firma;Position;E-Mail-Adresse;E-Mail 2 Adresse;Telefon", ";"),
    ],
)
def test_outlook_in_two_languages(ana, tmp_path, head, separator):
    row = ["Zoë", "", "Müller", "Tailspin", "Geschäftsführerin", "zoe@example.org", "z@example.net", "+49 30 123"]
    text = f"{head}\r\n{separator.join(row)}\r\n"
    done = bring_in(ana, written(tmp_path, text, encoding="cp1252"))

    assert (done.source, done.imported) == (ContactSource.OUTLOOK, 1)
    assert people_in(ana) == {"Zoë Müller": ("Tailspin", "Geschäftsführerin", ["zoe@example.org", "z@example.net"])}
    assert Contact.objects.get().details == {"phone": ["+49 30 123"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_encodings_are_told_by_rule(ana, tmp_path, encoding):
    path = written(tmp_path, LINKEDIN_HEAD + "Zoë,Müller-Østergård,,,Firma für Käse,,\n", encoding=encoding)
    bring_in(ana, path)
    assert people_in(ana) == {"Zoë Müller-Østergård": ("Firma für Käse", "", [])}


def test_names_in_any_script(ana, tmp_path):
    names = ["王 小明", "محمد الأحمد", "Jose\u0301 Ngô", "Plato"]
    bring_in(
        ana, written(tmp_path, "Name,Email\n" + "".join(f"{name},p{n}@example.org\n" for n, name in enumerate(names)))
    )
    assert set(people_in(ana)) == {"王 小明", "محمد الأحمد", "José Ngô", "Plato"}


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("rfc2426-example.vcf", {
            "Frank Dawson": ("Lotus Development Corporation", "", ["frank_dawson@lotus.com", "fdawson@earthlink.net"]),
            "Tim Howes": ("Netscape Communications Corp.", "", ["howes@netscape.com"]),
        }),
        ("rfc6350-example.vcf", {"Simon Perreault": ("Viagenie", "", ["simon.perreault@viagenie.ca"])}),
        ("John_Doe_GMAIL.vcf", {
            "Mr. John Richter, James Doe Sr.": ("IBM", "Money Counter", ["john.doe@ibm.com"]),
        }),
        ("John_Doe_EVOLUTION.vcf", {
            "Mr. John Richter, James Doe Sr.": ("IBM", "Money Counter", ["john.doe@ibm.com"]),
        }),
    ],
)  # fmt: skip
def test_vcards_of_several_programs(ana, sample, expected):
    done = bring_in(ana, SAMPLES / sample)

    assert (done.source, done.skipped) == (ContactSource.VCARD, [])
    assert people_in(ana) == expected


def test_vcard_2_1_with_quoted_printable_charset_and_a_picture(ana, tmp_path):
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;Zo=EB\r\n"
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB M=C3=BCller-=\r\n=C3=98sterg=C3=A5rd\r\n"
        "ORG:Tailspin;Toys\r\nEMAIL;INTERNET:ZOE@Example.org\r\n"
        "PHOTO;JPEG;ENCODING=BASE64:\r\n " + "A" * 70 + "\r\n " + "B" * 70 + "\r\n\r\n"
        "AGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:The Assistant\r\nEND:VCARD\r\n"
        "NOTE:met at expo\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Gar=E7on;Rene\r\nEND:VCARD\r\n"
    )
    done = bring_in(ana, written(tmp_path, card, "cards.vcf"))

    assert (done.imported, done.skipped) == (2, [])
    assert people_in(ana) == {
        "Zoë Müller-Østergård": ("Tailspin", "", ["zoe@example.org"]),
        "Rene Garçon": ("", "", []),
    }
    assert Contact.objects.get(organisation="Tailspin").note == "met at expo"


def test_vcards_zipped_one_by_one(ana, tmp_path):
    path = tmp_path / "cards.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("rfc2426-example.vcf", "rfc6350-example.vcf"):
            archive.write(SAMPLES / name, name)
    assert bring_in(ana, path).imported == 3


LETTERS = [
    ("Ben Okoro <ben@example.org>", "ana@members.example", "Mon, 2 Feb 2026 10:00:00 +0100"),
    ("Ana <ana@members.example>", "ben@example.org", "Tue, 3 Feb 2026 10:00:00 +0100"),
    ("Ana <ana@members.example>", "ben@example.org, Mei <mei@example.org>", "Mon, 2 Feb 2015 10:00:00 +0100"),
    ("=?utf-8?q?Zo=C3=AB_M=C3=BCller?= <zoe@example.org>", "team@example.org", "Sun, 1 Mar 2026 10:00:00 +0000"),
    ("no-reply@shop.example", "ana@members.example", "Sun, 1 Mar 2026 11:00:00 +0000"),
]


def letter(sender, to, sent, extra=""):
    return f"From: {sender}\r\nTo: {to}\r\nDate: {sent}\r\nSubject: s\r\n{extra}\r\nHello\r\n\r\n"


def check_letters(ana, done):
    assert (done.source, done.imported, done.skipped) == (ContactSource.MAIL, 3, [])
    known = {contact.name: contact for contact in Contact.objects.filter(owner=ana)}
    assert set(known) == {"Ben Okoro", "Mei", "Zoë Müller"}
    assert known["Ben Okoro"].learned > known["Zoë Müller"].learned > known["Mei"].learned > 0
    assert known["Ben Okoro"].last_used_at.isoformat() == "2026-02-03T09:00:00+00:00"


def test_mbox_says_how_strong_and_recent(ana, tmp_path):
    text = "".join(f"From somebody Mon Feb  2 10:00:00 2026\r\n{letter(*row)}" for row in LETTERS)
    check_letters(ana, bring_in(ana, written(tmp_path, text, "inbox.mbox")))


def test_maildir_as_a_folder_and_zipped(ana, tmp_path):
    folder = tmp_path / "Maildir"
    (folder / "cur").mkdir(parents=True)
    (folder / "new").mkdir()
    path = tmp_path / "maildir.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, row in enumerate(LETTERS):
            name = f"{'cur' if number % 2 else 'new'}/{number}:2,S"
            (folder / name).write_text(letter(*row))
            archive.writestr(f"Maildir/{name}", letter(*row))
    check_letters(ana, bring_in(ana, path))
    ana.contacts.all().delete()
    check_letters(ana, bring_in(ana, folder))


def test_mail_of_machines_to_many_is_passed_over(ana, tmp_path):
    extras = ["Auto-Submitted: auto-generated\r\n", "List-Unsubscribe: <x>\r\n", "Precedence: bulk\r\n"]
    text = "".join(
        f"From x\r\n{letter(f'a{n}@example.org', 'ana@members.example', LETTERS[0][2], extra)}"
        for n, extra in enumerate(extras)
    )
    text += f"From x\r\n{letter('ben@example.org', 'ana@members.example', LETTERS[0][2])}"
    bring_in(ana, written(tmp_path, text, "inbox.mbox"))
    assert set(people_in(ana)) == {"ben@example.org"}


def test_table_of_ones_own(ana, tmp_path):
    done = bring_in(ana, written(tmp_path, "Name\tEmail\tOrganisation\nMarta Oliveira\tmarta@example.org\tNorthwind\n"))
    assert done.source == ContactSource.TABLE
    assert people_in(ana) == {"Marta Oliveira": ("Northwind", "", ["marta@example.org"])}


@pytest.mark.real_data
def test_a_real_mailing_list(ana, tmp_path, data_folder):
    path = written(tmp_path, gzip.decompress((data_folder / "mail_notmuch_list.mbox.gz").read_bytes()), "list.mbox")
    waiting = stage(ana, path)
    assert (waiting.source, waiting.rows, waiting.skipped_count) == (ContactSource.MAIL, 16, 0)
