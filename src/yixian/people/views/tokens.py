from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.ground.access import SIGNED_IN, access
from yixian.ground.errors import NotFound, Refusal
from yixian.people.actions import issue_token, revoke_token
from yixian.people.forms import TokenForm
from yixian.people.models import Account, Actor, ApiToken


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own API tokens; a new one is shown in the answer that made it and never again."""
    account = request.user
    assert isinstance(account, Account)
    form, raw = TokenForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            _token, raw = issue_token(Actor.of(account), account, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            form = TokenForm()
    own = ApiToken.objects.filter(account=account, revoked_at=None)
    return render(request, "people/tokens.html", {"form": form, "tokens": own, "new_token": raw})


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens, once that is confirmed."""
    account = request.user
    assert isinstance(account, Account)
    token = ApiToken.objects.filter(account=account, pk=token_id).first()
    if token is None:
        raise NotFound(_("没有这个令牌。"))
    if request.method == "GET":
        return render(request, "people/revoke_token.html", {"token": token})
    revoke_token(Actor.of(account), token)
    messages.success(request, _("已吊销令牌“%(name)s”。") % {"name": token.name})
    return redirect("account_tokens")
