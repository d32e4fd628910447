from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yixian.ground.access import access
from yixian.linkage.models import BOOKING, WHOSE_LOG, AnswerMatter, matter_called
from yixian.linkage.preview import preview_of

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@access("sysadmin")
@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as typed so far, filled with an invented example; beside the form of the back office."""
    given = request.POST
    verb, language = given.get("verb", ""), given.get("language", "")
    if not verb or language not in LANGUAGES:
        return render(request, "linkage/preview.html", {"shown": None})
    try:
        shown = preview_of(verb, language, given.get("subject", "")[:100], given.get("text", "")[:2000])
    except ValueError:
        return render(request, "linkage/preview.html", {"shown": None})
    whose = WHOSE_LOG.get(type(matter_called(verb)), "citizens")
    return render(
        request,
        "linkage/preview.html",
        {"shown": shown, "verb": _in_log(verb), "whose": whose, "language": language},
    )


def _in_log(verb: str) -> str:
    """The matter as the log's filter names it; "" for answers, which are told apart by what they are there."""
    return "" if verb in AnswerMatter.values else verb.removeprefix(BOOKING)
