"""The rows ticked in a list, as a form posts them."""

from __future__ import annotations

from django.http import HttpRequest

MOST = 100
KEY_DIGITS = 19  # more than a key has would not fit into the query


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The keys among what was posted as `name`, the first `MOST` of it; what is no key is left out."""
    typed = request.POST.getlist(name)[:MOST]
    return [int(pk) for pk in typed if pk.isascii() and pk.isdigit() and len(pk) < KEY_DIGITS]
