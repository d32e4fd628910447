"""How often somebody may ask: a count per key and period, kept in the cache that all processes share."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import TooMany

# Whoever has one address of IPv6 has as a rule this whole network of them, and could count as a new stranger each time.
IPV6_NETWORK = 64


def address_of(request: HttpRequest) -> str:
    """The address a request came from; behind the city's own proxy (https), the one the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        # The last entry was written by our proxy; what stands before it may be anything a client typed.
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def counted_address(request: HttpRequest) -> str:
    """The address as limits count it: of IPv6 the network, which is one household or one office."""
    address = address_of(request)
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False))


def allow(what: str, who: str, most: int, seconds: int) -> None:
    """Count one more `what` by `who`; `TooMany` once there were `most` within `seconds` of the first.

    Tries that come in at the same instant may count as one: a limit against floods needs no more.
    """
    now = time.time()
    count, until = _counted(what, who, now)
    _refuse(count, most, until - now)
    if not count:
        until = now + seconds
    # With its end written down and set anew each time: the database cache's own `incr` would forget when it ends.
    cache.set(_key(what, who), (count + 1, until), until - now)


def refuse_over(what: str, who: str, most: int) -> None:
    """`TooMany` if there were `most` already; counts nothing."""
    now = time.time()
    count, until = _counted(what, who, now)
    _refuse(count, most, until - now)


def _refuse(count: int, most: int, seconds_left: float) -> None:
    """`TooMany` if there were `most`; it says when the period is over."""
    if count >= most:
        left = max(1, round(seconds_left))
        words = _("操作过于频繁，请%(minutes)d分钟后再试，或拨打12345。")
        raise TooMany(words % {"minutes": -(-left // 60)}, retry_after=left)


def _counted(what: str, who: str, now: float) -> tuple[int, float]:
    """How often within the period that runs, and when it ends (seconds since 1970)."""
    count, until = cache.get(_key(what, who), (0, 0.0))
    return (count, until) if until > now else (0, 0.0)


def _key(what: str, who: str) -> str:
    # Digested: the cache is a table, and an address is personal data.
    return f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
