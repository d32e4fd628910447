"""知识管理: the items somebody works on, by what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.limited import limited_count
from yixian.cases.waiting import Waiting
from yixian.ground.access import access
from yixian.ground.keyset import Keyset
from yixian.ground.text import clean_line
from yixian.knowledge.models import KnowledgeItem, KnowledgeText
from yixian.knowledge.rights import AUDITORS, DESK, WRITERS
from yixian.people.models import Actor
from yixian.people.queries import acting

WORKERS = tuple(sorted(DESK))
LONGEST = 60
ITEM, TEXT = KnowledgeItem.State, KnowledgeText.State
BY_CODE = Keyset("code", "pk")
OLDEST = Keyset("written_at", "pk")
SOONEST = Keyset("verify_by", "pk")
DUE, WRONG = "due", "wrong"
SOON = timedelta(days=30)  # how long before its day an item is called to be verified


@dataclass(frozen=True)
class Tab:
    """A list: of items, or of texts that are being written (`of_texts`)."""

    label: str | Promise
    of_texts: bool
    keyset: Keyset
    empty: str | Promise
    counted: bool = True

    def rows(self, actor: Actor, code: str) -> QuerySet[Any, Any]:
        """What this actor works on of it."""
        if self.of_texts:
            texts = KnowledgeText.objects.worked_on_by(actor).filter(state=code)
            return texts.select_related("item", "department", "written_by")
        items = KnowledgeItem.objects.worked_on_by(actor).select_related("department")
        if code == DUE:
            return due_items(items)
        if code == WRONG:
            return items.filter(corrections__answered_at=None, corrections__isnull=False).distinct()
        if code == ITEM.WITHDRAWN:
            return items.filter(state=ITEM.WITHDRAWN)
        return items.filter(state=ITEM.PUBLISHED, active=True)


TABS: dict[str, Tab] = {
    TEXT.TO_AUDIT: Tab(_("待审"), True, OLDEST, _("没有待审的知识。")),
    TEXT.DRAFT: Tab(_("起草"), True, OLDEST, _("没有正在起草的知识。")),
    DUE: Tab(_("待核验"), False, SOONEST, _("30 天内没有要核验的知识。")),
    WRONG: Tab(_("纠错"), False, BY_CODE, _("没有待答复的纠错。")),
    ITEM.PUBLISHED: Tab(_("已发布"), False, BY_CODE, _("没有这样的知识。"), counted=False),
    ITEM.WITHDRAWN: Tab(_("已下架"), False, BY_CODE, _("没有下架的知识。"), counted=False),
}


@access(*WORKERS)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """A tab of them: an editor's and an auditor's all, a unit's own."""
    actor = acting(request)
    code, words, rows = asked_for(request, actor)
    tab = TABS[code]
    page = tab.keyset.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    tabs = [
        (one, each.label, limited_count(each.rows(actor, one)) if each.counted else "")
        for one, each in TABS.items()
    ]
    context = {
        "tab": code,
        "shown": tab,
        "tabs": tabs,
        "page": page,
        "q": words,
        "writes": bool(actor.roles & WRITERS),
        "audits": bool(actor.roles & AUDITORS),
    }
    return render(request, "knowledge/desk.html", context)


def asked_for(request: HttpRequest, actor: Actor) -> tuple[str, str, QuerySet[Any, Any]]:
    """The tab and the words of an address, and what this actor works on of them."""
    asked = request.GET.get("tab", "")
    code = asked if asked in TABS else _first(actor)
    tab, words = TABS[code], clean_line(request.GET.get("q", ""))[:LONGEST]
    rows = tab.rows(actor, code)
    if words:
        rows = rows.filter(_holding(words, "item__" if tab.of_texts else ""))
    return code, words, rows


def _holding(words: str, path: str) -> Q:
    """Where a title has the words, or that is the code."""
    return Q(title__icontains=words) | Q(**{f"{path}code": words})


def _first(actor: Actor) -> str:
    """What somebody sees first: an auditor what waits for them, whoever writes their drafts."""
    return TEXT.TO_AUDIT if "auditor" in actor.roles else TEXT.DRAFT


def due_items(items: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Of these, the published ones whose day to be verified is over or near (index: verify_by)."""
    soon = Q(verify_by__lte=timezone.localdate() + SOON) | Q(verify_by=None)
    return items.filter(soon, state=ITEM.PUBLISHED, active=True)


def waiting_for(actor: Actor) -> QuerySet[Any, Any]:
    """What the badge counts: an auditor's texts, a unit's items that nobody vouches for any more."""
    if "auditor" in actor.roles:
        return to_audit(actor)
    today = timezone.localdate()
    return due_items(KnowledgeItem.objects.worked_on_by(actor)).filter(verify_by__lt=today)


def waiting(actor: Actor) -> list[Waiting]:
    """On the page one lands on: an auditor's texts; an editor's items to be verified and corrections to be answered."""
    codes: list[str] = [TEXT.TO_AUDIT] if "auditor" in actor.roles else []
    codes += [DUE, WRONG] if "editor" in actor.roles else []
    desk = reverse("knowledge_desk")
    return [
        Waiting(
            _("知识：%(what)s") % {"what": TABS[code].label},
            limited_count(TABS[code].rows(actor, code)),
            f"{desk}?tab={code}",
        )
        for code in codes
    ]


def to_audit(actor: Actor) -> QuerySet[Any, Any]:
    """The texts that wait for an auditor."""
    return KnowledgeText.objects.filter(state=TEXT.TO_AUDIT)
