"""Rows ticked in a list: their keys as a form posts them, and one action on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yixian.cases.models import Case
from yixian.ground.errors import Refusal
from yixian.ground.text import number_in

MOST = 100


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The keys among what was posted as `name`, the first `MOST` of it; what is no key is left out."""
    typed = request.POST.getlist(name)[:MOST]
    return [pk for pk in map(number_in, typed) if pk is not None]


def do_each(
    request: HttpRequest,
    chosen: Iterable[tuple[Case, Callable[[], object]]],
    done: Callable[[int], str],
    refused: str,
) -> bool:
    """Do what is to be done on each case, in a step of its own; tell how many were `done`, and of each other why not.

    False where nothing was chosen.
    """
    count, reasons = 0, []
    for case, do in chosen:
        try:
            do()
            count += 1
        except Refusal as refusal:
            reasons.append(f"{case.number}{_('：')}{refusal}")
    if count:
        messages.success(request, done(count))
    for reason in reasons:
        messages.error(request, refused + reason)
    return bool(count or reasons)
