"""An action that somebody asks for on a page: tried, and where it is refused the page says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from yixian.ground.errors import NotFound, Refusal


def tried(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> int:
    """Act on what the form says. The status to answer with: 200 when it is done, else the words are in the form."""
    if not form.is_valid():
        return 400
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        refusal.into(form)
        return refusal.status
    return 200


def ended(request: HttpRequest, end: Callable[[], object], words: str) -> None:
    """End something, and say so in these words; or that it was over before."""
    try:
        end()
    except NotFound as over:
        messages.warning(request, str(over))
    else:
        messages.success(request, words)
