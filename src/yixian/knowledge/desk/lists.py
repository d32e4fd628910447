"""知识管理: the items somebody works on, by what they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.limited import limited_count
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
        if code == ITEM.WITHDRAWN:
            return items.filter(state=ITEM.WITHDRAWN)
        return items.filter(state=ITEM.PUBLISHED, active=True)


TABS: dict[str, Tab] = {
    TEXT.TO_AUDIT: Tab(_("待审"), True, OLDEST, _("没有待审的知识。")),
    TEXT.DRAFT: Tab(_("起草"), True, OLDEST, _("没有正在起草的知识。")),
    ITEM.PUBLISHED: Tab(_("已发布"), False, BY_CODE, _("没有这样的知识。"), counted=False),
    ITEM.WITHDRAWN: Tab(_("已下架"), False, BY_CODE, _("没有下架的知识。"), counted=False),
}


@access(*WORKERS)
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """A tab of them: an editor's and an auditor's all, a unit's own."""
    actor = acting(request)
    asked = request.GET.get("tab", "")
    code = asked if asked in TABS else _first(actor)
    tab, words = TABS[code], clean_line(request.GET.get("q", ""))[:LONGEST]
    rows = tab.rows(actor, code)
    if words:
        rows = rows.filter(_holding(words, "item__" if tab.of_texts else ""))
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


def _holding(words: str, path: str) -> Q:
    """Where a title has the words, or that is the code."""
    return Q(title__icontains=words) | Q(**{f"{path}code": words})


def _first(actor: Actor) -> str:
    """What somebody sees first: an auditor what waits for them, whoever writes their drafts."""
    return TEXT.TO_AUDIT if "auditor" in actor.roles else TEXT.DRAFT


def to_audit(actor: Actor) -> QuerySet[Any, Any]:
    """The texts that wait for an auditor."""
    return KnowledgeText.objects.filter(state=TEXT.TO_AUDIT)
