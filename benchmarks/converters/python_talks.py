"""Speakers of Python conferences: their words, and ties between those who were at the same event.

A tie weighs 1 / (people - 1) of each event series that both spoke at, added up and at most 1; speakers with a
described talk before 2018 are in. Source of the data: PyVideo (CC0).
"""

import argparse
import gzip
import json
from collections import defaultdict
from itertools import combinations
from pathlib import Path

LONGEST_ABOUT = 20_000


def records(folder):
    """Every record of the community, people first."""
    with gzip.open(folder / "python_experts_profiles.jsonl.gz", "rt", encoding="utf-8") as file:
        profiles = [json.loads(line) for line in file]
    known = {profile["id"] for profile in profiles}
    events, tags = defaultdict(set), defaultdict(lambda: defaultdict(int))
    with gzip.open(folder / "python_talks.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            talk = json.loads(line)
            here = [speaker for speaker in talk["speaker_ids"] if speaker in known]
            events[talk["event"]].update(here)
            for speaker in here:
                for tag in talk["tags"]:
                    tags[speaker][tag.strip()[:60]] += 1
    for profile in profiles:
        often = sorted(tags[profile["id"]].items(), key=lambda item: (-item[1], item[0]))
        yield {
            "type": "person",
            "id": profile["id"],
            "name": profile["name"][:120],
            "agreed": True,
            "about": profile["text"][:LONGEST_ABOUT],
            "tags": [tag for tag, _count in often[:10] if tag],
        }
    weights = defaultdict(float)
    for people in events.values():
        for pair in combinations(sorted(people), 2):
            weights[pair] += 1 / (len(people) - 1)
    for (one, other), weight in weights.items():
        yield {
            "type": "tie",
            "one": one,
            "other": other,
            "strength": round(min(weight, 1.0), 6),
            "consent": "members",
        }


def write(found, out):
    """Write records as JSON Lines; how many."""
    number = 0
    with Path(out).open("w", encoding="utf-8") as file:
        for number, record in enumerate(found, 1):  # noqa: B007  the last number is the count
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return number


def main(convert=records):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data sets")
    parser.add_argument("--out", type=Path, required=True, help="the community file to write")
    given = parser.parse_args()
    print(f"{write(convert(given.data), given.out)} records in {given.out}")


if __name__ == "__main__":
    main()
