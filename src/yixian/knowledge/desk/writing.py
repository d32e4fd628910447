"""Writing an item, and auditing what was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yixian.ground.access import access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.ground.text import number_in
from yixian.knowledge import actions
from yixian.knowledge.actions.write import begin_item, open_text
from yixian.knowledge.desk.carried import carry_out
from yixian.knowledge.differences import differences
from yixian.knowledge.forms import FileForm, ItemForm, ReasonForm
from yixian.knowledge.models import KnowledgeFile, KnowledgeItem, KnowledgeText
from yixian.knowledge.models.content import CONTENT
from yixian.knowledge.models.text import codes_of, text_of_version
from yixian.knowledge.rights import (
    AUDITORS,
    DESK,
    WRITERS,
    item_for,
    refuse_unless_writer,
    works_on,
    wrote,
)
from yixian.people.models import Actor
from yixian.people.queries import acting

NAMES = tuple(name.removesuffix("_id") for name in CONTENT)


@access(*sorted(WRITERS))
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """A new item."""
    actor = acting(request)
    if request.method == "GET":
        own = actor.account.department if actor.account and "editor" not in actor.roles else None
        initial = {"valid_from": timezone.localdate(), "department": own}
        return render(request, "knowledge/write.html", {"form": ItemForm(initial=initial)})
    form = ItemForm(request.POST)
    if form.is_valid():
        try:
            text = begin_item(actor, form.values)
        except Refusal as refusal:
            refusal.into(form)
        else:
            return _saved(request, actor, text)
    return render(request, "knowledge/write.html", {"form": form}, status=400)


@access(*sorted(WRITERS))
@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of an item, begun with what is published. Saved by somebody else meanwhile, both are shown."""
    actor = acting(request)
    item = item_for(actor, pk)
    refuse_unless_writer(actor, item)
    if request.method == "GET":
        return _form_page(request, item, ItemForm(initial=_initial(item)))
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _form_page(request, item, form, status=400)
    try:
        text = actions.save_text(actor, item, form.values, **form.seen)
    except Conflict as conflict:
        return _both(request, item, form, conflict)
    except Refusal as refusal:
        refusal.into(form)
        return _form_page(request, item, form, status=refusal.status)
    return _saved(request, actor, text)


def _saved(request: HttpRequest, actor: Actor, text: KnowledgeText) -> HttpResponse:
    """Saved; sent to be audited too where that was pressed."""
    if "send" not in request.POST:
        messages.success(request, _("草稿已保存。"))
        return redirect("write_knowledge", pk=text.item_id)
    actions.send_text(actor, text)
    messages.success(request, _("已送审。"))
    return redirect("knowledge_item", pk=text.item_id)


def _initial(item: KnowledgeItem) -> dict[str, Any]:
    text = open_text(item)
    said: KnowledgeItem | KnowledgeText = text or item
    return {
        **{name: getattr(said, name) for name in NAMES},
        "related_codes": text.related_codes if text else codes_of(item),
        "note": text.note if text else "",
        "saved": text.saved if text else 0,
        "version": item.version,
    }


