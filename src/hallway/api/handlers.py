"""What others' facts mean for tokens."""

from hallway.api.actions.tokens import revoke_all
from hallway.core import clock
from hallway.core.outbox import handles
from hallway.membership.facts import SignInReset
from hallway.people.models import Account


@handles(SignInReset)
def revoke_with_the_other_ways_in(happened: SignInReset) -> None:
    """An operator took all ways in from an account: whoever had stolen one may have made a token."""
    account = Account.objects.filter(person=happened.person).values_list("pk", flat=True).first()
    if account is not None:
        revoke_all(account, now=clock.now())
