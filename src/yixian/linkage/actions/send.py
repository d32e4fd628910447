"""Sending what waits: each notice by one sweep alone, with patience, and given up aloud.

A sweep may run twice at once, late, or be killed. Whoever wins the compare-and-set on the lease sends; a lease
that ran out (the machine died between sending and writing it down) is taken again, so a letter may in that one
case go out twice, with the same Message-ID, which mail programs show once.
"""

from __future__ import annotations

import logging
import secrets
import smtplib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from yixian.cases.models import ReplyWay
from yixian.linkage.models import STALE_AFTER, Notice
from yixian.safeguard.masking import mask_text

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
# After the first failure, the second, …; when they are used up the notice is given up.
PATIENCE = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
BATCH = 500
# A mail server that does not answer costs its whole patience for each letter; the other sweeps wait meanwhile.
SWEEP_SECONDS = 45.0
REASON_LENGTH = 200
State = Notice.State


class Unreachable(Exception):
    """There is nobody to send it to, and trying again will not help."""


def send_waiting(now: datetime) -> Iterator[str]:
    """Send the e-mails that are due and give up what is stale; yields a line for each thing done.

    What is not reached within `SWEEP_SECONDS` is sent by the next sweep; what fails is due later than the rest,
    whatever made it fail, so it holds up nothing.
    """
    until = time.monotonic() + SWEEP_SECONDS
    stale = Notice.objects.filter(state=State.WAITING, made_at__lt=now - STALE_AFTER)
    if given_up := stale.update(state=State.FAILED, reason=_("过期未能发送，只在网站显示")):
        yield _("%(count)s 条通知过期未能发送") % {"count": given_up}
    if not settings.MAIL_CONFIGURED:
        return
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    due = Notice.objects.filter(free, state=State.WAITING, way=ReplyWay.EMAIL, next_at__lte=now)
    for pk in list(due.order_by("next_at", "id").values_list("pk", flat=True)[:BATCH]):
        if time.monotonic() > until:
            return
        line = _send_one(pk, now)
        if line:
            yield line


def _send_one(pk: int, now: datetime) -> str | None:
    lease = secrets.token_hex(16)
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    # Compare-and-set: of two sweeps that saw this notice waiting, one takes it and the other goes on.
    claimed = Notice.objects.filter(free, pk=pk, state=State.WAITING, next_at__lte=now).update(
        lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if claimed != 1:
        return None
    notice = Notice.objects.select_related("case", "citizen").get(pk=pk)
    try:
        _letter(notice).send()
    except smtplib.SMTPRecipientsRefused as error:
        # 4xx asks to come back later, as a server does that knows nobody yet (greylisting).
        if all(400 <= code < 500 for code, _said in error.recipients.values()):
            return _postpone(notice, lease, now, error)
        return _give_up(notice, lease, _("收件地址不可用"))
    except (Unreachable, ValueError) as error:
        reason = str(error) if isinstance(error, Unreachable) else _("收件地址不可用")
        return _give_up(notice, lease, reason)
    except (OSError, smtplib.SMTPException) as error:
        return _postpone(notice, lease, now, error)
    except Exception as error:
        log.exception("notice %s failed", pk)
        return _postpone(notice, lease, now, error, ours=True)
    _settle(notice, lease, state=State.SENT, sent_at=now, reason="")
    return _("通知 %(id)s 已发送") % {"id": pk}


def _letter(notice: Notice) -> EmailMessage:
    address = notice.citizen.identity.email
    if not address:
        raise Unreachable(_("诉求人没有留下邮箱，或身份已销毁"))
    sender = settings.DEFAULT_FROM_EMAIL
    host = sender.rpartition("@")[2].strip("> ") or "localhost"
    return EmailMessage(
        f"{notice.subject} {notice.case.number}",
        notice.text,
        sender,
        [address],
        # The same however often it is sent, so that a mail program shows it once.
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=30),
    )


def _give_up(notice: Notice, lease: str, reason: str) -> str:
    _settle(notice, lease, state=State.FAILED, reason=reason)
    return _("通知 %(id)s 没有发出：%(reason)s") % {"id": notice.pk, "reason": reason}


def _postpone(notice: Notice, lease: str, now: datetime, error: Exception, *, ours: bool = False) -> str:
    """Try again later, or give up; the server's words are kept without the addresses in them.

    Of a fault of `ours` the reason names the kind alone: its text may say anything, and is in the log.
    """
    said = type(error).__name__
    if not ours:
        said = mask_text(f"{said}: {error}")[: REASON_LENGTH - 40]
    if notice.attempts > len(PATIENCE):
        reason = _("试了 %(count)s 次没有发出（%(said)s）") % {"count": notice.attempts, "said": said}
        _settle(notice, lease, state=State.FAILED, reason=reason[:REASON_LENGTH])
    else:
        why = _("系统出错，稍后再试（%(said)s）") if ours else _("邮件服务器没有收下，稍后再试（%(said)s）")
        reason = why % {"said": said}
        later = now + PATIENCE[notice.attempts - 1]
        _settle(notice, lease, next_at=later, reason=reason[:REASON_LENGTH])
    return _("通知 %(id)s 没有发出：%(reason)s") % {"id": notice.pk, "reason": reason}


def _settle(notice: Notice, lease: str, **columns: object) -> None:
    """Write the end of an attempt, unless the lease ran out and another sweep has taken it."""
    Notice.objects.filter(pk=notice.pk, lease=lease).update(lease="", leased_until=None, **columns)
