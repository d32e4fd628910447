"""A citizen's own files, for whoever proved to be that citizen: seen and heard on the page, or taken home."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yixian.cases import files
from yixian.cases.models import Attachment, Case
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotFound
from yixian.ground.named import named
from yixian.ground.ranges import ranged_answer
from yixian.portal.views.proof import proved_case

SHOWN_ON_PAGE = ("image", "audio", "video")


@dataclass(frozen=True)
class OwnFile:
    """A file as its citizen's page shows it; `way` is image, audio, video, or empty for one to take home."""

    pk: int
    name: str
    way: str
    size: int


def own_files(case: Case) -> list[OwnFile]:
    """What the citizen has added, never what staff did; one query."""
    found = []
    for row in case.attachments.filter(task__isnull=True, added_by__isnull=True):
        row.case = case  # the name is opened with the key of the case's citizen
        way = row.media_type.partition("/")[0]
        found.append(OwnFile(row.pk, files.name_of(row), way if way in SHOWN_ON_PAGE else "", row.size))
    return found


@access(EVERYONE)
@never_cache
@require_safe
def own_file(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """One of them, whole or in the part a player asks for. `NotFound` for anybody else's."""
    case, _actor = proved_case(request, number)
    row = Attachment.objects.filter(
        pk=attachment_id, case=case, task__isnull=True, added_by__isnull=True
    ).first()
    if row is None:
        raise NotFound(_("没有这个文件，或者不是您传的。"))
    row.case = case
    answer = ranged_answer(request, files.content_of(row), row.media_type)
    shown = row.media_type.startswith(tuple(f"{way}/" for way in SHOWN_ON_PAGE))
    return named(answer, files.name_of(row), shown=shown)
