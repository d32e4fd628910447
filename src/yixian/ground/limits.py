"""How often somebody may ask: a count per key and period, kept in the cache that all processes share."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import TooMany


def address_of(request: HttpRequest) -> str:
    """The address a request came from; behind the city's own proxy (https), the one the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        # The last entry was written by our proxy; what stands before it may be anything a client typed.
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def allow(what: str, who: str, most: int, seconds: int) -> None:
    """Count one more `what` by `who`; `TooMany` once there were `most` within `seconds`.

    Two at the same instant may count as one: a limit against floods needs no more.
    """
    key = _key(what, who)
    if not cache.add(key, 1, seconds):
        try:
            count = cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.add(key, 1, seconds)
            return
        if count > most:
            raise TooMany(
                _("操作过于频繁，请%(minutes)d分钟后再试，或拨打12345。") % {"minutes": max(1, seconds // 60)}
            )


def _key(what: str, who: str) -> str:
    # Digested: the cache is a table, and an address is personal data.
    return f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
