"""Rows of the city by files: handed in, looked at, confirmed; and taken home. Each kind by those who keep it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yixian.directory.actions import apply_file, preview_file, rows_for
from yixian.directory.models import RowLoading
from yixian.directory.row_form import RowFileForm, seal, unseal
from yixian.directory.row_kinds import RowKind, all_keepers, kind_called, kinds_kept_by
from yixian.directory.row_load import Change, RowFile
from yixian.directory.row_preview import preview_of
from yixian.ground.access import access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.ground.spreadsheets import FORMS, file_answer

LAST = 10


@access(*sorted(all_keepers()))
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files(1)
def choose(request: HttpRequest) -> HttpResponse:
    """Every kind of row this person keeps, to take home, and a file to hand in, which is answered by its preview."""
    kinds = _kinds(request)
    if request.method == "POST":
        form = RowFileForm(request.POST, request.FILES, kinds=kinds)
        if form.is_valid():
            try:
                return _preview(request, form.row_file, recognised=not form.cleaned_data["kind"])
            except Refusal as refusal:
                form.add_error("file", str(refusal))
    else:
        asked = request.GET.get("kind", "")  # its name here, or the name of its rows in the back office
        meant = (kind.slug for kind in kinds if asked in (kind.slug, kind.model._meta.label_lower))
        form = RowFileForm(initial={"kind": next(meant, "")}, kinds=kinds)
    loadings = RowLoading.objects.filter(kind__in=[kind.name for kind in kinds])[:LAST]
    context = {"form": form, "kinds": kinds, "loadings": loadings}
    return render(request, "directory/rows.html", context)


@access(*sorted(all_keepers()))
@never_cache
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Load what was previewed; where that would be something else by now, preview it again."""
    assert request.user.pk is not None
    file, agreed = unseal(request.POST.get("sealed", ""), request.user.pk)
    _kept(request, file.kind)
    try:
        done = apply_file(file, agreed, by_id=request.user.pk, by_name=request.user.get_username())
    except Conflict as refusal:
        return _preview(request, file, told=str(refusal))
    words = _("已装入“%(kind)s”（%(file)s）：新增 %(added)d，修改 %(changed)d，停用或截止 %(ended)d。")
    numbers = {
        "added": done.count(Change.ADDED),
        "changed": done.count(Change.CHANGED),
        "ended": done.count(Change.ENDED),
    }
    messages.success(request, words % {"kind": file.kind.label, "file": file.name, **numbers})
    return redirect("rows")


@access(*sorted(all_keepers()))
def take_home(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """All rows of a kind, headed in the reader's language, as a file that changes nothing handed in as it is."""
    if form not in FORMS:
        raise NotFound(_("没有这一页，或者您看不到它。请检查网址。"))
    kind = _kept(request, kind_called(slug))
    return file_answer(form, kind.slug, [one.label for one in kind.headings], rows_for(kind, form))


def _kinds(request: HttpRequest) -> list[RowKind]:
    return kinds_kept_by(getattr(request.user, "roles", frozenset()))


def _kept(request: HttpRequest, kind: RowKind) -> RowKind:
    """The kind, if this person keeps it; `NotAllowed` otherwise."""
    if kind not in _kinds(request):
        raise NotAllowed(_("“%(kind)s”由系统管理员维护。") % {"kind": kind.label})
    return kind


def _preview(
    request: HttpRequest, file: RowFile, told: str = "", *, recognised: bool = False
) -> HttpResponse:
    """What the file would change; nothing to confirm where that is nothing or something is wrong."""
    planned = preview_file(file)
    sound = bool(planned.changes) and not planned.wrong
    assert request.user.pk is not None
    context = {
        "preview": preview_of(planned),
        "file": file,
        "told": told,
        "recognised": recognised,
        "sealed": seal(file, planned, request.user.pk) if sound else "",
    }
    return render(request, "directory/rows_preview.html", context, status=409 if told else 200)
