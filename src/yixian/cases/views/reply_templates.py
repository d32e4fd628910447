"""答复模板: a unit's words for replies, and those it may use from above; edited by its unit head and liaison."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.cases.models import ReplyTemplate
from yixian.cases.models.reply_template import PLACES, SAME_NAME
from yixian.cases.reply_words import example_facts, whose
from yixian.cases.template_form import ReplyTemplateForm
from yixian.directory import queries as directory
from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.keyset import Keyset
from yixian.ground.placed import filled, places_in
from yixian.people.models import Account, Actor
from yixian.people.queries import acting

EDITORS = ("liaison", "unit_head")
OWN_FIRST = Keyset("given", "name", "pk", never_empty=("given",))


@access(*EDITORS, "handler")
@never_cache
@require_GET
def reply_templates(request: HttpRequest) -> HttpResponse:
    """The unit's own templates and those of units below, then what comes from above, in one query a page."""
    actor = acting(request)
    own = directory.department(actor.department_id or 0)
    above = own.path_ids[:-1] if own is not None else []
    ours = Q(department_id__in=actor.scope)
    usable = Q(department=None) | Q(department_id__in=above, shared=True)
    rows = ReplyTemplate.objects.filter(ours | (usable & Q(active=True)))
    page = OWN_FIRST.page(
        rows.annotate(given=Choose(When(ours, then=Value(0)), default=Value(1), output_field=IntegerField())),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    shown = [(one.department_id in actor.scope, {"row": one, "whose": whose(one)}) for one in page.rows]
    context = {
        "page": page,
        "mine": [row for is_own, row in shown if is_own],
        "given": [row for is_own, row in shown if not is_own],
        "edits": bool(actor.roles & set(EDITORS)),
    }
    return render(request, "cases/reply_templates.html", context)


@access(*EDITORS)
@never_cache
@require_http_methods(["GET", "POST"])
def add_template(request: HttpRequest) -> HttpResponse:
    """One more of the own unit."""
    actor = acting(request)
    return _edit(request, ReplyTemplate(department_id=_own_unit(actor)), _("新建答复模板"))


@access(*EDITORS)
@never_cache
@require_http_methods(["GET", "POST"])
def edit_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of the own unit or of a unit below."""
    return _edit(request, _template(acting(request), pk), _("修改答复模板"))


@access(*EDITORS)
@never_cache
@require_http_methods(["GET", "POST"])
def remove_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then delete: replies written with it keep their words."""
    template = _template(acting(request), pk)
    if request.method == "POST":
        template.delete()
        messages.success(request, _("已删除模板“%(name)s”。") % {"name": template.name})
        return redirect("reply_templates")
    return render(request, "cases/reply_template_remove.html", {"template": template})


@access(*EDITORS)
@never_cache
@require_POST
def preview_template(request: HttpRequest) -> HttpResponse:
    """What was typed so far, filled with an invented case; nothing is saved."""
    facts = example_facts()
    labels = {name: ReplyTemplate._meta.get_field(name) for name in ReplyTemplate.TEXTS}
    typed = {name: request.POST.get(name, "")[:3000] for name in labels}
    unknown = [one for text in typed.values() for one in places_in(text) if one not in PLACES]
    context: dict[str, Any] = {
        "texts": [(labels[name].verbose_name, filled(text, facts)) for name, text in typed.items() if text],  # type: ignore[union-attr]
        "unknown": [_("没有 {%(place)s} 这一项。") % {"place": one} for one in dict.fromkeys(unknown)],
    }
    return render(request, "cases/partials/template_preview.html", context)


def _edit(request: HttpRequest, template: ReplyTemplate, title: str) -> HttpResponse:
    form = ReplyTemplateForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid() and _is_saved(request, form):
        messages.success(request, _("模板“%(name)s”已保存。") % {"name": form.instance.name})
        return redirect("reply_templates")
    context = {"form": form, "title": title}
    return render(request, "cases/reply_template_form.html", context, status=400 if form.errors else 200)


def _is_saved(request: HttpRequest, form: ReplyTemplateForm) -> bool:
    """Save; False, and said beside the name, where somebody else saved one of the same name at this moment."""
    assert isinstance(request.user, Account)
    form.instance.changed_by = request.user
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", SAME_NAME)
        return False
    return True


def _template(actor: Actor, pk: int) -> ReplyTemplate:
    found = ReplyTemplate.objects.filter(pk=pk, department_id__in=actor.scope).first()
    if found is None:
        raise NotFound(_("没有这个模板，或者不是本单位的。"))
    return found


def _own_unit(actor: Actor) -> int:
    if actor.department_id is None:
        raise NotFound(_("您的账号没有单位，请联系安全管理员。"))
    return actor.department_id
