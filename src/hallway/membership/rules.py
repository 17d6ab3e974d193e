"""Who may join, invite, and change what. No side effects."""

from hallway.membership.cleaning import domain_of
from hallway.membership.enums import Joining
from hallway.membership.models import Community
from hallway.people.enums import Role, Standing
from hallway.people.models import Account, Person


def joins_at_once(community: Community, email: str) -> bool:
    """Whether a verified address is enough, by the community's openness or by its listed mail domains."""
    return community.joining == Joining.OPEN or domain_of(email) in community.open_domains


def may_ask_to_join(community: Community, email: str) -> bool:
    """Whether the door is for this address at all; depends on its domain, never on who has an account."""
    return community.joining != Joining.INVITATION or domain_of(email) in community.open_domains


def shows_sign_up(community: Community) -> bool:
    return community.joining != Joining.INVITATION or bool(community.open_domains)


def can_invite(person: Person, account: Account) -> bool:
    return person.standing == Standing.MEMBER and account.is_active


def can_be_claimed(person: Person) -> bool:
    """Whether somebody may take this entry over: nobody has, and nobody took the person out."""
    return person.account_id is None and person.standing in {Standing.LISTED, Standing.INVITED}


def is_last_operator(account: Account) -> bool:
    """Whether the community would be left without anybody to run it."""
    others = Account.objects.filter(role=Role.OPERATOR, is_active=True, deletion_due_at=None).exclude(pk=account.pk)
    return account.role == Role.OPERATOR and not others.exists()
