"""Whether a mail is from the member whose reply address it came to.

The address alone says that its sender has read the letter; the From must be an address that the member proved to be
theirs. Where the operator names the mail server that checks senders (SPF, DKIM, DMARC), its word is asked as well.
"""

import re
from email.message import Message as RawMail

from allauth.account.models import EmailAddress
from django.conf import settings

from hallway.messaging.incoming.parse import addresses_in, headers
from hallway.people.models import Person

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)
_SAYS = re.compile(r"(smtp\.mailfrom|smtp\.helo|header\.d|header\.i)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def is_from(mail: RawMail, person: Person) -> bool:
    """Whether the only From is a verified address of this person, and the trusted server found nothing against it."""
    senders = addresses_in(mail, "From")
    if len(senders) != 1 or len(mail.get_all("From", [])) != 1 or person.account_id is None:
        return False
    own = EmailAddress.objects.filter(user=person.account_id, verified=True, email__iexact=senders[0])
    return own.exists() and _is_believed(mail, sender=senders[0])


def _is_believed(mail: RawMail, *, sender: str) -> bool:
    server = settings.CONFIG.mail_in_server.lower()
    if not server:
        return True
    for value in headers(mail, "Authentication-Results"):
        name, _semicolon, results = _COMMENT.sub(" ", value).partition(";")
        if name.strip().split(" ")[0].lower() == server:  # the first is the latest; others could be the sender's own
            return _passed(results, domain=sender.rpartition("@")[2])
    return False


def _passed(results: str, *, domain: str) -> bool:
    """Whether DMARC passed, or, where it was not looked at, SPF or DKIM for the domain of the From."""
    found = []
    for result in results.split(";"):
        if match := _RESULT.match(result.strip()):
            found.append((match[1].lower(), match[2].lower(), [said[1] for said in _SAYS.findall(result)]))
    dmarc = [word for method, word, _said in found if method == "dmarc"]
    if dmarc and "none" not in dmarc:
        return "pass" in dmarc
    return any(word == "pass" and any(_aligned(said, domain) for said in names) for _method, word, names in found)


def _aligned(said: str, domain: str) -> bool:
    """Whether the checked domain is the sender's, or one is below the other."""
    checked = said.lower().rpartition("@")[2].strip(".")
    return checked == domain or (domain.endswith(f".{checked}") and "." in checked) or checked.endswith(f".{domain}")
