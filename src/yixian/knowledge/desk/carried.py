"""Something pressed on a page of the desk: done, and what came of it said on the next one."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from yixian.ground.errors import NotAllowed, NotFound, Refusal


def carry_out(request: HttpRequest, do: Callable[[], object], said: str) -> None:
    """Do it. What is refused is said as well; whoever may not, or asks for what is not there, gets the page of that."""
    try:
        do()
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
