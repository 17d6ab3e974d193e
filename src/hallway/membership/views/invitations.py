"""A member's invitations, and the link that keeps letters away."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hallway.core import clock
from hallway.core.errors import Conflict, Invalid
from hallway.core.forms import refuse
from hallway.membership.actions import invite as inviting
from hallway.membership.forms import InviteForm
from hallway.membership.models import Community
from hallway.membership.queries.invitations import allowance, get_invitation, made_by
from hallway.membership.quiet import hash_in, never_write
from hallway.people.access import member_required
from hallway.people.middleware import ViewerRequest

PER_PAGE = 30
#: where an act's form may ask to be led back to
_BACK = {"admin": "membership:admin_invitations", "prepared": "membership:admin_prepared"}


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: ViewerRequest) -> HttpResponseBase:
    """Whom I invited, how it stands, and a form for the next. Everybody invited is answered in the same words."""
    viewer, now = request.viewer, clock.now()
    form = InviteForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if form.is_valid():
        if not ratelimit.consume(request, action="invite", user=viewer.account):
            return ratelimit.respond_429(request)  # type: ignore[no-any-return]
        try:
            invitation = inviting.invite(viewer=viewer, now=now, **form.cleaned_data)
        except Invalid as problem:
            refuse(form, problem)
        except Conflict as problem:
            form.add_error(None, str(problem.message))
        else:
            messages.success(request, _("An invitation to {email} is on its way.").format(email=invitation.email))
            return redirect("membership:invitations")
    page = Paginator(made_by(viewer), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(invitation, *invitation.standing(now), invitation.is_open(now)) for invitation in page]
    shown = {
        "form": form,
        "page": page,
        "rows": rows,
        "allowance": allowance(viewer, community=Community.objects.get(pk=1), now=now),
    }
    return render(request, "membership/invitations.html", shown)


@member_required
@require_POST
def send_again(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    if not ratelimit.consume(request, action="invite", user=request.viewer.account):
        return ratelimit.respond_429(request)  # type: ignore[no-any-return]
    invitation = get_invitation(public_id, viewer=request.viewer)
    inviting.send_again(invitation, viewer=request.viewer, now=clock.now())
    messages.success(request, _("A new letter to {email} is on its way.").format(email=invitation.email))
    return redirect(_back(request))


@member_required
@require_POST
def withdraw(request: ViewerRequest, public_id: UUID) -> HttpResponseBase:
    invitation = get_invitation(public_id, viewer=request.viewer)
    inviting.withdraw(invitation, viewer=request.viewer, now=clock.now())
    messages.success(request, _("The invitation to {email} is withdrawn.").format(email=invitation.email))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    return _BACK.get(request.POST.get("back", ""), "membership:invitations")


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the link's token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def never(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the address of this link is never to be written to, and then keep to it."""
    hash_in(token)
    if request.method == "POST":
        never_write(token, now=clock.now())
        return render(request, "membership/never_done.html")
    return render(request, "membership/never.html")
