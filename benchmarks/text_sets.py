"""The public text collections as queries, items and judgements, and names with typing errors in them."""

import csv
import gzip
import json
import random
import string
import unicodedata
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Collection:
    """texts: one list of passages per item; relevant: for each query the item numbers that answer it."""

    name: str
    measure: str
    texts: list[list[str]]
    queries: list[str]
    relevant: list[set[int]]


def _rows(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _judged(rows, query, item, numbers):
    relevant = {}
    for row in rows:
        relevant.setdefault(row[query], set()).add(numbers[row[item]])
    return relevant


def talks_to_speakers(data: Path) -> Collection:
    """Talks since 2018; who gave one, from what they spoke about before. Each profile is one text."""
    profiles = list(_lines(data / "python_experts_profiles.jsonl.gz"))
    numbers = {profile["id"]: number for number, profile in enumerate(profiles)}
    judged = _judged(_rows(data / "python_experts_relevance.csv.gz"), "query", "person", numbers)
    asked = [row for row in _rows(data / "python_experts_queries.csv.gz") if row["query"] in judged]
    return Collection(
        "talks to speakers",
        "MRR",
        [[profile["text"]] for profile in profiles],
        [f"{row['title']}\n{row['text']}" for row in asked],
        [judged[row["query"]] for row in asked],
    )


def talk_titles_to_speakers(data: Path) -> Collection:
    """The same with the title alone: as short as what people type."""
    whole = talks_to_speakers(data)
    titles = [query.split("\n", 1)[0] for query in whole.queries]
    return Collection("talk titles to speakers", "MRR", whole.texts, titles, whole.relevant)


def cranfield(data: Path) -> Collection:
    """Abstracts on aerodynamics."""
    docs = list(_lines(data / "retrieval_cranfield_docs.jsonl.gz"))
    numbers = {str(doc["id"]): number for number, doc in enumerate(docs)}
    judged = _judged(_rows(data / "retrieval_cranfield_relevance.csv.gz"), "query", "doc", numbers)
    asked = [row for row in _rows(data / "retrieval_cranfield_queries.csv.gz") if row["query"] in judged]
    return Collection(
        "Cranfield",
        "MAP",
        [[doc["text"]] for doc in docs],
        [row["text"] for row in asked],
        [judged[row["query"]] for row in asked],
    )


def cncf_experts(data: Path) -> Collection:
    """Project descriptions; who maintains or lists the project, from biography, firm and place alone."""
    with gzip.open(data / "cncf_experts_profiles.json.gz", "rt", encoding="utf-8") as file:
        profiles = json.load(file)
    numbers = {profile["id"]: number for number, profile in enumerate(profiles)}
    judged = _judged(_rows(data / "cncf_experts_relevance.csv.gz"), "query", "person", numbers)
    asked = [row for row in _rows(data / "cncf_experts_queries.csv.gz") if row["query"] in judged]
    return Collection(
        "CNCF experts",
        "MAP",
        [[p["text"], f"{p['company'] or ''}", f"{p['location'] or ''}"] for p in profiles],
        [row["text"] for row in asked],
        [judged[row["query"]] for row in asked],
    )


def coffee_routing(data: Path) -> Collection:
    """Questions; who answered them, from the answers each gave before."""
    profiles = list(_lines(data / "stackexchange_coffee_routing_profiles.jsonl.gz"))
    numbers = {str(profile["user"]): number for number, profile in enumerate(profiles)}
    judged = _judged(_rows(data / "stackexchange_coffee_routing_relevance.csv.gz"), "question", "user", numbers)
    asked = [row for row in _rows(data / "stackexchange_coffee_routing_queries.csv.gz") if row["question"] in judged]
    return Collection(
        "Coffee routing",
        "MRR",
        [[profile["text"]] for profile in profiles],
        [f"{row['title']}\n{row['text']}" for row in asked],
        [judged[row["question"]] for row in asked],
    )


COLLECTIONS = (talks_to_speakers, talk_titles_to_speakers, cranfield, cncf_experts, coffee_routing)


def speakers(data: Path) -> list[list[str]]:
    """Name and profile text of each speaker, two passages."""
    return [[row["name"], row["text"]] for row in _lines(data / "python_experts_profiles.jsonl.gz")]


def mistype(word: str, errors: int, rng: random.Random) -> str:
    """The word after so many slips of the finger: a letter left out, doubled in, changed, or two swapped."""
    for _ in range(errors):
        at = rng.randrange(len(word))
        slip = rng.choice(("drop", "add", "change", "swap"))
        letter = rng.choice(string.ascii_lowercase)
        if slip == "drop" and len(word) > 1:
            word = word[:at] + word[at + 1 :]
        elif slip == "add":
            word = word[:at] + letter + word[at:]
        elif slip == "swap" and len(word) > 1:
            at = min(at, len(word) - 2)
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        else:
            word = word[:at] + letter + word[at + 1 :]
    return word


def _plain(name):
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def misspell(query: str, words: int, rng: random.Random) -> str:
    """The query with one typing error in each of so many of its words of five letters or more."""
    parts = query.split(" ")
    long = [at for at, part in enumerate(parts) if len(part) >= 5 and part.isalpha()]
    for at in rng.sample(long, min(words, len(long))):
        parts[at] = mistype(parts[at], 1, rng)
    return " ".join(parts)


def mistyped_names(texts: list[list[str]], errors: int, count: int, seed: int) -> tuple[list[str], list[set[int]]]:
    """Names of at least two words with so many typing errors anywhere, and everybody who bears the name.

    Several speakers stand in the data once with and once without accents: either counts as the right person.
    """
    rng = random.Random(seed)
    bearers: dict[str, set[int]] = {}
    for number, (name, _) in enumerate(texts):
        bearers.setdefault(_plain(name), set()).add(number)
    names = sorted(name for name in {name for name, _ in texts} if len(name.split()) >= 2)
    chosen = rng.sample(names, count)
    return [mistype(name, errors, rng) for name in chosen], [bearers[_plain(name)] for name in chosen]
