"""Every operation of the API, as one member asks it: for tests that go through all of them."""

from hallway.api.reading import read_schema

#: operation -> path and what is sent; `{ben}` and the like stand for names and ids of a world
SENT = {
    "me": ("/me", None),
    "change_me": ("/me", {"headline": "Other words"}),
    "people": ("/people", None),
    "person": ("/people/{ben}", None),
    "routes": ("/people/{ben}/routes", None),
    "connections": ("/connections", None),
    "connection_requests": ("/connection-requests", None),
    "ask_to_connect": ("/connections/{ben}/ask", {"words": "We met in Lisbon"}),
    "confirm_connection": ("/connections/{asker}/confirm", {}),
    "decline_request": ("/connections/{asker}/decline", None),
    "withdraw_request": ("/connections/{asked}/withdraw", None),
    "end_connection": ("/connections/{friend}", None),
    "suggestions": ("/suggestions", None),
    "dismiss_suggestion": ("/suggestions/{ben}/dismiss", None),
    "snooze_suggestion": ("/suggestions/{ben}/snooze", None),
    "take_back_suggestion": ("/suggestions/{ben}/take-back", None),
    "search": ("/search?q=banks", None),
    "introductions": ("/introductions", None),
    "introduction": ("/introductions/{waiting}", None),
    "ask_for_introduction": (
        "/introductions/ask",
        {"to": "{ben}", "connectors": ["{friend}"], "words": "We both sail"},
    ),
    "introduce_two": ("/introductions/offer", {"one": "{friend}", "other": "{ben}", "words": "You both sail"}),
    "answer_introduction": ("/introductions/{waiting}/answer", {"answer": "yes"}),
    "hand_introduction_on": ("/introductions/{waiting}/hand-on", {"to": "{friend}"}),
    "withdraw_introduction": ("/introductions/{begun}/withdraw", None),
    "thank_for_introduction": ("/introductions/{agreed}/thank", {}),
    "give_introductions_outcome": ("/introductions/{agreed}/outcome", {"met": "yes", "helped": True}),
    "entries": ("/entries", None),
    "entry": ("/entries/ask/{ask}", None),
    "add_entry": ("/entries", {"kind": "offer", "text": "A berth in Lisbon"}),
    "own_entry": ("/me/entries/ask/{ask}", None),
    "change_entry": ("/me/entries/ask/{ask}", {"text": "Other words"}),
    "remove_entry": ("/me/entries/ask/{ask}", None),
    "notices": ("/notices", None),
    "mark_notice_read": ("/notices/{notice}/read", None),
    "mark_notices_read": ("/notices/read", {"up_to": "{notice}"}),
}


def operations():
    """Each operation by its name."""
    return {one.name: one for area in read_schema() for one in area.operations}


def send(program, name, parts, path=""):
    """Ask for one operation, with what SENT says or another path of the same kind."""
    usual, given = SENT[name]
    return program.ask(
        operations()[name].method, _filled(path or usual, parts), _filled(given, parts), **{"If-Match": "*"}
    )


def _filled(what, parts):
    if isinstance(what, str):
        return what.format(**parts)
    if isinstance(what, dict):
        return {name: _filled(value, parts) for name, value in what.items()}
    return [_filled(one, parts) for one in what] if isinstance(what, list) else what
