"""Items by files: taken home as Markdown or as a table; handed in as Markdown, looked at, confirmed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.ground.access import access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.ground.named import named
from yixian.ground.spreadsheets import FORMS, file_answer
from yixian.knowledge.actions.bring import bring_articles
from yixian.knowledge.actions.write import open_text
from yixian.knowledge.desk.lists import WORKERS, asked_for
from yixian.knowledge.forms import BringForm
from yixian.knowledge.markdown.archive import articles_in, packed
from yixian.knowledge.markdown.plan import Kind, Plan, plan
from yixian.knowledge.markdown.taken_home import cells, said_of, texts_said
from yixian.knowledge.markdown.written import Article, headings, written
from yixian.knowledge.models import KnowledgeText
from yixian.knowledge.rights import WRITERS, item_for, works_on
from yixian.knowledge.row_kinds import KNOWLEDGE
from yixian.people.queries import acting

WHO_WRITES = tuple(sorted(WRITERS))
MARKDOWN = "md"
MOST_SHOWN, MOST_WRONG = 50, 50
EXAMPLE = gettext_lazy(
    "---\ncode: dog-licence\ntitle: 犬只登记怎么办\nquestion: 养狗要不要办证？\npublic: yes\nvalid_from: 2026-01-01\n"
    "keywords: 狗证;养犬\n---\n\n带疫苗证明到社区登记，当场发证。（示范内容）"
)
SALT, HOURS = "yixian.knowledge.markdown", 12 * 3600


@access(*WORKERS)
@never_cache
@require_GET
def take_home(request: HttpRequest, form: str) -> HttpResponseBase:
    """What a tab of the desk lists, all of it: Markdown files in a ZIP, or a table like `knowledge.csv`."""
    _code, _words, rows = asked_for(request, acting(request))
    if form == MARKDOWN:
        name = f"knowledge-{timezone.localdate():%Y%m%d}.zip"
        answer = FileResponse(packed(texts_said(rows)), content_type="application/zip")
        return named(answer, name)
    if form not in FORMS:
        raise NotFound(_("没有这一页，或者您看不到它。请检查网址。"))
    return file_answer(form, "knowledge", [one.label for one in KNOWLEDGE.headings], cells(rows, form))


@access(*WORKERS)
@never_cache
@require_GET
def take_one_home(request: HttpRequest, pk: int) -> HttpResponse:
    """An item as one Markdown file; of one that was never published, its draft."""
    actor = acting(request)
    item = item_for(actor, pk)
    if not works_on(actor, item):
        raise NotFound(_("没有这条知识，或者您不能查看。"))
    draft = open_text(item) if item.version == 0 else None
    answer = HttpResponse(written(said_of(draft or item)), content_type="text/markdown; charset=utf-8")
    return named(answer, f"{item.code}.md")


@access(*WHO_WRITES)
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files(1)
def bring(request: HttpRequest) -> HttpResponse:
    """How a file is written, and one to hand in, which is answered by what it would change."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            articles, wrong = articles_in(file.name, file.read())
            return _preview(request, plan(acting(request), articles, wrong))
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "keys": headings().values(), "example": EXAMPLE}
    return render(request, "knowledge/bring.html", context, status=400 if form.errors else 200)


@access(*WHO_WRITES)
@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Save as drafts what was looked at, and send them to be audited where that was pressed; else look again."""
    actor = acting(request)
    articles, agreed = _unsealed(request)
    send = "send" in request.POST
    try:
        done = bring_articles(actor, articles, agreed, send=send)
    except Conflict as conflict:
        return _preview(request, plan(actor, articles), told=str(conflict))
    words = _("已送审 %(n)d 条。") if send else _("已存成草稿 %(n)d 条，写好以后送审。")
    messages.success(request, words % {"n": len(done.changing)})
    tab = KnowledgeText.State.TO_AUDIT if send else KnowledgeText.State.DRAFT
    return redirect(f"{reverse('knowledge_desk')}?tab={tab}")


def _preview(request: HttpRequest, found: Plan, told: str = "") -> HttpResponse:
    sound = bool(found.changing) and not found.problems
    context: dict[str, Any] = {
        "counts": [(kind.label, found.count(kind)) for kind in Kind],
        "problems": found.problems[:MOST_WRONG],
        "more_problems": max(len(found.problems) - MOST_WRONG, 0),
        "changing": found.changing[:MOST_SHOWN] if not found.problems else [],
        "more": max(len(found.changing) - MOST_SHOWN, 0),
        "told": told,
        "sealed": _sealed(request, found) if sound else "",
    }
    return render(request, "knowledge/bring_preview.html", context, status=409 if told else 200)


def _sealed(request: HttpRequest, found: Plan) -> str:
    """What would be changed as one signed text: it travels with the page, so that it is neither lost nor swapped."""
    articles = [[one.article.file, one.article.said, one.article.lines] for one in found.changing]
    sealed = signing.dumps([request.user.pk, articles, found.digest], salt=SALT, compress=True)
    if len(sealed) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 9 // 10:
        raise Refusal(_("一次改的内容太多，请分成几个文件。"))
    return sealed


def _unsealed(request: HttpRequest) -> tuple[list[Article], str]:
    """The articles that this account looked at, and what they would change; `Refusal` for any other text."""
    try:
        by, kept, agreed = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=HOURS)
    except signing.BadSignature:
        by, kept, agreed = None, [], ""
    if by is None or by != request.user.pk:
        raise Refusal(_("预览已经失效，没有导入。请重新上传文件。"))
    return [Article(file, said, lines) for file, said, lines in kept], agreed
