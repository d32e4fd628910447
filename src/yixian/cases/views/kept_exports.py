"""One's own big exports: how far each is, and the file once it is ready."""

from __future__ import annotations

from itertools import chain

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.actions.keep_export import fetch
from yixian.cases.lists import all_exporters
from yixian.cases.models import KeptExport
from yixian.ground.access import access
from yixian.ground.named import named
from yixian.ground.spreadsheets import MEDIA_TYPES
from yixian.people.queries import acting

EXPORTERS = sorted(all_exporters())


@access(*EXPORTERS)
@never_cache
@require_GET
def kept_exports(request: HttpRequest) -> HttpResponse:
    """What one has asked for within the last day, the newest first; it asks again while something is prepared."""
    found = list(
        KeptExport.objects.filter(account=acting(request).account, expires_at__gt=timezone.now())[:50]
    )
    context = {"exports": found, "waiting": any(one.is_waiting for one in found)}
    return render(request, "cases/kept_exports.html", context)


@access(*EXPORTERS)
@never_cache
@require_GET
def kept_export(request: HttpRequest, export_id: int) -> StreamingHttpResponse:
    """The file, for whoever asked for it alone."""
    export, parts = fetch(acting(request), export_id)
    # The first part is opened here: what is wrong with it is said, and not in the midst of an answer.
    whole = chain([next(parts)], parts)
    answer = StreamingHttpResponse(whole, content_type=MEDIA_TYPES[export.form_of_file])
    answer["Content-Length"] = str(export.size)
    name = f"{export.list_name}-{timezone.localtime(export.asked_at):%Y%m%d-%H%M}.{export.form_of_file}"
    return named(answer, name)
