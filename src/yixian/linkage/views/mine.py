"""One's own notices: the bell in the head of every desk, and the page behind it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.badges import badges_of
from yixian.ground.access import EVERYONE, SIGNED_IN, access
from yixian.ground.keyset import Keyset
from yixian.ground.text import number_in
from yixian.linkage import queries
from yixian.linkage.actions import read_all, set_read
from yixian.linkage.staff_words import known_to, words_for
from yixian.people.models import Account
from yixian.people.queries import acting

NEWEST = Keyset("-pk")


@access(SIGNED_IN)
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What this person was told, newest first, in words that name what they may see now."""
    actor, unread = acting(request), bool(request.GET.get("unread"))
    rows = queries.mine(actor, unread=unread)
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    known = known_to(actor, page.rows)
    lines = [
        {"notice": row, "words": words_for(actor, row, known)[1], "known": known.has(row)}
        for row in page.rows
    ]
    context = {
        "page": page,
        "lines": lines,
        "unread": unread,
        "count": queries.unread_count(actor),
        "newest": page.rows[0].pk if page.rows and not page.previous else None,
    }
    return render(request, "linkage/mine.html", context)


# Asked again and again by pages left open: whoever is not signed in any more gets nothing, not the login page
# in the place of the bell.
@access(EVERYONE)
@never_cache
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """How many notices are unread, as the link in the head of the desk, and what waits under the menu's entries."""
    account = request.user
    if not isinstance(account, Account) or account.password_given:
        return HttpResponse(status=204)
    actor = acting(request)
    context = {"count": queries.unread_count(actor), "badges": badges_of(actor)}
    return render(request, "linkage/bell_and_badges.html", context)


@access(SIGNED_IN)
@never_cache
@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it was read, and go to what it is about."""
    actor = acting(request)
    notice = set_read(actor, pk, timezone.now())
    if known_to(actor, [notice]).has(notice):
        if notice.summons_id:
            return redirect("summons", notice.summons_id)
        return redirect("case", notice.number)
    messages.info(request, _("这件事已不由您办理，不能再查看。"))
    return redirect("my_notices")


@access(SIGNED_IN)
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Mark one of one's notices, or all that were shown, as read or unread."""
    actor, now = acting(request), timezone.now()
    chosen = number_in(request.POST.get("notice", ""))
    if chosen is not None:
        set_read(actor, chosen, None if request.POST.get("unread") else now)
    else:
        count = read_all(actor, now, up_to=number_in(request.POST.get("up_to", "")) or 0)
        messages.success(request, _("%(count)s 条通知标为已读。") % {"count": count})
    return redirect(reverse("my_notices", query={"unread": "1"} if request.POST.get("only") else None))
