"""What is left of an answer when what it answers is taken away: as mail programs of two languages write it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.messaging.incoming.bodies import text_of_html
from hallway.messaging.incoming.quotes import MARK, answer_in

ANSWER = "Gladly, on Sunday.\n\nBring a coat."
LETTER = f"{MARK} Answer this mail above this line, or open the thread:\nhttps://hallway.example/messages/ben/\n\nBen wrote:\n\nShall we sail?"


def quoted(text):
    return "\n".join(f"> {line}" for line in text.split("\n"))


#: what each program writes between the answer and the end of the mail
PROGRAMS = {
    "nothing": "",
    "Gmail": f"\n\nOn Mon, Nov 23, 2026 at 10:12 AM Ben Okoro via Harbour <\nreply+abc@hallway.example> wrote:\n\n{quoted(LETTER)}",
    "Gmail German": f"\n\nAm Mo., 23. Nov. 2026 um 10:12 Uhr schrieb Ben Okoro <\nreply+abc@hallway.example>:\n\n{quoted(LETTER)}",
    "Apple Mail": f"\n\n> On 23 Nov 2026, at 10:12, Ben Okoro <reply@hallway.example> wrote:\n> \n{quoted(LETTER)}",
    "Apple Mail German": f"\n\n> Am 23.11.2026 um 10:12 schrieb Ben Okoro <reply@hallway.example>:\n> \n{quoted(LETTER)}",
    "iPhone": f"\n\nSent from my iPhone\n\n> On 23 Nov 2026, at 10:12, Ben wrote:\n{quoted(LETTER)}",
    "iPhone German": f"\n\nVon meinem iPhone gesendet\n\n> Am 23.11.2026 um 10:12 schrieb Ben:\n{quoted(LETTER)}",
    "Outlook": f"\n\nFrom: Ben Okoro <reply@hallway.example>\nSent: Monday, November 23, 2026 10:12 AM\nTo: Ana\nSubject: Ben wrote to you\n\n{LETTER}",
    "Outlook German": f"\n\nVon: Ben Okoro <reply@hallway.example>\nGesendet: Montag, 23. November 2026 10:12\nAn: Ana\nBetreff: Ben\n\n{LETTER}",
    "Outlook line": f"\n\n________________________________\nVon: Ben <reply@hallway.example>\nGesendet: Montag\nAn: Ana\nBetreff: Ben\n\n{LETTER}",
    "Outlook old": f"\n\n-----Original Message-----\nFrom: Ben\nSent: Monday\nTo: Ana\nSubject: Ben\n\n{LETTER}",
    "Outlook old German": f"\n\n-----Ursprüngliche Nachricht-----\nVon: Ben\nGesendet: Montag\nAn: Ana\nBetreff: Ben\n\n{LETTER}",
    "Outlook mobile": f"\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Ben\nSent: Monday\nTo: Ana\nSubject: Ben\n\n{LETTER}",
    "Thunderbird": f"\n\nOn 23/11/2026 10:12, Ben Okoro wrote:\n{quoted(LETTER)}",
    "Thunderbird German": f"\n\nAm 23.11.26 um 10:12 schrieb Ben Okoro:\n{quoted(LETTER)}",
    "Yahoo": f"\n\n    On Monday, November 23, 2026, 10:12:00 AM GMT, Ben Okoro <reply@hallway.example> wrote:  \n \n {LETTER}",
    "GMX": f'\n\nGesendet: Montag, 23. November 2026 um 10:12 Uhr\nVon: "Ben Okoro" <reply@hallway.example>\nAn: ana@example.org\nBetreff: Ben wrote to you\n{LETTER}',
    "K-9": f"\n\nAm 23. November 2026 10:12:00 MEZ schrieb Ben Okoro <reply@hallway.example>:\n{quoted(LETTER)}",
    "web.de short": f"\n\nBen Okoro <reply@hallway.example> schrieb am 23.11.2026:\n\n{quoted(LETTER)}",
    "a signature": f"\n\n-- \nAna Silva\nHarbour Works\n\nOn 23/11/2026 10:12, Ben wrote:\n{quoted(LETTER)}",
    "a program of no name": f"\n\n{LETTER}",
    "signs alone": f"\n\n{quoted(LETTER)}",
    "another language": f"\n\nLe lun. 23 nov. 2026 à 10:12, Ben Okoro <reply@hallway.example> a écrit :\n\n{quoted(LETTER)}",
    "an unknown language": f"\n\nBen Okoro, 23.11.2026 10:12 kirjoitti:\n{quoted(LETTER)}",
}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_answer_in_leaves_out_what_is_quoted(program, line_end):
    answer = answer_in((ANSWER + PROGRAMS[program]).replace("\n", line_end))
    assert answer.removesuffix("Ben Okoro, 23.11.2026 10:12 kirjoitti:").strip() == ANSWER


@pytest.mark.parametrize("program", ["Thunderbird", "Thunderbird German", "Gmail", "K-9", "signs alone"])
def test_an_answer_below_what_it_answers(program):
    assert answer_in(f"{PROGRAMS[program].strip()}\n\n{ANSWER}\n") == ANSWER


def test_answers_between_quoted_lines_keep_what_they_answer():
    text = "On 23/11/2026 10:12, Ben wrote:\n> Sunday?\n\nYes.\n\n> With a coat?\n\nNo need.\n\n> Ben\n"
    assert answer_in(text) == "> Sunday?\n\nYes.\n\n> With a coat?\n\nNo need."
    assert answer_in(f"Hello Ben\n\n{text}").startswith("Hello Ben")
    assert "No need." in answer_in(f"Hello Ben\n\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\na whole chapter.",
        "Am Montag schrieb ich dir: es wird schön.",
        "From: my heart, to: yours.",
        "He wrote: come on Sunday.",
        "Von: hier bis da.\nUnd weiter.",
        "- one\n- two\n-- three",
        "It costs > 5 euros.",
        "On the one hand yes.\nOn the other hand no.",
        "Sent from my window I see the sea.".replace("Sent from my", "Seen from my"),
    ],
)
def test_own_words_that_look_like_a_heading_stay(text):
    assert answer_in(text) == text


@pytest.mark.parametrize(
    "text", ["", "\n\n", quoted(LETTER), PROGRAMS["Gmail"], PROGRAMS["Outlook German"], "-- \nAna"]
)
def test_nothing_of_ones_own(text):
    assert answer_in(text) == ""


HTML = {
    "Gmail": '<div dir="ltr">Gladly, on Sunday.<div><br></div><div>Bring a coat.</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon Ben wrote:<br></div><blockquote class="gmail_quote">Shall we sail?</blockquote></div>',
    "Outlook": '<html><head><style>p {color:red}</style></head><body><div class="WordSection1"><p>Gladly, on Sunday.</p><p>Bring a coat.</p></div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Von:</b> Ben<br><b>Gesendet:</b> Montag<br></div><div>Shall we sail?</div></body></html>',
    "Apple": "<html><body>Gladly, on Sunday.<br><br>Bring a coat.<br><blockquote type='cite'>Am 23.11. schrieb Ben:<br><br>Shall we sail?</blockquote></body></html>",
    "Thunderbird": "<p>Gladly, on Sunday.</p><p>Bring a coat.</p><div class='moz-cite-prefix'>Am 23.11.26 um 10:12 schrieb Ben:</div><blockquote type='cite'>Shall we sail?</blockquote>",
    "script": "<script>alert('Gladly')</script><p>Gladly, on Sunday.</p><p onclick='x()'>Bring a coat.</p><!-- hidden -->",
}


@pytest.mark.parametrize("program", HTML)
def test_answers_in_html(program):
    assert answer_in(text_of_html(HTML[program])) == ANSWER


def test_html_as_text():
    html = "<h1>Title</h1><ul><li>one</li><li>two &amp; three</li></ul><a href='https://example.org/x'>here</a> <a href='javascript:alert(1)'>there</a><table><tr><td>a</td><td>b</td></tr></table>"
    text = text_of_html(html)
    assert [line for line in text.split("\n") if line] == [
        "Title", "- one", "- two & three", "here <https://example.org/x> there", "a b",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_answer_in_takes_any_text_and_adds_nothing(text):
    answer = answer_in(text)
    words = set(text.replace("\r", "\n").replace("\xa0", " ").split())
    assert set(answer.split()) <= words


@given(
    st.lists(
        st.sampled_from([*PROGRAMS.values(), "> a", "On ", "wrote:", "Am", "schrieb", ":", "\n", "Von: x", MARK, "x"])
    )
)
def test_answer_in_takes_any_mixture(pieces):
    answer_in("\n".join(pieces))
    text_of_html("".join(pieces))


@pytest.mark.parametrize(
    "piece",
    [
        "On ",
        "On a\n",
        "> ",
        "\n",
        "Von: a\n",
        "-",
        "_" * 30 + "\n",
        "On 1.1.2026\n",
        "Am x schrieb ",
        "<div>",
        "<blockquote>",
        "&amp;",
        "<!--",
        "<font color=1>",
        "<b><i><a href=x><p>",
        "<table><tr><td>",
        "<a href='",
    ],
)
def test_no_text_takes_long(piece):
    text = piece * (400_000 // len(piece))
    begun = time.perf_counter()
    answer_in(text)
    text_of_html(text)
    assert time.perf_counter() - begun < 10
