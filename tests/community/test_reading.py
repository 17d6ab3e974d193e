"""Community files from hostile hands: one clear error, or a reason a row."""

import json

import pytest

from hallway.community import reading
from hallway.community.reading import LONGEST_LINE, read_files
from hallway.core.errors import Invalid


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def jsonl(*records):
    return "\n".join(json.dumps(record) for record in records)


def test_json_lines_of_every_kind_are_read(written):
    path = written(
        "all.jsonl",
        jsonl(
            {"type": "organisation", "id": "acme", "name": "Acme", "tags": ["tools"]},
            {"type": "person", "id": "ana", "name": "Ana", "agreed": True},
            {"type": "affiliation", "id": "a1", "person": "ana", "organisation": "acme", "from_on": "2020-05"},
            {"type": "tie", "one": "ana", "other": "ben", "strength": 0.5},
        ),
    )
    found = read_files([path])
    assert {kind: len(rows) for kind, rows in found.records.items()} == {
        "organisation": 1, "person": 1, "affiliation": 1, "tie": 1,
    }  # fmt: skip
    assert found.records["affiliation"][0].from_on.isoformat() == "2020-05-01"
    assert found.skipped == []


def test_csv_is_read_by_the_name_of_the_file_with_a_byte_order_mark_and_blank_rows(written):
    path = written("people-2024.csv", "\ufeffid,name,tags,agreed\nana,Ana,beekeeping|jazz,yes\n,,,\nben,Ben,,\n")
    first, second = read_files([path]).records["person"]
    assert (first.id, first.tags, first.agreed) == ("ana", ("beekeeping", "jazz"), True)
    assert (second.id, second.agreed) == ("ben", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_the_letters_and_with_the_separator_it_was_saved_with(written, encoding, separator):
    content = "id,name,tags\r\nzoe,Zoë Müller,käse|jazz\r\n".replace(",", separator)
    (person,) = read_files([written("people.csv", content.encode(encoding))]).records["person"]
    assert (person.name, person.tags) == ("Zoë Müller", ("käse", "jazz"))


def test_json_lines_are_read_in_the_letters_they_were_saved_with(written):
    line = '{"type": "person", "id": "zoe", "name": "Zoë Müller"}'
    (person,) = read_files([written("people.jsonl", line.encode("cp1252"))]).records["person"]
    assert person.name == "Zoë Müller"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "the line is not JSON; each line is one object."),
        ("[1]", "the line is not an object in braces."),
        ("[" * 100_000, "the line is not JSON; each line is one object."),
        ('{"type": "person", "id": "a", "name": "' + "x" * LONGEST_LINE + '"}', "the line is longer than 200000 signs."),
        ('{"type": "robot", "id": "a"}', "“type” is 'robot'; write one of organisation, person, affiliation, tie."),
        ('{"type": "person", "id": "a"}', "a person needs the field “name”."),
        ('{"type": "person", "id": "a", "name": {}}', "“name” is an object; write a text, in quotation marks."),
        ('{"type": "person", "id": " ", "name": "A"}', "“id” is empty; every record needs one that stays the same from load to load."),
        ('{"id": "a"}', "it says no “type”; write one of organisation, person, affiliation, tie."),
        ('{"type": "affiliation", "id": "a", "person": "b"}', "an affiliation needs the field “organisation”."),
        ('{"type": "person", "id": "a", "name": "A", "headline": 7}',
         "“headline” is a number; write a text, in quotation marks."),
        ('{"type": "person", "id": "a", "name": "A", "tags": "bees"}',
         '“tags” is a text; write a list, such as ["first", "second"].'),
        ('{"type": "person", "id": "a", "name": "A", "tags": ["bees", 3]}',
         "“tags” is a number; write a text, in quotation marks."),
        ('{"type": "person", "id": "a", "name": "A", "links": ["javascript:alert(1)"]}',
         "“links” is 'javascript:alert(1)': This is not a web address. One looks like https://example.org/page."),
        ('{"type": "organisation", "id": "a", "name": "A", "website": "javascript:alert(1)"}',
         "“website” is 'javascript:alert(1)': This is not a web address. One looks like https://example.org/page."),
        ('{"type": "organisation", "id": "a", "name": "A", "domains": ["gmail.com"]}',
         "“domains” is 'gmail.com': Anybody can have an address at gmail.com, so it confirms nothing."),
        ('{"type": "person", "id": "a", "name": "A", "time_zone": "Mars/Phobos"}',
         "“time_zone” is 'Mars/Phobos': Choose a time zone from the list, for example Europe/Lisbon."),
        ('{"type": "person", "id": "a", "name": "A", "agreed": true, "email": "ana at home"}',
         "“email” is 'ana at home': This is not a mail address. One looks like ana@example.org."),
        ('{"type": "tie", "one": "a", "other": "b", "strength": true}',
         "“strength” is True; write a number above 0 and at most 1."),
        ('{"type": "tie", "one": "a", "other": "b", "strength": 7}', "“strength” is 7; write a number above 0 and at most 1."),
        ('{"type": "tie", "one": "a", "other": "b", "strength": NaN}', "“strength” is nan; write a number above 0 and at most 1."),
        ('{"type": "affiliation", "id": "x", "person": "a", "organisation": "b", "from_on": "31.12.20"}',
         "“from_on” is '31.12.20'; write a date such as 2024-03-31, 2024-03 or 2024."),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_used_is_left_out_with_a_reason(written, line, reason):
    path = written("people.jsonl", jsonl({"type": "person", "id": "ok", "name": "Ok"}) + "\n" + line)
    found = read_files([path])
    assert [person.id for person in found.records["person"]] == ["ok"]
    (skipped,) = found.skipped
    assert (skipped.file, skipped.row, skipped.reason) == ("people.jsonl", 2, reason)


