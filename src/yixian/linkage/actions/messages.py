"""What waits, as the message that goes out: addresses and secrets are read only now, and kept nowhere."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from yixian.cases.models import ReplyWay
from yixian.linkage.models import Letter, Notice, NoticeWish, StaffNotice, StaffWay, opening, sending, wording
from yixian.linkage.staff_words import facts_of, known_cases, words_for
from yixian.linkage.ways import Message, Unreachable
from yixian.people.models import Account, Actor


def message_of(row: Notice | StaffNotice | Letter) -> Message:
    """The message; `Unreachable` where there is nobody to send it to any more."""
    if isinstance(row, Letter):
        return _letter(row)
    return _to_citizen(row) if isinstance(row, Notice) else _to_staff(row)


def _to_citizen(notice: Notice) -> Message:
    identity, sms = notice.citizen.identity, notice.way == ReplyWay.SMS
    address = identity.telephone if sms else identity.email
    if not address:
        raise Unreachable(
            _("诉求人没有留下电话，或身份已销毁") if sms else _("诉求人没有留下邮箱，或身份已销毁")
        )
    case, words = notice.case, wording(notice.verb, notice.language)
    return Message(
        id=f"notice-{notice.pk}",
        to=address,
        subject=f"{notice.subject} {case.number}",
        text=notice.text,
        template=words.template if words is not None else "",
        facts={**notice.facts, "number": case.number, **opening(notice)},
    )


def _letter(letter: Letter) -> Message:
    address = letter.address
    if letter.account_id is not None:
        wish = NoticeWish.objects.filter(pk=letter.account_id, by_email=True, account__is_active=True).first()
        address = wish.email if wish is not None else ""
    if not address:
        raise Unreachable(_("收件人已不用这种方式接收通知"))
    return Message(id=f"letter-{letter.pk}", to=address, subject=letter.subject, text=letter.text)


def _to_staff(notice: StaffNotice) -> Message:
    wish = NoticeWish.objects.filter(pk=notice.account_id).first()
    account = Account.objects.select_related("organisation").get(pk=notice.account_id)
    sms = notice.way == StaffWay.SMS
    address = "" if wish is None else wish.mobile if sms else wish.email
    chosen = wish is not None and (wish.by_sms if sms else wish.by_email)
    if not address or not chosen or not account.is_active or not sending().allows(notice.way):
        raise Unreachable(_("收件人已不用这种方式接收通知"))
    actor = Actor.of(account, "clock")
    known = known_cases(actor, [notice])
    with translation.override(account.language):
        subject, text = words_for(actor, notice, known)
        facts = facts_of(notice, "")
    if not text:
        raise Unreachable(_("这个事项已不再通知"))
    words = wording(notice.verb, account.language)
    return Message(
        id=f"staff-{notice.pk}",
        to=address,
        subject=subject,
        text=text,
        template=words.template if words is not None else "",
        facts=facts,
    )
