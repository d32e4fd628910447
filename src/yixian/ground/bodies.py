"""How large a request may be: said at the view, refused by its length before anything of it is read.

A body without a length is none to Django: it reads nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import TooLarge

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# Up to so much of a refused body is taken off the line and thrown away: a browser that is not listened to until it
# has sent everything shows a broken connection instead of the page that says why.
MOST_DRAINED = 128 << 20
CHUNK = 1 << 16


def takes_files(number: int) -> Callable[[View], View]:
    """Mark a view that takes up to so many files; every other takes none, and words alone."""

    def mark(view: View) -> View:
        view.files_taken = number  # type: ignore[attr-defined]
        return view

    return mark


def files_taken(view: Any) -> int:
    """How many files the view takes."""
    number: int = getattr(view, "files_taken", 0)
    return number


def refuse_too_large(request: HttpRequest, files: int) -> None:
    """`TooLarge` if the body is longer than the words of a form and so many files can be (bytes: the settings)."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0  # as Django takes it
    clip = settings.CLIP_MAX_BYTES if files else 0  # one clip is larger than one file, not than several
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + max(files * settings.ATTACHMENT_MAX_BYTES, clip)
    if length <= most:
        return
    _drain(request, length)
    raise TooLarge(
        _("一次提交了 %(size)d MB，最多 %(most)d MB，没有保存。请把附件压缩，或分几次提交。")
        % {"size": -(-length >> 20), "most": most >> 20},
        field="file" if files == 1 else None,  # of one file, nothing else can have become so large
    )


def _drain(request: HttpRequest, length: int) -> None:
    """Read on to the end, keeping nothing, unless that is too much or the client waits for our word first."""
    if length > MOST_DRAINED or "HTTP_EXPECT" in request.META:
        return
    try:
        while request.read(CHUNK):
            pass
    except OSError:
        return  # it has hung up