def _form_page(
    request: HttpRequest, item: KnowledgeItem, form: ItemForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    text = open_text(item)
    context = {
        "item": item,
        "open": text,
        "form": form,
        "files": KnowledgeFile.objects.of_draft(text) if text else [],
        "file_form": FileForm(),
        "sent_back": text.steps.filter(verb="sent_back").select_related("by").first() if text else None,
        **more,
    }
    return render(request, "knowledge/write.html", context, status=status)


def _both(request: HttpRequest, item: KnowledgeItem, form: ItemForm, conflict: Conflict) -> HttpResponse:
    """What this writer typed stays in the form; what the other one saved stands beside it, difference by difference."""
    item.refresh_from_db()
    theirs = open_text(item)
    mine = KnowledgeText(item=item, **form.values)
    again = cast(QueryDict, form.data).copy()
    again["saved"], again["version"] = str(theirs.saved if theirs else 0), str(item.version)
    shown = ItemForm(again)
    shown.is_valid()
    shown.add_error(None, str(conflict))
    found = [one for one in differences(theirs or text_of_version(item), mine) if one.changed]
    more = {"beside": found, "theirs": theirs or item}
    return _form_page(request, item, shown, status=conflict.status, **more)


def _text_of(actor: Actor, pk: int) -> KnowledgeText:
    """The open text of an item this actor sees. Raises `NotFound`."""
    text = open_text(item_for(actor, pk))
    if text is None:
        raise NotFound(_("这条知识没有正在写的草稿。"))
    return text


@access(*sorted(WRITERS))
@never_cache
@require_POST
def step(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Send the draft to be audited, take it back, or give it up."""
    done: dict[str, tuple[Callable[[Actor, KnowledgeText], None], str]] = {
        "send": (actions.send_text, _("已送审。")),
        "back": (actions.take_back, _("已撤回，可以接着改。")),
        "drop": (actions.drop_text, _("草稿已放弃。")),
    }
    if what not in done:
        raise NotFound(_("没有这一步。"))
    actor = acting(request)
    step_of, said = done[what]
    carry_out(request, lambda: step_of(actor, _text_of(actor, pk)), said)
    return redirect("write_knowledge" if what == "back" else "knowledge_item", pk=pk)


@access(*sorted(DESK))
@never_cache
@require_http_methods(["GET", "POST"])
def audit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a text changes, for whoever works on it; an auditor passes it or sends it back."""
    actor = acting(request)
    item = item_for(actor, pk)
    if not works_on(actor, item):
        raise NotFound(_("没有这条知识，或者您不能查看。"))
    text = open_text(item)
    if text is None:  # pressed a second time, or opened from a list that is old: it has been decided
        messages.info(request, _over(item))
        return redirect("knowledge_item", pk=pk)
    form = ReasonForm(request.POST if "back" in request.POST else None)
    if request.method == "POST":
        try:
            if "back" not in request.POST:
                seen = {name: number_in(request.POST.get(name, "")) or 0 for name in ("saved", "version")}
                actions.pass_text(actor, text, **seen)
                messages.success(request, _("已发布。"))
                return redirect("knowledge_item", pk=pk)
            if form.is_valid():
                actions.send_back(actor, text, form.cleaned_data["reason"])
                messages.success(request, _("已退回修改。"))
                return redirect("knowledge_desk")
        except NotAllowed:
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("audit_knowledge", pk=pk)
    published = text_of_version(item) if item.version else None
    context = {
        "item": item,
        "text": text,
        "published": published,
        "differences": differences(published, text),
        "files": KnowledgeFile.objects.of_draft(text),
        "gone_files": text.removed_files.all(),
        "audits": bool(actor.roles & AUDITORS),
        "own": wrote(actor, text),
        "waits": text.state == KnowledgeText.State.TO_AUDIT,
        "form": form,
    }
    return render(request, "knowledge/audit.html", context, status=400 if form.errors else 200)


def _over(item: KnowledgeItem) -> str:
    """What became of the last text of an item of which none is open."""
    rows = item.texts.select_related("passed_by")
    last = rows.filter(number=item.version, passed_by__isnull=False).first()
    if last is None or last.passed_by is None:
        return _("这条知识没有在等审核的草稿。")
    at = f"{timezone.localtime(last.passed_at):%Y-%m-%d %H:%M}"
    told = {"n": last.number, "name": last.passed_by.name, "at": at}
    return _("已经审核过了：第 %(n)s 版由%(name)s在 %(at)s 审核通过并发布。") % told


@access(*sorted(WRITERS))
@never_cache
@require_POST
@takes_files(1)
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file to the draft."""
    actor, form = acting(request), FileForm(request.POST, request.FILES)
    text = _text_of(actor, pk)
    if form.is_valid():
        try:
            actions.add_file(actor, text, form.cleaned_data["file"])
        except NotAllowed:
            raise
        except Refusal as refusal:
            refusal.into(form)
        else:
            messages.success(request, _("附件已加。"))
            return redirect("write_knowledge", pk=pk)
    item = text.item
    return _form_page(request, item, ItemForm(initial=_initial(item)), status=400, file_form=form)


@access(*sorted(WRITERS))
@never_cache
@require_POST
def remove_file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """Take a file away with this draft."""
    actor = acting(request)
    carry_out(request, lambda: actions.remove_file(actor, _text_of(actor, pk), file_id), _("附件已去掉。"))
    return redirect("write_knowledge", pk=pk)
