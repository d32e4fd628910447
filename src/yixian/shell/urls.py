"""All addresses: each room keeps its own, the shell says where they hang."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from django.views.i18n import set_language

from yixian.ground.access import EVERYONE, access
from yixian.shell import api, health, look
from yixian.shell.settings_page import settings_page

# Rooms whose `urls.py` hangs at the root; each names its own folders ("desk/inbox/", "figures/").
ROOMS = [
    "people",
    "directory",
    "safeguard",
    "cases",
    "dispatch",
    "knowledge",
    "telephony",
    "intake",
    "supervision",
    "evaluation",
    "convenience",
    "training",
    "linkage",
    "insight",
    "staffing",
    "portal",
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    # Asked for by browsers on pages that name no icon.
    path("favicon.ico", access(EVERYONE)(RedirectView.as_view(url="/static/shell/icon.svg")), name="favicon"),
    # Without a token, as the look is chosen; why that is harmless stands there (`look.py`).
    path("language/", csrf_exempt(access(EVERYONE)(set_language)), name="set_language"),
    path("look/", look.choose, name="look"),
    path("desk/settings/", settings_page, name="settings"),
    path("backoffice/", admin.site.urls),
    path("api/", include((api.patterns(), "ninja"), namespace="api")),
]
urlpatterns += [
    path("", include(f"yixian.{room}.urls")) for room in ROOMS if find_spec(f"yixian.{room}.urls")
]

handler400 = "yixian.shell.errors.bad_request"
handler403 = "yixian.shell.errors.not_allowed"
handler404 = "yixian.shell.errors.not_found"
handler429 = "yixian.shell.errors.too_many"  # allauth's, for signing in
handler500 = "yixian.shell.errors.failed"
