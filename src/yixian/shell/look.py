"""How pages look to somebody: light, dark or in high contrast, and 长辈版 with everything larger.

Chosen on every page, kept by the browser in two cookies that say nothing about who it is, and written into the page by
the server: it works without JavaScript, and no page flashes white before it is dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yixian.ground.access import EVERYONE, access
from yixian.ground.addresses import next_of

LOOKS: dict[str, str | Promise] = {
    "light": pgettext_lazy("look", "浅色"),
    "dark": pgettext_lazy("look", "深色"),
    "contrast": _("高对比度"),
}
A_YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Look:
    """What somebody chose: `name` of `LOOKS`, and whether everything is larger."""

    name: str
    elder: bool

    @property
    def bootstrap(self) -> str:
        """The half of Bootstrap's colours that fits; ours are laid over it."""
        return "light" if self.name == "light" else "dark"

    @property
    def choices(self) -> list[tuple[str, str | Promise, bool]]:
        """Every look with its name and whether it is the one chosen."""
        return [(name, label, name == self.name) for name, label in LOOKS.items()]


def look_of(request: HttpRequest) -> Look:
    """What this browser has chosen; a cookie that says anything else counts as none."""
    name = request.COOKIES.get("look", "")
    return Look(name if name in LOOKS else "light", request.COOKIES.get("elder") == "on")


def look(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `look`."""
    return {"look": look_of(request)}


# Without a token, which would make of each public page another page for each reader. That is harmless, here and in
# `set_language` beside it: neither reads who asks nor writes a row or a session, both keep a word of a closed list in a
# cookie of the look alone, and lead to our own addresses only. A forged form shows somebody a page in another look or
# language, and both are chosen back on the page itself.
@csrf_exempt
@access(EVERYONE)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the `look` and whether `elder` is "on" or "off", whichever is sent, and go back to the page."""
    answer = redirect(next_of(request) or "/")
    for name, values in (("look", tuple(LOOKS)), ("elder", ("on", "off"))):
        value = request.POST.get(name, "")
        if value in values:
            answer.set_cookie(
                name, value, A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
    return answer
