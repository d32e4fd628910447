"""An item's own page: what it says, its files, its versions and who did what; two versions side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.files import SHOWN
from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.named import named
from yixian.ground.text import number_in
from yixian.knowledge.actions import content_of, withdraw_item
from yixian.knowledge.actions.upkeep import may_verify
from yixian.knowledge.actions.write import open_text
from yixian.knowledge.desk.carried import carry_out
from yixian.knowledge.differences import differences
from yixian.knowledge.forms import CorrectionForm, ReasonForm
from yixian.knowledge.models import KnowledgeFile, KnowledgeItem, KnowledgeText
from yixian.knowledge.models.text import OPEN, text_of_version
from yixian.knowledge.rights import AUDITORS, DESK, READERS, item_for, may_withdraw, may_write, works_on
from yixian.people.models import Actor
from yixian.people.queries import acting

ALL_READERS = tuple(sorted(READERS))
WORKERS = tuple(sorted(DESK))
MOST_STEPS = 50
MOST_VERSIONS = 50
MOST_ANSWERED = 10


@access(*ALL_READERS)
@never_cache
@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says; for whoever works on it also what is being written, its versions and its story."""
    actor = acting(request)
    return item_page(request, actor, item_for(actor, pk))


def item_page(
    request: HttpRequest,
    actor: Actor,
    found: KnowledgeItem,
    form: ReasonForm | None = None,
    correction: CorrectionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; with a form that was sent and not taken what was typed stays in it."""
    works = works_on(actor, found)
    # Whoever works on it sees what everybody said, others what they said themselves.
    said = found.corrections.all() if works else found.corrections.filter(by=actor.account_id or 0)
    context = {
        "item": found,
        "files": found.files.published(),
        "related": found.related.filter(state=KnowledgeItem.State.PUBLISHED, active=True),
        "works": works,
        "writes": may_write(actor, found),
        "withdraws": found.state == KnowledgeItem.State.PUBLISHED and may_withdraw(actor, found),
        "form": form or ReasonForm(),
        "correction_form": correction or CorrectionForm(auto_id="correct_%s"),
        "corrections": said.filter(answered_at=None),
        "answered": said.filter(answered_at__isnull=False)[:MOST_ANSWERED],
        "verifies": found.state == KnowledgeItem.State.PUBLISHED and may_verify(actor, found),
    }
    if works:
        context["audits"] = bool(actor.roles & AUDITORS)
        context["open"] = open_text(found)
        context["versions"] = versions_of(found)
        context["steps"] = found.steps.select_related("by", "text")[:MOST_STEPS]
    return render(request, "knowledge/item.html", context, status=status)


def versions_of(found: KnowledgeItem) -> list[KnowledgeText]:
    """The published texts, newest first; where none was kept yet, what the item says."""
    kept = found.texts.filter(number__isnull=False).select_related("written_by", "passed_by")
    rows = list(kept.order_by("-number")[:MOST_VERSIONS])
    return rows or ([text_of_version(found)] if found.version else [])


@access(*WORKERS)
@never_cache
@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of an item side by side, whichever two; without a choice the newest and the one before."""
    actor = acting(request)
    found = item_for(actor, pk)
    if not works_on(actor, found):
        raise NotFound(_("没有这条知识，或者您不能查看。"))
    versions = versions_of(found)
    if not versions:
        raise NotFound(_("这条知识还没有发布过。"))
    newest = versions[0].number or 0
    new = _asked(request, "new", newest)
    old = _asked(request, "old", max(new - 1, 1))
    context = {
        "item": found,
        "versions": versions,
        "old": old,
        "new": new,
        "differences": differences(_version(found, old), _version(found, new)),
    }
    return render(request, "knowledge/compare.html", context)


def _asked(request: HttpRequest, name: str, otherwise: int) -> int:
    return number_in(request.GET.get(name, "")) or otherwise


def _version(found: KnowledgeItem, number: int) -> KnowledgeText:
    kept = found.texts.filter(number=number).select_related("category", "department", "area").first()
    if kept is None and number == found.version:
        return text_of_version(found)
    if kept is None:
        raise NotFound(_("没有第 %(n)d 版。") % {"n": number})
    return kept


@access(*WORKERS)
@never_cache
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it down, with a reason."""
    actor, form = acting(request), ReasonForm(request.POST)
    found = item_for(actor, pk)
    if not form.is_valid():
        return item_page(request, actor, found, form, status=400)
    reason = form.cleaned_data["reason"]
    carry_out(request, lambda: withdraw_item(actor, found, reason), _("已下架，谁也查不到了。"))
    return redirect("knowledge_item", pk=pk)


@access(*ALL_READERS)
@never_cache
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of an item: a published one for whoever reads the item, one of a draft for whoever works on it."""
    actor = acting(request)
    row = KnowledgeFile.objects.select_related("added_in", "removed_in").filter(pk=pk).first()
    if row is None:
        raise NotFound(_("没有这个附件，或者您不能查看。"))
    found = item_for(actor, row.item_id)
    published = KnowledgeFile.objects.published().filter(pk=pk).exists()
    if not (published or works_on(actor, found)) or row.added_in.state not in (*OPEN, "passed"):
        raise NotFound(_("没有这个附件，或者您不能查看。"))
    answer = HttpResponse(content_of(row), content_type=row.media_type)
    return named(answer, row.name, shown=row.media_type in SHOWN)
