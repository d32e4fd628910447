"""The long lists that complete what is typed, fetched once by `shell/page.js` and kept by the browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.html import format_html_join
from django.views.decorators.http import condition, require_GET

from yixian.cases.widgets import shown
from yixian.directory import queries as directory
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotFound
from yixian.safeguard import crypto

LISTS: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "areas": directory.area_choices,
    "categories": directory.category_choices,
    "departments": directory.department_choices,
    "all-departments": directory.all_department_choices,
}
KEPT_SECONDS = 300


def _options(source: str) -> str:
    rows = ((shown(code, name),) for code, name in LISTS[source]())
    return format_html_join("\n", '<option value="{}"></option>', rows)


def _etag(request: HttpRequest, source: str) -> str | None:
    return f'"{crypto.digest(_options(source).encode())[:20]}"' if source in LISTS else None


@access(EVERYONE)
@require_GET
@condition(etag_func=_etag)
def choices(request: HttpRequest, source: str) -> HttpResponse:
    """The options of one list as HTML. The directory is public; nothing of a case is in it."""
    if source not in LISTS:
        raise NotFound("")
    answer = HttpResponse(_options(source))
    patch_cache_control(answer, private=True, max_age=KEPT_SECONDS)
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer
