"""Which of one's accounts one looks at: for those who have several at a brand."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tacite.ui.entrance import frames
from tacite.ui.entrance.guards import CHOSEN, ClientRequest, signed_in_account
from tacite.ui.pages import render


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_account()
def choose(request: ClientRequest) -> HttpResponse:
    """List the accounts of whoever is signed in, and go to the one he chooses."""
    if request.method == "POST":
        request.session[CHOSEN] = _one_of(request, request.POST.get("account", ""))
        return redirect("/")
    shown: Any = request
    shown.frame = lambda: frames.around(request)
    return render(request, "account/accounts.html", {"now": request.account})


def _one_of(request: ClientRequest, wanted: str) -> int:
    """Return the number of an account the person has; anybody else's is not there."""
    for acting in request.acting_in:
        if str(acting.account.pk) == wanted:
            return int(acting.account.pk)
    raise Http404