def test_an_id_may_be_a_whole_number_and_an_address_lacks_its_beginning(written):
    path = written("a.jsonl", jsonl({"type": "person", "id": 7, "name": "A", "links": ["ana.example/me"]}))
    (person,) = read_files([path]).records["person"]
    assert (person.id, person.links) == ("7", ("https://ana.example/me",))


def test_rows_are_numbered_by_the_line_they_begin_in(written):
    path = written("people.csv", 'id,name,about\na,Ana,"two, or\nthree\n\nlines"\nb,,"no\nname"\nc,Cem,x,y\n')
    found = read_files([path])
    assert found.records["person"][0].about == "two, or\nthree\n\nlines"
    assert [(one.row, one.reason) for one in found.skipped] == [
        (6, "a person needs the field “name”."),
        (8, "more cells than columns."),
    ]


def test_an_unknown_field_is_refused_by_name(written):
    path = written("people.csv", "id,name,salary\na,A,1\n")
    (skipped,) = read_files([path]).skipped
    assert skipped.reason.startswith("a person has no field “salary”; it has id, name, email")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("people.csv", "name\nAna\n", "people.csv, line 1: no column “id”; the first line names the columns."),
        ("people.csv", "id,name\na,Иван\n".encode("cp1251"), "people.csv, line 2: these are not letters we can read. Save the file as CSV in UTF-8 and bring it again."),
        ("stuff.csv", "id\na\n", "stuff.csv: the name of a CSV file begins with what it holds: organisations, people, affiliations, ties."),
        ("people.xlsx", "PK", "people.xlsx: a community file ends in .jsonl or .csv."),
        ("people.csv", 'id,name\na,Ana\n"b,Ben\n' + "c,Cem\n" * 500, "people.csv, line 3: a quotation mark that opens in this line is not closed where its cell ends. Close it, or double it where it belongs to the text."),
        ("people.csv", 'id,name,about\na,Ana,"two\nlines"\nb,"Ben "B" Okoro",\n', "people.csv, line 4: a quotation mark that opens in this line is not closed where its cell ends. Close it, or double it where it belongs to the text."),
        ("people.csv", "", "people.csv, line 1: no column “id”; the first line names the columns."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_one_is_refused_whole(written, name, content, error):
    with pytest.raises(Invalid) as refused:
        read_files([written(name, content)])
    assert str(refused.value) == error


def test_more_records_or_bytes_than_the_limit_are_refused_whole(written, monkeypatch):
    people = written("people.csv", "id,name\na,Ana\nb,Ben\nc,Cleo\n")
    monkeypatch.setattr(reading, "MOST_RECORDS", 2)
    with pytest.raises(Invalid, match=r"people\.csv: more than 2 records; load them in parts\."):
        read_files([people])
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(Invalid, match=r"people\.csv is larger than 0 MB; load it in parts\."):
        read_files([people])


def test_the_limit_is_above_a_quarter_of_a_million():
    assert reading.MOST_RECORDS >= 250_000


def test_what_a_spreadsheet_would_run_is_kept_as_words(written):
    path = written("people.csv", "id,name,headline\na,=HYPERLINK(1),@SUM(A1)\n")
    (person,) = read_files([path]).records["person"]
    assert (person.name, person.headline) == ("=HYPERLINK(1)", "@SUM(A1)")


def test_a_folder_or_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Invalid, match="is not a file"):
        read_files([tmp_path])
    with pytest.raises(Invalid, match="is not a file"):
        read_files([tmp_path / "people.csv"])
