"""How a session finds its account: with the person in the same query."""

from allauth.account.auth_backends import AuthenticationBackend

from hallway.people.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    def get_user(self, user_id: int) -> Account | None:
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
