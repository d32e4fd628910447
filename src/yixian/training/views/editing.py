"""Courses, questions and exams, kept by the editor: the lists, a page for each, in use and out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yixian.ground.access import access
from yixian.ground.errors import NotFound
from yixian.ground.keyset import Keyset
from yixian.ground.text import clean_line, listed
from yixian.knowledge.models import KnowledgeItem
from yixian.people.queries import acting
from yixian.training.actions import keep, set_active
from yixian.training.actions.keep import KEEPERS, Kept
from yixian.training.forms import CourseForm, ExamForm, KeptForm, QuestionForm
from yixian.training.models import Course, Exam, ExamPart, Paper, Question
from yixian.training.needs import needs_by_exam
from yixian.training.queries import usable_by_course

BY_CODE = Keyset("code", "pk", rows=50)
FORMS: dict[str, type[KeptForm]] = {"courses": CourseForm, "questions": QuestionForm, "exams": ExamForm}


@access(*KEEPERS)
@never_cache
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """Every course, with how many items and usable questions it has."""
    there = usable_by_course()
    rows = Course.objects.annotate(items_count=Count("items")).prefetch_related("queues")
    lines = [(one, there.get(one.pk, 0)) for one in rows]
    return render(request, "training/courses.html", {"lines": lines})


@access(*KEEPERS)
@never_cache
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The bank, by code; narrowed to those that contain some words, or that are to be checked."""
    words, state = clean_line(request.GET.get("words", ""))[:50], request.GET.get("state", "")
    rows = Question.objects.select_related("item")
    if words:
        rows = rows.filter(Q(text__icontains=words) | Q(item__title__icontains=words) | Q(code=words))
    if state == "to_check":
        rows = rows.filter(to_check=True)
    page = BY_CODE.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "page": page,
        "words": words,
        "state": state,
        "to_check": Question.objects.filter(to_check=True, active=True).count(),
    }
    return render(request, "training/questions.html", context)


@access(*KEEPERS)
@never_cache
@require_GET
def exams(request: HttpRequest) -> HttpResponse:
    """Every exam, of which courses there are too few questions for it, and which queues ask for its certificate."""
    there, asked = usable_by_course(), needs_by_exam()
    rows = Exam.objects.prefetch_related("parts__course")
    lines = [
        (
            one,
            [part for part in one.parts.all() if there.get(part.course_id, 0) < part.count],
            asked.get(one.pk, []),
        )
        for one in rows
    ]
    return render(request, "training/exams.html", {"lines": lines})


@access(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new one."""
    return _page(request, kind, _form_of(kind).model())


@access(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One that is there."""
    return _page(request, kind, row_of(kind, pk))


@access(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Out of use, after saying what hangs on it; and back into it."""
    row = row_of(kind, pk)
    if request.method == "POST":
        set_active(acting(request), row, active=not row.active)
        messages.success(request, _("已停用。") if not row.active else _("已重新启用。"))
        return redirect("training_edit", kind, pk)
    return render(request, "training/use.html", {"row": row, "kind": kind, "hangs": _hangs(row)})


def row_of(kind: str, pk: int) -> Any:
    """The row of this kind; `NotFound` where there is none."""
    row = _form_of(kind).model._default_manager.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("没有这一条。"))
    return row


def _form_of(kind: str) -> type[KeptForm]:
    if kind not in FORMS:
        raise NotFound(_("没有这个页面。"))
    return FORMS[kind]


def _page(request: HttpRequest, kind: str, row: Any) -> HttpResponse:
    form = _form(request, kind, row)
    if request.method == "POST" and form.is_valid():
        is_new = row.pk is None
        keep(acting(request), row, form.columns, also=_also(row, form))
        messages.success(request, _("已保存。"))
        if is_new and kind == "courses":
            return redirect("training_items", row.pk)
        return redirect(f"training_{kind}")
    context = {
        "form": form,
        "row": row,
        "kind": kind,
        "known": KnowledgeItem.objects.filter(active=True).only("code", "title")
        if kind == "questions"
        else (),
    }
    return render(request, "training/edit.html", context, status=400 if form.errors else 200)


def _form(request: HttpRequest, kind: str, row: Any) -> KeptForm:
    given: dict[str, Any] = {}
    initial = {one.name: getattr(row, one.name) for one in row._meta.fields if row.pk or one.has_default()}
    if kind == "questions":
        initial["item"] = row.item if row.pk else None
    if kind == "courses":
        initial["roles"] = row.roles.split(";") if row.roles else []
        initial["queues"] = list(row.queues.all()) if row.pk else []
        initial.setdefault("opened_on", timezone.localdate())
    if kind == "exams":
        there = usable_by_course()
        drawn = dict(row.parts.values_list("course", "count")) if row.pk else {}
        shown = Course.objects.filter(Q(active=True) | Q(pk__in=drawn))
        given["courses"] = [(one, there.get(one.pk, 0)) for one in shown]
        initial |= {f"course_{pk}": count for pk, count in drawn.items()}
        initial.setdefault("opens_on", timezone.localdate())
    return _form_of(kind)(row, request.POST if request.method == "POST" else None, initial=initial, **given)


def _also(row: Kept, form: KeptForm) -> Callable[[], None]:
    """What is saved beside the columns: whom a course is for, what an exam is drawn of, that a question was checked."""

    def save() -> None:
        if isinstance(row, Course):
            row.queues.set(form.cleaned_data["queues"])
        if isinstance(row, Exam) and isinstance(form, ExamForm):
            row.parts.all().delete()
            ExamPart.objects.bulk_create(
                ExamPart(exam=row, course=course, count=count) for course, count in form.parts.items()
            )

    return save


def _hangs(row: Kept) -> list[str]:
    """What goes on without the row, or stops."""
    said = []
    if isinstance(row, Course):
        drawn = Exam.objects.filter(parts__course=row, active=True).values_list("title", flat=True)
        said += [_("考试“%(title)s”从这门课程抽题，停用后照样抽。") % {"title": one} for one in drawn]
        said.append(_("停用以后不再要人学；学过的记录都在。"))
    elif isinstance(row, Exam):
        n = Paper.objects.filter(exam=row, handed_in_at=None).count()
        queues = [need.queue.label for need in needs_by_exam().get(row.pk, [])]
        if queues:
            told = {"queues": listed(queues)}
            said.append(
                _("接这些队列的来电要有它的证书：%(queues)s。停用以后没有人能再取得，证书到期的人就接不了。")
                % told
            )
        said.append(_("停用以后不能再开始考；正在考的 %(n)s 份可以考完，证书照样有效。") % {"n": n})
    else:
        said.append(_("停用以后不再抽到；已经出的试卷不变。"))
    return said
