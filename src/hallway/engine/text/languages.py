"""The language of a passage, guessed from its commonest small words, and the stems of its words.

The guess is a function of the one passage and of nothing else: a guess that leant on neighbouring texts
would let a hidden text change what a visible one matches.
"""

import threading
from collections.abc import Callable
from functools import lru_cache

from hallway.engine.text.words import fold, is_paired

#: Words that carry a sentence rather than its subject; enough of each to tell the languages apart.
_SMALL_WORDS = {
    "english": (
        "the of and to in is that for it as was with be by on not he his but at are this have from or "
        "had an they which one you were her all she there would their we him been has when who will "
        "no more if out so what up its about than into them can only other do how our your my me i am "
        "us these those some could should also very just where why"
    ),
    "german": (
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an "
        "werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum "
        "war haben nur oder aber vor zur bis mehr durch man sein wurde ich wir ihr mein uns unser "
        "unsere kann gegen vom können schon wenn ihre seine unter suche"
    ),
    "french": (
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il "
        "sont avec ou son lui nous comme mais on aux cette leur ses ces été fait être d l j c n s qu "
        "je vous elle mes mon ma notre nos votre vos très"
    ),
    "spanish": (
        "de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o "
        "este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo "
        "nos mi yo es son ser nuestro nuestra busco"
    ),
    "portuguese": (
        "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele "
        "das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela "
        "entre meu minha você nosso nossa são procuro"
    ),
    "italian": (
        "di e il la che in a per un è del non sono le da una con i si dei della come ma nel al ha "
        "alla più anche lo gli delle o su questo sia nella ho mi cui tra degli io noi suo sua mio mia "
        "nostro nostra perché essere cerco"
    ),
    "dutch": (
        "de van een het en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit "
        "nog naar hij door over ze zich wordt hun we kan was ik je mijn ons onze worden deze heeft "
        "geen"
    ),
    "swedish": (
        "och i att en som det är av för på med den till har de inte om ett han men var jag sig från "
        "vi så kan när år under också efter eller nu sin där vid mot ska skulle min vår"
    ),
    "danish": (
        "og i at det er en til af på for med den der som de han har ikke om et men var jeg sig fra vi "
        "så kan når efter eller nu hun ud mod skal ville min vores også blev hvor"
    ),
    "norwegian": (
        "og i det er som på en til av for at med den har de ikke om et han men var jeg seg fra vi så "
        "kan når etter eller nå hun ut mot skal ville min vår også ble hvor å"
    ),
    "finnish": (
        "ja on ei se että hän oli mutta ovat kun niin myös kuin tai joka mitä ole jos minä me he olen vain sen sekä nyt"
    ),
    "polish": (
        "i w na z się do nie to że jest o jak po co tak ale za od przez dla są by może tym czy już "
        "oraz jego ich który jestem"
    ),
    "czech": (
        "a se v na je že s z do o i to jako za by ale jsou pro který jeho po jak od být nebo také které jsem co tak"
    ),
    "romanian": ("și în de la a cu pe nu un o este din că pentru care mai sau ce sunt fi au se prin dar sa după lui"),
    "hungarian": ("a az és hogy nem is egy ez van meg de volt csak ha mint már még el vagy aki ki lesz szerint után"),
    "turkish": (
        "ve bir bu için ile da de çok daha olarak ne gibi ama en var olan kadar sonra ben biz o mi değil ya her"
    ),
}
LANGUAGES = tuple(_SMALL_WORDS)

#: What a passage of unknown language is stemmed as: the stemmer that takes off least from words that are not
#: its own.
FALLBACK = "english"

_LETTERS_OF = (
    ("\u0370", "\u03ff", "greek"),
    ("\u0400", "\u04ff", "russian"),
    ("\u0530", "\u058f", "armenian"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u0900", "\u097f", "hindi"),
    ("\u0b80", "\u0bff", "tamil"),
)
#: Every name under which a stem may be filed; a query asks under each.
STEMMED_AS = (*LANGUAGES, *(name for _, _, name in _LETTERS_OF))
#: Kept as they are: pairs of characters, emoji, numbers, scripts without a stemmer.
UNSTEMMED = "plain"

_speakers: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _speakers.setdefault(_word, []).append(_language)
# A word that several languages share says less about each.
_EVIDENCE = {word: tuple((name, 1.0 / len(names)) for name in names) for word, names in _speakers.items()}
_ALL_SMALL_WORDS = frozenset(_EVIDENCE)
_FOLDED_SMALL_WORDS = frozenset(map(fold, _ALL_SMALL_WORDS))
_SMALL_WORDS_OF = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}


def guess_language(words: list[str]) -> str:
    """The language whose small words stand out among these, or FALLBACK when none does."""
    found = _ALL_SMALL_WORDS.intersection(words)
    if not found:
        return FALLBACK
    totals: dict[str, float] = {}
    for word in sorted(found):
        for name, weight in _EVIDENCE[word]:
            totals[name] = totals.get(name, 0.0) + weight
    best = max(totals.values())
    leaders = [name for name in LANGUAGES if totals.get(name, 0.0) >= best - 1e-9]
    return leaders[0] if best >= 0.5 and len(leaders) == 1 else FALLBACK


def is_small_word(folded: str) -> bool:
    """Whether a folded word only holds sentences together, in any of the languages."""
    return folded in _FOLDED_SMALL_WORDS


def small_words(language: str) -> frozenset[str]:
    """The words of a language that only hold a sentence together."""
    return _SMALL_WORDS_OF.get(language, frozenset())


class _Stemmers(threading.local):
    """One set a thread: a snowball stemmer keeps the word it works on in itself."""

    def __init__(self) -> None:
        self._by_language: dict[str, Callable[[str], str]] = {}

    def __getitem__(self, language: str) -> Callable[[str], str]:
        if language not in self._by_language:
            import snowballstemmer  # noqa: PLC0415  # some thirty languages, which a start need not read

            self._by_language[language] = snowballstemmer.stemmer(language).stemWord
        return self._by_language[language]


_stemmers = _Stemmers()


def filed_under(word: str, language: str) -> str:
    """The language under which a word of a passage is stemmed: its letters decide before the passage does."""
    if word.isascii():
        return language if word.isalpha() else UNSTEMMED
    first = word[0]
    for low, high, name in _LETTERS_OF:
        if low <= first <= high:
            return name
    return language if first.isalpha() and first < "\u0250" else UNSTEMMED


@lru_cache(maxsize=400_000)
def stem(word: str, language: str) -> str:
    """The folded stem of a word in this language; the folded word itself where there is no stemmer."""
    if language == UNSTEMMED or is_paired(word):
        return fold(word)
    return fold(_stemmers[language](word)) or fold(word)
