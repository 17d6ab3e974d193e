"""Whether an ask and an offer speak of the same thing."""

import pytest

from hallway.discovery.fit import fits, telling_words


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
    assert fits(telling_words(ask).keys(), telling_words(offer).keys())
    assert fits(telling_words(offer).keys(), telling_words(ask).keys())


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
    assert not fits(telling_words(ask).keys(), telling_words(offer).keys())
