"""记者台: where journalists ask the centre, read answers, and read before everybody what is under embargo."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.keyset import Keyset
from yixian.people.queries import acting
from yixian.portal import actions, bulletins
from yixian.portal.models import PressQuestion, Publication, PublicText
from yixian.portal.press_forms import AskForm
from yixian.portal.views.answered import RELATED
from yixian.portal.views.bulletins import context_of

NEWEST = Keyset("-asked_at", "-pk", rows=30)
MOST_EARLY = 30
View = Callable[..., HttpResponse]


def with_card(view: View) -> View:
    """Let journalists in whose card holds; others are told what to do."""

    @access("journalist")
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actions.card_of(acting(request)) is None:
            return render(request, "portal/no_card.html", status=403)
        return view(request, *args, **kwargs)

    return checked


@with_card
@require_GET
def media(request: HttpRequest) -> HttpResponse:
    """One's own questions, the newest first, and what may be read but not told yet."""
    actor, now = acting(request), timezone.now()
    page = NEWEST.page(
        PressQuestion.objects.visible_to(actor).select_related("text"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    early = PublicText.objects.for_press(now).filter(public_at__gt=now).defer("numbers", "words")
    matters = Publication.objects.early(now).order_by("published_at", "pk")
    context = {
        "page": page,
        "matters": matters[:MOST_EARLY],
        "early": early.order_by("public_at", "pk")[:MOST_EARLY],
        "card": actions.card_of(actor),
        "now": now,
    }
    return render(request, "portal/media.html", context)


@with_card
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the centre."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = actions.ask(acting(request), form.cleaned_data["title"], form.cleaned_data["words"])
        messages.success(request, _("已送达热线中心。"))
        return redirect("portal:media_question", made.pk)
    return render(request, "portal/ask.html", {"form": form}, status=400 if form.errors else 200)


@with_card
@require_GET
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own question and its answer."""
    row = PressQuestion.objects.visible_to(acting(request)).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("没有这个提问。"))
    return render(request, "portal/media_question.html", {"question": row, "now": timezone.now()})


@with_card
@require_GET
def early(request: HttpRequest, pk: int) -> HttpResponse:
    """A text under embargo; once it is public its own page has it."""
    now = timezone.now()
    text = PublicText.objects.for_press(now).filter(pk=pk).select_related("department").first()
    if text is None:
        raise NotFound(_("没有这一篇，或者还不到记者可见的时间。"))
    if text.public_at and text.public_at <= now:
        return redirect("portal:text", pk)
    context: dict[str, Any] = {"text": text, "corrections": text.corrections.all()}
    if text.kind == PublicText.Kind.BULLETIN and (shown := bulletins.shown_month(text)) is not None:
        context |= context_of(text, shown)
    return render(request, "portal/early.html", context)


@with_card
@require_GET
def early_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """A matter under embargo; once it is public its own page has it."""
    row = Publication.objects.released().filter(pk=pk, press_at__lte=timezone.now())
    found = row.select_related(*RELATED).first()
    if found is None:
        raise NotFound(_("没有这一篇，或者还不到记者可见的时间。"))
    if not found.is_to_come:
        return redirect("portal:answered_one", pk)
    return render(request, "portal/early_matter.html", {"row": found, "corrections": found.corrections.all()})
