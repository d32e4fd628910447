"""A big list as a file: asked for by a person, prepared by the clock, fetched by its owner alone, gone after a day.

No action on a case. Every case in it is recorded as taken out when it is written, with the reason, as at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from yixian.cases import files
from yixian.cases.models import KeptExport
from yixian.cases.models.kept_export import QUERY_LENGTH
from yixian.ground.errors import NotFound, Refusal
from yixian.people.models import Account, Actor
from yixian.safeguard import crypto

KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(minutes=10)
MOST_WAITING = 3  # of one account
STEP = 500  # rows between two words of progress
CONTEXT = "export"


def ask_for_file(
    actor: Actor, asked: QueryDict, columns: list[str], wanted: dict[str, Any], *, list_name: str = "cases"
) -> KeptExport:
    """Have the clock prepare the file; a `Refusal` while others of the same account wait, or for too long a query."""
    waiting = KeptExport.objects.filter(account=actor.account, ready_at=None, failed="")
    if waiting.count() >= MOST_WAITING:
        raise Refusal(_("您已有 %(most)d 个文件正在准备，请等它们好了再导出。") % {"most": MOST_WAITING})
    query = asked.urlencode()
    if len(query) > QUERY_LENGTH:
        # Cut it would ask for more than was asked.
        raise Refusal(_("条件太长，请减少几个再导出。"))
    assert actor.account is not None
    now = timezone.now()
    return KeptExport.objects.create(
        account=actor.account,
        asked_at=now,
        list_name=list_name,
        query=query,
        columns=columns,
        language=get_language() or "zh-hans",
        reason=wanted["reason"],
        form_of_file=wanted["form_of_file"],
        expires_at=now + KEPT_FOR,
        wrapped_key=crypto.new_key(),
    )


def prepare_waiting(now: datetime) -> Iterator[str]:
    """Write a part of one waiting file and forget what has expired (a sweep of `yixian tick`).

    One part at a time: the other sweeps wait meanwhile, some seconds for its rows. The shorter files go first.
    """
    yield from _forget(now)
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = (
        KeptExport.objects.filter(free, ready_at=None, failed="", expires_at__gt=now)
        .order_by("done", "id")
        .first()
    )
    if due is None:
        return
    lease = secrets.token_hex(16)
    # Compare-and-set: of two ticks that saw it waiting, one writes it. A machine that died is followed after the lease.
    won = KeptExport.objects.filter(free, pk=due.pk, ready_at=None, failed="")
    if won.update(lease=lease, leased_until=now + LEASE) == 1:
        due.refresh_from_db()  # somebody may have written a part between
        yield _prepare(due, lease)


def _prepare(export: KeptExport, lease: str) -> str:
    """Write a part, or keep why not. What failed is not tried again: it would fail again, and every time record each
    case as taken out."""
    mine = KeptExport.objects.filter(pk=export.pk, lease=lease)
    try:
        with override(export.language):
            content = _part(export, mine)
        stored_as = files.keep_sealed(bytes(export.wrapped_key), content, CONTEXT)
    except Refusal as refusal:
        mine.update(failed=str(refusal)[:300])
        return _("导出 %(id)s 没有办成") % {"id": export.pk}
    except Exception:
        mine.update(failed=_("系统出错，没有写成。请再导出一次，还不行请联系系统管理员。"))
        raise
    now = timezone.now()
    written = mine.update(
        parts=[*export.parts, stored_as],
        after=export.after,
        done=export.done,
        rows=export.rows if export.after else export.done,  # some came or went since they were counted
        size=export.size + len(content),
        leased_until=None,
        ready_at=None if export.after else now,
        expires_at=now + KEPT_FOR,
    )
    if written != 1:
        files.forget(stored_as)
    if export.after:
        return _("导出 %(id)s 已写 %(n)d 行") % {"id": export.pk, "n": export.done}
    return _("导出 %(id)s 已备好") % {"id": export.pk}


def _part(export: KeptExport, mine: Any) -> bytes:
    from yixian.cases.exports import next_part

    account = Account.objects.filter(pk=export.account_id, is_active=True).first()
    if account is None:
        raise Refusal(_("账号已停用。"))

    def tell() -> None:
        mine.update(done=export.done, rows=export.rows, leased_until=timezone.now() + LEASE)

    return next_part(Actor.of(account), export, tell)


def _forget(now: datetime) -> Iterator[str]:
    for export in KeptExport.objects.filter(expires_at__lte=now)[:100]:
        for stored_as in export.parts:
            files.forget(stored_as)
        export.delete()
        yield _("导出 %(id)s 已过期删除") % {"id": export.pk}


def fetch(actor: Actor, export_id: int) -> tuple[KeptExport, Iterator[bytes]]:
    """The actor's own export, and its parts one by one; `NotFound` for others', unfinished and expired ones."""
    export = KeptExport.objects.filter(
        pk=export_id, account=actor.account, ready_at__isnull=False, expires_at__gt=timezone.now()
    ).first()
    if export is None:
        raise NotFound(_("没有这个文件，或者它已经过期。"))
    key = bytes(export.wrapped_key)
    return export, (files.open_sealed(key, stored_as, CONTEXT) for stored_as in export.parts)
