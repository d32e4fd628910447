"""What waits, as the message that goes out: addresses and secrets are read only now, and kept nowhere."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from yixian.cases.models import Citizen, ReplyWay
from yixian.linkage.actions.mailings import reader_of
from yixian.linkage.bookings import message_about
from yixian.linkage.models import (
    WECHAT,
    AnswerMatter,
    AnswerSent,
    BookingNotice,
    Letter,
    Mailing,
    Notice,
    NoticeWish,
    StaffNotice,
    StaffWay,
    WechatBinding,
    Wording,
    opening,
    sending,
    wording,
)
from yixian.linkage.staff_words import facts_of, known_to, words_for
from yixian.linkage.ways import Message, Unreachable
from yixian.people.models import Account, Actor


def message_of(row: Notice | StaffNotice | Letter | Mailing | AnswerSent | BookingNotice) -> Message:
    """The message; `Unreachable` where there is nobody to send it to any more."""
    if isinstance(row, Letter):
        return _letter(row)
    if isinstance(row, Mailing):
        return _mailing(row)
    if isinstance(row, AnswerSent):
        return _answer(row)
    if isinstance(row, BookingNotice):
        return message_about(row)
    return _to_citizen(row) if isinstance(row, Notice) else _to_staff(row)


def _to_citizen(notice: Notice) -> Message:
    address = _address_of(notice)
    case, words = notice.case, wording(notice.verb, notice.language)
    return Message(
        id=f"notice-{notice.pk}",
        to=address,
        subject=f"{notice.subject} {case.number}",
        text=notice.text,
        template=_template(words, notice.way),
        facts={**notice.facts, "number": case.number, **opening(notice)},
    )


def _address_of(notice: Notice) -> str:
    """Telephone, e-mail address or WeChat account; `Unreachable` where there is none (any more)."""
    if notice.way == WECHAT:
        binding = WechatBinding.objects.filter(citizen=notice.citizen_id).select_related("citizen").first()
        address = binding.openid if binding is not None else ""
        if not address:
            raise Unreachable(_("诉求人解除了微信绑定，或身份已销毁"))
        return address
    return _left_by(notice.citizen, notice.way)


def _left_by(citizen: Citizen, way: str) -> str:
    """The telephone number or e-mail address a citizen left; `Unreachable` where there is none (any more)."""
    by_sms = way == ReplyWay.SMS
    address = citizen.identity.telephone if by_sms else citizen.identity.email
    if not address:
        missing = _("诉求人没有留下电话，或身份已销毁") if by_sms else _("诉求人没有留下邮箱，或身份已销毁")
        raise Unreachable(missing)
    return address


def _answer(answer: AnswerSent) -> Message:
    address = _left_by(answer.citizen, answer.way)
    return Message(
        id=f"answer-{answer.pk}",
        to=address,
        subject=answer.title,
        text=answer.text,
        template=_template(wording(AnswerMatter.ANSWER, answer.language), answer.way),
        facts=answer.facts,
    )


def _template(words: Wording | None, way: str) -> str:
    """The number that carrier or WeChat have for these words, "" for none."""
    if words is None:
        return ""
    return words.wechat if way == WECHAT else words.template


def _letter(letter: Letter) -> Message:
    address = letter.address
    if letter.account_id is not None:
        wish = NoticeWish.objects.filter(pk=letter.account_id, by_email=True, account__is_active=True).first()
        address = wish.email if wish is not None else ""
    if not address:
        raise Unreachable(_("收件人已不用这种方式接收通知"))
    return Message(id=f"letter-{letter.pk}", to=address, subject=letter.subject, text=letter.text)


def _mailing(mailing: Mailing) -> Message:
    reader = reader_of(mailing)
    if reader is None:
        raise Unreachable(_("已经退订"))
    return Message(
        id=f"mailing-{mailing.pk}",
        to=reader.address,
        subject=mailing.subject,
        text=f"{mailing.text}\n\n{reader.ending}",
        unsubscribe=reader.unsubscribe,
    )


def _chosen(wish: NoticeWish | None, way: str) -> str:
    """The address this person chose to be told at by this way, "" for none."""
    if wish is None:
        return ""
    ways = {
        StaffWay.SMS: (wish.by_sms, wish.mobile),
        StaffWay.EMAIL: (wish.by_email, wish.email),
        StaffWay.WECHAT: (wish.by_wechat, wish.openid),
    }
    chosen, address = ways[StaffWay(way)]
    return address if chosen else ""


def _to_staff(notice: StaffNotice) -> Message:
    wish = NoticeWish.objects.filter(pk=notice.account_id).first()
    account = Account.objects.select_related("organisation").get(pk=notice.account_id)
    address = _chosen(wish, notice.way)
    if not address or not account.is_active or not sending().allows(notice.way):
        raise Unreachable(_("收件人已不用这种方式接收通知"))
    actor = Actor.of(account, "clock")
    known = known_to(actor, [notice])
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
        template=_template(words, notice.way),
        facts=facts,
    )
