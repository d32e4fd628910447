"""One's own training: the courses, the exams, the certificates; a course with its items to read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.ground.access import access
from yixian.people.models import Account
from yixian.people.queries import acting
from yixian.training.actions import read_item
from yixian.training.actions.read_item import course_of
from yixian.training.changed import must_read
from yixian.training.models import LEARNERS, Certificate
from yixian.training.needs import lacking_of
from yixian.training.queries import SOON, learning, sits, sittings


def own(request: HttpRequest) -> Account:
    """Whose page this is."""
    account = acting(request).account
    assert account is not None
    return account


@access(*LEARNERS)
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is to be learnt, sat for and renewed."""
    account, today = own(request), timezone.localdate()
    courses = learning(account)
    held = Certificate.objects.filter(account=account).select_related("exam")[:20]
    context = {
        "courses": courses,
        "must_read": must_read(account, courses),
        "sittings": [
            one for one in sittings(account, sits(account)) if one.papers or one.exam.is_open_on(today)
        ],
        "certificates": held,
        "lacking": lacking_of(account),
        "today": today,
        "soon": today + SOON,
    }
    return render(request, "training/mine.html", context)


@access(*LEARNERS)
@never_cache
@require_GET
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """The items of a course of one's own, in order, to be read and ticked."""
    return render(request, "training/course.html", {"one": course_of(own(request), pk)})


@access(*LEARNERS)
@never_cache
@require_POST
def read(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Say that it was read; on to the first that was not."""
    account = own(request)
    read_item(account, pk, item)
    found = course_of(account, pk)
    if found.is_done:
        messages.success(request, _("这门课程学完了。"))
    following = next((one.item_id for one in found.items if one.item_id not in found.read), item)
    return redirect(f"{reverse('training_course', args=[pk])}#item-{following}")
