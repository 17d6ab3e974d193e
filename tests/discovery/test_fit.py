"""Whether an ask and an offer speak of the same thing."""

import pytest

from hallway.discovery.fit import fits, shared_words


@pytest.mark.parametrize(
    ("ask", "offer"),
    [
        ("A partner to sell compliance software to hedge funds", "Introductions to hedge fund managers"),
        ("Hilfe bei Förderanträgen für Vereine", "Ich prüfe Förderanträge von Vereinen"),
        ("東京で会場を探しています", "東京の会場を貸します"),
        ("Kubernetes", "Kubernetes on small clusters"),
    ],
)
def test_fits_when_two_telling_words_are_shared_or_one_is_all_there_is(ask, offer):
    assert fits(ask, offer)
    assert fits(offer, ask)


@pytest.mark.parametrize(
    ("ask", "offer"),
    [
        ("Somebody who would like to help our team", "I would like to help your team with something"),
        ("A partner to sell compliance software to hedge funds", "Software for beekeepers and orchards"),
        ("", "Anything"),
        ("🙂🙂", "🙂🙂"),
    ],
)
def test_does_not_fit_on_silent_words_or_one_word_of_many(ask, offer):
    assert not fits(ask, offer)


def test_shared_words_are_given_as_written():
    assert shared_words("Förderanträge schreiben", "einen Förderantrag") == ["Förderanträge"]
