"""The sources of timetables: handing in a file, how far it is read, what is wrong with it, taking a source away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.convenience.actions import hand_in, remove_feed, take_back
from yixian.convenience.feed_forms import FeedForm
from yixian.convenience.journey_rows import KINDS
from yixian.convenience.models import ChangeSource, Feed, FeedVersion
from yixian.convenience.timetables.problems import said
from yixian.directory.row_kinds import kinds_kept_by
from yixian.ground.access import access
from yixian.ground.bodies import takes_files
from yixian.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from yixian.people.queries import acting

KEEPERS = ("editor", "sysadmin")
MOST_VERSIONS = 30


@access(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files(1)
def feeds(request: HttpRequest) -> HttpResponse:
    """Every source with its version in force, what was handed in lately, and the form to hand in another file."""
    form = FeedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            hand_in(acting(request), form.cleaned_data, file.name, file)
        except NotAllowed:
            raise
        except Invalid as refusal:
            for name, words in refusal.errors.items():
                form.add_error(name if name in form.fields else None, words)
        except Refusal as refusal:
            refusal.into(form)
        else:
            messages.success(request, _("已收到文件，通常一分钟内开始读入。读完之前继续使用原来的时刻表。"))
            return redirect("timetable_feeds")
    found = list(FeedVersion.objects.select_related("feed", "asked_by").defer("problems")[:MOST_VERSIONS])
    context = {
        "feeds": Feed.objects.exclude(current=None).select_related("current").defer("current__problems"),
        "versions": found,
        "kinds": [kind for kind in KINDS if kind in kinds_kept_by(acting(request).roles)],
        "sources": ChangeSource.objects.filter(active=True),
        "waiting": any(one.goes_on for one in found),
        "form": form,
    }
    return render(request, "convenience/feeds.html", context, status=400 if form.errors else 200)


@access(*KEEPERS)
@never_cache
@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it holds and what is wrong with it, by line."""
    found = FeedVersion.objects.select_related("feed", "asked_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个文件。"))
    problems = sorted(map(said, found.problems), key=lambda one: not one.refuses)
    return render(request, "convenience/feed_version.html", {"version": found, "problems": problems})


@access(*KEEPERS)
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a file before it is read: whoever handed in the wrong one need not wait for it."""
    try:
        version = take_back(acting(request), pk)
    except Conflict as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回文件“%(name)s”，没有装入。") % {"name": version.file_name})
    return redirect("timetable_feeds")


@access(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a source out of use, once somebody was asked whether they mean it."""
    feed = Feed.objects.exclude(current=None).select_related("current").filter(code=code).first()
    if feed is None:
        raise NotFound(_("没有这个来源。"))
    if request.method == "POST":
        remove_feed(acting(request), code)
        messages.success(request, _("已移除“%(name)s”的时刻表。") % {"name": feed.name})
        return redirect("timetable_feeds")
    return render(request, "convenience/remove_feed.html", {"feed": feed})
