"""People of the Cloud Native Computing Foundation: their bios, firms and projects, and who works on the same project.

A tie weighs 1 / (people - 1) of each project that both list, added up and at most 1. Source of the data: the
foundation's public people listing and landscape (Apache-2.0).
"""

import gzip
import json
import re
from collections import defaultdict
from itertools import combinations

from benchmarks.converters.python_talks import main


def records(folder):
    """Every record of the community: organisations, people, affiliations, ties."""
    with gzip.open(folder / "cncf_people.json.gz", "rt", encoding="utf-8") as file:
        people = json.load(file)
    firms = {key_of(person["company"]): person["company"] for person in people if key_of(person["company"])}
    for key, name in firms.items():
        yield {"type": "organisation", "id": key, "name": name[:120]}
    projects = defaultdict(list)
    for person in people:
        _before, _mark, reason = person["bio"].partition("Why I am excited to be an ambassador:")
        yield {
            "type": "person",
            "id": person["id"],
            "name": person["name"][:120],
            "agreed": True,
            "pronouns": person["pronouns"][:40],
            "headline": ", ".join(filter(None, [person["role"], *person["category"]]))[:160],
            "about": person["bio"],
            "ask_me_about": reason.strip()[:300],
            "places": person["location"][:200],
            "languages": ", ".join(person["languages"])[:200],
            "tags": person["projects"][:30],
            "links": [link for link in (person["github"], person["website"]) if link.startswith("http")],
        }
        for project in person["projects"]:
            projects[project].append(person["id"])
    for person in people:
        if key_of(person["company"]):
            yield {
                "type": "affiliation",
                "id": f"{person['id']}-{key_of(person['company'])}",
                "person": person["id"],
                "organisation": key_of(person["company"]),
            }
    weights = defaultdict(float)
    for members in projects.values():
        for pair in combinations(sorted(set(members)), 2):
            weights[pair] += 1 / (len(members) - 1)
    for (one, other), weight in weights.items():
        yield {"type": "tie", "one": one, "other": other, "strength": min(weight, 1.0), "consent": "members"}


def key_of(company):
    return re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")[:100]


if __name__ == "__main__":
    main(records)
