"""Names of the internet as a test writes them, in place of the internet."""

import ipaddress

from hallway.core.mail_checkups.lookups import LookupFailed


class Zone:
    """Answers what it was given; a name in `failing` cannot be asked for, whatever it is asked."""

    def __init__(self, texts=None, addresses=None, mail_servers=None, names=None, failing=()):
        self.known = {
            "texts": {name: [_bytes(text) for text in _list(some)] for name, some in (texts or {}).items()},
            "addresses": addresses or {},
            "mail_servers": mail_servers or {},
            "names": names or {},
        }
        self.failing = set(failing)
        self.asked = []

    def texts(self, name):
        return self._answer("texts", name)

    def addresses(self, name):
        try:
            return [str(ipaddress.ip_address(name))]
        except ValueError:
            return self._answer("addresses", name)

    def mail_servers(self, name):
        return self._answer("mail_servers", name)

    def names_of(self, address):
        return self._answer("names", address)

    def _answer(self, kind, name):
        self.asked.append(name)
        if name in self.failing:
            raise LookupFailed(f"{name}: its name servers fail (SERVFAIL). Let whoever serves the zone look at it.")
        return _list(self.known[kind].get(name, []))


def _list(some):
    return list(some) if isinstance(some, list | tuple) else [some]


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode()
