"""What differs today, asked of an address in the city's network: by the clock, off unless a city sets one."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.convenience.journey_rows import CHANGES
from yixian.convenience.models import ChangeSource, DayChange
from yixian.directory.row_file import WrongRow, cells_in
from yixian.directory.row_kinds import Known
from yixian.ground.errors import Refusal
from yixian.ground.tables import lines_in

EVERY = timedelta(minutes=2)
SECONDS, MOST_BYTES, MOST_ROWS = 10, 1 << 20, 5000


class _NoRedirect(HTTPRedirectHandler):
    """A city names the address it means; whoever answers there does not send us elsewhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def sweep(now: datetime) -> Iterator[str]:
    """Ask every address that is due. What cannot be read changes nothing, and is said on the page."""
    for source in ChangeSource.objects.filter(active=True):
        if source.asked_at is not None and source.asked_at > now - EVERY:
            continue
        # Compare-and-set: of two ticks one asks.
        if not ChangeSource.objects.filter(pk=source.pk, asked_at=source.asked_at).update(asked_at=now):
            continue
        try:
            count = replace(source, fetch(source.url))
        except Refusal as refusal:
            ChangeSource.objects.filter(pk=source.pk).update(failed=str(refusal)[:300])
            yield _("变动来源 %(code)s 没有读成") % {"code": source.code}
        else:
            ChangeSource.objects.filter(pk=source.pk).update(failed="")
            yield _("变动来源 %(code)s：%(n)d 条") % {"code": source.code, "n": count}


def fetch(url: str) -> bytes:
    """The table there. A `Refusal` for another scheme, no answer in ten seconds, or more than a megabyte."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Refusal(_("只读 http 和 https 网址。"))
    try:
        with build_opener(_NoRedirect).open(Request(url), timeout=SECONDS) as answer:  # noqa: S310  checked above
            content = _read(answer)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refusal(_("读不到：%(why)s") % {"why": str(error)[:200]}) from error
    if len(content) > MOST_BYTES:
        raise Refusal(_("内容超过 1 MB，没有读取。"))
    return content


def _read(answer: Any) -> bytes:
    """The body, as far as it comes in time: the socket's patience is for each piece, this one for all of them."""
    until, read = time.monotonic() + SECONDS, b""
    while len(read) <= MOST_BYTES:
        if time.monotonic() > until:
            raise Refusal(_("十秒内没有答完。"))
        piece = answer.read1(MOST_BYTES + 1 - len(read))
        if not piece:
            break
        read += piece
    return read


def replace(source: ChangeSource, content: bytes) -> int:
    """Put what the table says in the place of what this source said before; all of it or nothing."""
    rows, today = [], timezone.localdate()
    try:
        for number, cells in enumerate(cells_in(lines_in(content), CHANGES.headings)):
            if number >= MOST_ROWS:
                raise Refusal(_("超过 %(n)d 行，太多。") % {"n": MOST_ROWS})
            key, rest = CHANGES.values(cells, Known())
            row = DayChange(**key, **rest, source=source.code)
            try:
                row.full_clean(validate_unique=False, validate_constraints=False)
            except ValidationError as error:
                words = "；".join(error.messages)
                raise Refusal(_("第 %(line)d 行：%(what)s") % {"line": cells.line, "what": words}) from None
            if (
                row.day >= today
            ):  # an address may go on telling of yesterday: that was told when it was yesterday
                rows.append(row)
    except WrongRow as error:
        raise Refusal(error.said({})) from None
    try:
        with transaction.atomic():
            DayChange.objects.filter(source=source.code, day__gte=today).delete()
            # What a person entered, or another address told before, stands before what this one says.
            coming = DayChange.objects.filter(day__gte=today)
            told = set(coming.values_list(*DayChange.KEY))
            for row in rows:
                if tuple(getattr(row, name) for name in DayChange.KEY) not in told:
                    row.save(force_insert=True)
    except IntegrityError:
        raise Refusal(_("同一天同一班次有两条变动。")) from None
    return len(rows)
