"""The list of threads, a thread, files."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.core import clock
from hallway.messaging.actions.read import choose_to_show_reading, mark_read
from hallway.messaging.models import Attachment, Message, ReadMark
from hallway.messaging.queries.conversation import MESSAGES_A_PAGE
from hallway.people.enums import Standing
from hallway.people.models import Block
from hallway.relationships.actions.connect import end_connection
from tests.factories.messaging import given, make_messages, write
from tests.factories.people import block, make_person, sign_in
from tests.factories.relationships import make_connection

pytestmark = pytest.mark.django_db


def texts_on(response):
    return [one.text for one in response.context["shown"].said]


def content_of(response):
    return b"".join(response)


def send(client, handle="ben", text="Hello", **more):
    return client.post(f"/messages/{handle}/", {"text": text, **more})


def test_a_message_from_the_page(two):
    answer = send(sign_in(two.ana), text="Hello\nBen")
    message = Message.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/messages/ben/#m-{message.public_id}")
    page = sign_in(two.ben).get("/messages/ana/")
    assert "<p>Hello<br>Ben</p>" in page.content.decode()
    assert message.text == "Hello\nBen"


def test_what_was_typed_stays_when_it_is_refused(two, settings):
    client = sign_in(two.ana)
    too_many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]
    answer = send(client, text="My draft, <b>long</b>", attachments=too_many, key="k7")
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "My draft, &lt;b&gt;long&lt;/b&gt;</textarea>" in body
    assert 'value="k7"' in body
    assert "At most 5 files fit into one message." in body
    assert "Choose the files again" in body
    assert Message.objects.count() == 0


def test_what_was_typed_stays_when_the_two_part_meanwhile(two):
    write(two.ana, two.ben)
    client = sign_in(two.ana)
    end_connection(two.ana, other=two.ben, now=clock.now())
    answer = send(client, text="My draft")
    assert answer.status_code == 422
    assert "My draft</textarea>" in answer.content.decode()
    block(two.ben, two.ana)
    answer = send(client, text="My draft")
    assert answer.status_code == 422
    assert "My draft</blockquote>" in answer.content.decode()
    assert "Ben" not in answer.content.decode()
    assert Message.objects.count() == 1


def test_nobody_learns_by_writing_whether_somebody_is_here(two):
    block(two.ben, two.eve)
    client = sign_in(two.eve)
    answers = [send(client, handle) for handle in ("ben", "nobody")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_threads_are_listed_newest_first_with_what_is_new(two):
    now = clock.now()
    nia = make_person(name="Nia", handle="nia")
    make_connection(two.ana, nia)
    write(two.ben, two.ana, "From Ben", now=now)
    write(nia, two.ana, "From Nia", now=now + timedelta(minutes=1))
    write(two.ben, two.ana, "From Ben\nagain", now=now + timedelta(minutes=2))
    write(two.ana, nia, "To Nia", now=now + timedelta(minutes=3))
    rows = sign_in(two.ana).get("/messages/").context["rows"]
    assert [(row.line.name, row.line.headline, row.unread, row.is_mine) for row in rows] == [
        ("Nia", "To Nia", 1, True),
        ("Ben Okoro", "From Ben again", 2, False),
    ]


def test_reading_the_end_of_a_thread_is_having_read_it(two):
    write(two.ben, two.ana, "One")
    write(two.ben, two.ana, "Two")
    client = sign_in(two.ana)
    client.head("/messages/ben/")
    assert ReadMark.objects.get(person=two.ana).unread == 2
    client.get("/messages/ben/")
    assert ReadMark.objects.get(person=two.ana).unread == 0


def test_mark_read_never_goes_back(two):
    first, second = write(two.ben, two.ana, "One"), write(two.ben, two.ana, "Two")
    mark_read(two.ana, thread=first.thread_id, up_to=first.pk, now=clock.now())
    assert ReadMark.objects.get(person=two.ana).unread == 1
    mark_read(two.ana, thread=first.thread_id, up_to=second.pk, now=clock.now())
    mark_read(two.ana, thread=first.thread_id, up_to=first.pk, now=clock.now())
    mark = ReadMark.objects.get(person=two.ana)
    assert (mark.unread, mark.up_to) == (0, second.pk)


@pytest.mark.parametrize(
    ("ana_shows", "ben_shows", "told"), [(1, 1, True), (1, 0, False), (0, 1, False), (0, 0, False)]
)
def test_read_marks_are_seen_where_both_show_them(two, ana_shows, ben_shows, told):
    write(two.ana, two.ben)
    write(two.ben, two.ana)
    choose_to_show_reading(two.ana, shows_reading=bool(ana_shows))
    choose_to_show_reading(two.ben, shows_reading=bool(ben_shows))
    sign_in(two.ben).get("/messages/ana/")
    said = sign_in(two.ana).get("/messages/ben/").context["shown"].said
    assert [one.is_read for one in said] == [told, False]


def test_a_long_thread_comes_in_pages_from_its_end(two):
    write(two.ana, two.ben, "first of all")
    make_messages(two.ana, two.ben, MESSAGES_A_PAGE)
    client = sign_in(two.ben)
    assert texts_on(client.get("/messages/ana/"))[::29] == ["number 0", "number 29"]
    assert texts_on(client.get("/messages/ana/?page=2")) == ["first of all"]
    assert texts_on(client.get("/messages/ana/?page=99"))[0] == "number 0"
    assert texts_on(client.get("/messages/ana/?page=x"))[0] == "number 0"
    oldest = Message.objects.order_by("pk")[0]
    assert texts_on(client.get(f"/messages/ana/?message={oldest.public_id}")) == ["first of all"]
    assert texts_on(client.get("/messages/ana/?message=x"))[0] == "number 0"


def test_search_finds_words_and_names_in_ones_own_threads(two):
    nia = make_person(name="Nia Quill", handle="nia")
    make_connection(two.ana, nia)
    make_connection(two.ben, nia)
    write(two.ana, two.ben, "The regatta is on Sunday")
    write(two.ana, two.ben, "Bring a coat")
    write(two.ana, nia, "Hello")
    write(two.ben, nia, "The regatta of others")
    client = sign_in(two.ana)

    def found(words):
        return [(row.line.name, row.line.headline) for row in client.get("/messages/", {"q": words}).context["rows"]]

    assert found("REGATTA") == [("Ben Okoro", "The regatta is on Sunday")]
    assert found("quill") == [("Nia Quill", "Hello")]
    assert found("others") == []
    link = re.search(r'href="(/messages/ben/\?message=[^"]+)"', client.get("/messages/?q=regatta").content.decode())
    assert "The regatta is on Sunday" in texts_on(client.get(link[1]))


def gone_by_blocking(two):
    block(two.ben, two.ana)


def gone_by_leaving(two):
    type(two.ben).objects.filter(pk=two.ben.pk).update(standing=Standing.LEFT)


def gone_by_suspension(two):
    type(two.ben).objects.filter(pk=two.ben.pk).update(standing=Standing.SUSPENDED)


def gone_for_good(two):
    from hallway.membership.actions.leave import remove_person

    remove_person(type(two.ben).objects.get(pk=two.ben.pk), now=clock.now())


def what_ana_sees(two):
    client = sign_in(two.ana)
    found = client.get("/messages/")
    url = found.context["rows"][0].line.url
    pages = [client.get(url), client.get("/messages/?q=okoro"), client.get("/messages/ben/")]
    assert [page.status_code for page in (found, *pages)] == [200, 200, 200, 404]
    said_anew = r'<time.*?</time>|[0-9a-f-]{36}|csrfmiddlewaretoken" value="[^"]+"'
    return [re.sub(said_anew, "", page.content.decode()) for page in (found, *pages[:2])]


@pytest.mark.parametrize("happens", [gone_by_leaving, gone_by_suspension, gone_for_good])
def test_who_is_not_here_any_more_looks_the_same_whatever_happened(two, happens):
    write(two.ben, two.ana, "What Ben wrote", files=[given("a.pdf")])
    write(two.ana, two.ben, "What Ana wrote")
    happens(two)
    seen = what_ana_sees(two)
    assert "What Ben wrote" in seen[1]
    assert not any("Okoro" in body for body in (seen[0], seen[1]))
    file = Attachment.objects.get()
    assert content_of(sign_in(two.ana).get(file.get_absolute_url())) == b"%PDF-1.7 a letter"


def test_a_block_looks_like_a_leave_to_the_one_blocked(two):
    write(two.ben, two.ana, "What Ben wrote")
    sign_in(two.ana).get("/messages/ben/")
    block(two.ben, two.ana)
    by_block = what_ana_sees(two)
    Block.objects.all().delete()
    gone_by_leaving(two)
    assert what_ana_sees(two) == by_block


def test_the_one_who_blocked_does_not_see_the_thread_until_they_take_it_back(two):
    message = write(two.ben, two.ana, "What Ben wrote", files=[given("a.pdf")])
    url, file = message.thread.get_absolute_url(), Attachment.objects.get().get_absolute_url()
    block(two.ana, two.ben)
    client = sign_in(two.ana)
    assert client.get("/messages/").context["rows"] == []
    assert [client.get(path).status_code for path in (url, file, "/messages/ben/")] == [404, 404, 404]
    Block.objects.all().delete()
    assert client.get(url)["Location"] == "/messages/ben/"
    assert content_of(client.get(file)) == b"%PDF-1.7 a letter"


def test_as_many_files_as_are_promised_go_with_one_message(two, settings):
    config = settings.CONFIG = replace(settings.CONFIG, attachment_limit_mb=4, upload_limit_mb=1)
    sent = [
        SimpleUploadedFile(f"{number}.bin", b"x" * (config.attachment_limit_mb << 20))
        for number in range(config.attachments_a_message)
    ]
    assert send(sign_in(two.ana), attachments=sent).status_code == 302
    assert Message.objects.get().attachments.count() == len(sent)


def test_a_file_is_only_ever_saved_and_only_by_the_two(two):
    write(two.ana, two.ben, files=[given('<svg onload="x">.pdf', b"<svg onload='alert(1)'/>")])
    path = Attachment.objects.get().get_absolute_url()
    answer = sign_in(two.ben).get(path)
    assert content_of(answer) == b"<svg onload='alert(1)'/>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert sign_in(two.eve).get(path).status_code == 404


def test_profiles_of_those_one_may_write_to_say_so(two):
    assert "/messages/ben/" in sign_in(two.ana).get("/people/ben/").content.decode()
    assert "/messages/eve/" not in sign_in(two.ana).get("/people/eve/").content.decode()
    page = sign_in(two.ana).get("/messages/eve/")
    assert '<form method="post" action="/messages' not in page.content.decode()


def test_former_handles_lead_on(two):
    from hallway.people.actions.handle import change_handle

    change_handle(two.ben, handle="benjamin", now=clock.now())
    assert sign_in(two.ana).get("/messages/ben/")["Location"] == "/messages/benjamin/"


def test_the_choice_about_reading_is_kept(two):
    client = sign_in(two.ana)
    assert client.post("/settings/messages/", {"shows_reading": "on"}).status_code == 302
    assert "checked" in client.get("/settings/messages/").content.decode()
    client.post("/settings/messages/", {})
    assert "checked" not in client.get("/settings/messages/").content.decode()


def test_a_message_is_reported_with_its_words_and_no_other(two):
    from hallway.moderation.models import Report

    write(two.ben, two.ana, "Something else")
    bad = write(two.ben, two.ana, "Buy my watches")
    mine = write(two.ana, two.ben, "No")
    client = sign_in(two.ana)
    links = re.findall(r'href="(/people/ben/report/\?message=[^"]+)"', client.get("/messages/ben/").content.decode())
    assert len(links) == 2
    assert str(bad.public_id) in links[1]
    assert "Buy my watches" in client.get(links[1]).content.decode()
    client.post("/people/ben/report/", {"reason": "spam", "words": "See", "message": str(bad.public_id)})
    assert Report.objects.get().quoted == "Buy my watches"
    for key in (mine.public_id, "x", write(two.ben, two.ana, "More").thread.public_id):
        client.post("/people/ben/report/", {"reason": "spam", "words": "See", "message": str(key)})
    assert Report.objects.get().quoted == "Buy my watches"
    other = sign_in(two.eve)
    other.post("/people/ben/report/", {"reason": "spam", "words": "See", "message": str(bad.public_id)})
    assert Report.objects.get(reporter=two.eve).quoted == ""
