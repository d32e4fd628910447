"""订阅: what one is told of, by e-mail or Atom; confirming, looking, changing and ending by the links in mails.

A link is opened by looking (also by a machine that looks ahead into mails), and acts only by being sent: nobody is
subscribed or taken off because a filter followed a link.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import Refusal
from yixian.ground.limits import allow, counted_address
from yixian.portal.actions import subscriptions as actions
from yixian.portal.models import Subscription
from yixian.portal.news import Choice
from yixian.portal.subscription_forms import ChoiceForm, RhythmForm, SubscribeForm

PER_NETWORK, PERIOD = 10, 3600
# Opening and ending by links: of 96 bits nobody guesses one, and looking for one costs little.
LINKS_PER_NETWORK = 300
KEY = "k"


@access(EVERYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Choose, and get a mail to confirm it, or the address of an Atom feed."""
    missing = actions.mail_missing()
    by_atom = request.method == "POST" and "atom" in request.POST
    kind = ChoiceForm if by_atom else SubscribeForm
    form = kind(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid() and by_atom:
            filled = SubscribeForm(initial={**request.POST.dict(), **form.cleaned_data})
            context = {"form": filled, "missing": missing, "feed": _feed(request, form.choice)}
            return render(request, "portal/subscribe.html", context)
        if isinstance(form, SubscribeForm) and form.is_valid() and not missing:
            try:
                allow("subscribe", counted_address(request), PER_NETWORK, PERIOD)
            except Refusal as refusal:
                refusal.into(form)
                status = refusal.status
            else:
                typed = form.cleaned_data
                language = get_language() or ""
                actions.ask(typed["email"], form.choice, typed["rhythm"], language, timezone.now())
                return redirect("portal:subscribe_sent")
    if by_atom:
        form = _with_errors_of(form, request)
    return render(request, "portal/subscribe.html", {"form": form, "missing": missing}, status=status)


@access(EVERYONE)
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox; the same for every address, known or not."""
    return render(request, "portal/subscribe_sent.html")


@access(EVERYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """One press confirms what the mail told of."""
    token = _token(request)
    if request.method == "POST":
        try:
            row = actions.confirm(token, timezone.now())
        except Refusal as refusal:
            return _nothing(request, refusal)
        messages.success(request, _("订阅已确认。"))
        return redirect(f"{reverse('portal:subscription_page')}?{urlencode({KEY: row.token})}")
    return render(request, "portal/subscription_confirm.html", {"key": token})


@access(EVERYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What one is subscribed to, to look at, to change and to end."""
    try:
        row = actions.held(_token(request))
    except Refusal as refusal:
        return _nothing(request, refusal)
    form = RhythmForm(request.POST if request.method == "POST" else None, initial=_initial(row))
    if form.is_valid():
        actions.change(row, form.choice, form.cleaned_data["rhythm"], timezone.now())
        messages.success(request, _("已保存。"))
        return redirect(f"{reverse('portal:subscription_page')}?{urlencode({KEY: row.token})}")
    context = {"form": form, "row": row, "key": row.token, "what": Choice.of(row.choice).in_words()}
    context["feed"] = _feed(request, Choice.of(row.choice))
    return render(request, "portal/subscription.html", context, status=400 if form.is_bound else 200)


@access(EVERYONE)
@never_cache
@csrf_exempt  # a mail program posts it without a page of ours (RFC 8058); the link itself proves who it is
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest) -> HttpResponse:
    """One press ends it, here or in the mail program."""
    try:
        row = actions.held(_token(request))
    except Refusal as refusal:
        return _nothing(request, refusal)
    if request.method == "POST":
        actions.end(row)
        return render(request, "portal/subscription_ended.html")
    what = Choice.of(row.choice).in_words()
    return render(request, "portal/subscription_end.html", {"key": row.token, "what": what, "row": row})


def _token(request: HttpRequest) -> str:
    """What stands in the link, or in the form that its page sent."""
    allow("subscription_link", counted_address(request), LINKS_PER_NETWORK, PERIOD)
    return str(request.POST.get(KEY) or request.GET.get(KEY, ""))


def _nothing(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "portal/subscription_not.html", {"refusal": refusal}, status=refusal.status)


def _initial(row: Subscription) -> dict[str, object]:
    return {**row.choice, "rhythm": row.rhythm}


def _feed(request: HttpRequest, choice: Choice) -> str:
    """The address of the feed of a choice."""
    asked = urlencode(choice.kept(), doseq=True)
    return request.build_absolute_uri(f"{reverse('portal:feed_own')}?{asked}")


def _with_errors_of(form: ChoiceForm, request: HttpRequest) -> ChoiceForm:
    """The whole form again, with what is wrong of the choice and nothing said of what a feed does not need."""
    whole = SubscribeForm(request.POST)
    whole.is_valid()
    for name in [name for name in whole.errors if name not in form.fields]:
        del whole.errors[name]
    return whole
