"""Where to go back to: an address somebody sent along is followed only if it is one of ours."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(wanted: str) -> str:
    """`wanted` if it is a path of ours, "" for anything else."""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else ""


def next_of(request: HttpRequest) -> str:
    """The page that `next`, sent along with a form or a link, leads back to; "" for none."""
    return own_address((request.POST if request.method == "POST" else request.GET).get("next", ""))
