"""From having joined to being signed in."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponseBase

from hallway.people.models import Account


def sign_in(request: HttpRequest, account: Account, *, method: str, to: str) -> HttpResponseBase:
    """Sign the account in, second factor and all, and go on to a page."""
    record_authentication(request, account, method=method, email=account.email)
    login = Login(user=account, email=account.email, redirect_url=to)
    response: HttpResponseBase = perform_login(request, login)
    return response
