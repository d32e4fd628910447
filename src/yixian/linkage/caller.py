"""Whom an answer goes to: whoever a seat talks to or talked to today, or the citizen of a case."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Citizen, Contact, ReplyWay, Secrecy, by_number
from yixian.cases.queries import hides_caller
from yixian.cases.visibility import SEAT_WINDOW
from yixian.ground.errors import NotFound, Refusal, WrongState
from yixian.linkage.ways import why_not
from yixian.linkage.ways.sms import CHINESE_MOBILE
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_email, mask_phone


@dataclass(frozen=True)
class Caller:
    """The receiver, and by what it is reached: each way with its address, masked."""

    citizen: Citizen
    contact: Contact | None
    case: Case | None
    ways: tuple[tuple[str, str], ...]

    @property
    def asked_by(self) -> dict[str, int | str]:
        """What a form says to name it again."""
        return {"case": self.case.number} if self.case is not None else {"contact": self.contact_id}

    @property
    def contact_id(self) -> int:
        """The contact's key; 0 where it is the citizen of a case."""
        return self.contact.pk if self.contact is not None else 0


def caller_of(actor: Actor, *, contact: str = "", case: str = "") -> Caller:
    """The caller named by a contact's key or a case's number, else whoever the actor is talking to now.

    `NotFound` where there is none the actor may see; `WrongState` where that one is not to be written to.
    """
    if case:
        return _of_case(actor, case)
    mine = Contact.objects.filter(  # index contact_agent
        agent_id=actor.account_id, entered_at__gte=timezone.now() - SEAT_WINDOW
    ).select_related("citizen")
    if contact:
        found = mine.filter(pk=int(contact)).first() if contact.isascii() and contact.isdigit() else None
        missing = _("没有这个来电，或者不是您接的。")
    else:
        found = mine.filter(Contact.GOES_ON).order_by("-entered_at", "-pk").first()
        missing = _("现在没有正在接听的来电。要发给以前的诉求人，请填诉求编号。")
    if found is None:
        raise NotFound(missing)
    if found.citizen is None or hides_caller(pk=found.pk):
        raise WrongState(_("这个来电没有可以发送的号码。"))
    return Caller(found.citizen, found, None, _ways(found.citizen))


def _of_case(actor: Actor, number: str) -> Caller:
    case = by_number(Case.objects.visible_to(actor).select_related("citizen", "contact"), number)
    if case is None:
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    if case.secrecy == Secrecy.FULL:
        raise WrongState(_("完全保密的诉求不发短信和邮件，以免旁人看到。"))
    if case.reply_way == ReplyWay.NONE:
        raise WrongState(_("诉求人说过不需要答复，不发送。"))
    return Caller(case.citizen, None, case, _ways(case.citizen))


def _ways(citizen: Citizen) -> tuple[tuple[str, str], ...]:
    """SMS to a mobile and e-mail to an address, as far as they were left; `WrongState` where nothing was."""
    known, ways = citizen.identity, []
    if known.telephone and (
        not known.telephone.startswith("86") or CHINESE_MOBILE.fullmatch(known.telephone)
    ):
        ways.append((ReplyWay.SMS.value, mask_phone(known.telephone)))
    if known.email:
        ways.append((ReplyWay.EMAIL.value, mask_email(known.email)))
    if not ways:
        raise WrongState(
            _("只有固定电话，收不到短信，也没有留邮箱。")
            if known.telephone
            else _("诉求人没有留下号码和邮箱，或身份已销毁。")
        )
    return tuple(ways)


def refuse_unsendable(way: str, caller: Caller) -> None:
    """`Refusal` where the caller cannot be reached by `way`. A gateway that is down is no reason: it waits."""
    if way not in dict(caller.ways):
        raise Refusal(_("请选择发送方式。"), field="way")


def missing_for(way: str) -> str:
    """Why it will wait in the outbox, "" where it goes out at once."""
    return why_not(way)
