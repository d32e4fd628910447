"""What a watchdog asks: is the system in order, and its figures for Prometheus."""

from __future__ import annotations

import ipaddress
import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django_prometheus.exports import ExportToDjangoView

from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotAllowed
from yixian.safeguard.keys import KeyTrouble, refuse_unfit

# Below this a database cannot be trusted to finish what it began.
LEAST_FREE_BYTES = 200 * 1024 * 1024


@access(EVERYONE)
def healthz(_request: HttpRequest) -> JsonResponse:
    """`{"status", "database", "keys", "disk"}`, each "ok" or a word for what is wrong; status 200 or 503."""
    database = _database()
    found = {
        "database": database,
        "keys": _keys() if database == "ok" else "unknown",
        "disk": _disk(),
    }
    in_order = all(word == "ok" for word in found.values())
    answer = JsonResponse(
        {"status": "ok" if in_order else "failing", **found}, status=200 if in_order else 503
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, OSError):
        return "unreachable"
    return "ok"


def _keys() -> str:
    """Under another suite, or with other keys, nothing opens and the record looks tampered with."""
    try:
        refuse_unfit()
    except KeyTrouble:
        return "unfit"
    except DatabaseError:
        return "unknown"  # the tables are not there yet, or no longer
    return "ok"


def _disk() -> str:
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError:
        return "unreachable"
    return "ok" if free >= LEAST_FREE_BYTES else "full"


@access(EVERYONE)
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, told to the addresses of `METRICS_NETWORKS` only and never through a proxy."""
    if not _may_measure(request):
        raise NotAllowed(_("运行指标只给监控主机看。"))
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


def _may_measure(request: HttpRequest) -> bool:
    # Behind a proxy everybody comes from its address: what was forwarded is not local, whoever forwarded it.
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.METRICS_NETWORKS)
