"""The orders and cases a summons is about: named by number, never one that is protected, never to who may not know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Kind, Secrecy, Task, by_number
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.ground.errors import Refusal
from yixian.people.models import Actor
from yixian.safeguard.masking import mask_text
from yixian.supervision.models import Summons, SupervisionOrder

ORDER_NUMBER = re.compile(r"DB\d{4}-(\d{5,18})")
MOST = 20
# A summons is read by the unit and lies on paper: nothing that must stay hidden may be named in one.
OPEN_TO_ALL = (
    Q(secrecy=Secrecy.NONE, held_by_office=False) & ~Q(kind=Kind.REPORT) & ~Q(accused_matter="conduct")
)


@dataclass(frozen=True)
class About:
    """The rows themselves, each once."""

    orders: list[SupervisionOrder]
    cases: list[Case]

    @property
    def every_case(self) -> list[Case]:
        return [*(order.case for order in self.orders), *self.cases]


def about_named(actor: Actor, department: Department, typed: str) -> About:
    """What these numbers name. `Refusal` for one nobody may name to this unit, with the number in it."""
    numbers = list(dict.fromkeys(re.split(r"[\s,，、;；]+", typed.strip().upper()))) if typed.strip() else []
    if len(numbers) > MOST:
        raise Refusal(_("一次约谈最多写 %(most)d 个编号。") % {"most": MOST}, field="about")
    orders, cases = [], []
    for number in numbers:
        order = _order(actor, number)
        case = order.case if order is not None else by_number(Case.objects.visible_to(actor), number)
        if case is None:
            raise Refusal(
                _("没有编号为“%(number)s”的督办单或诉求，或者您不能查看。") % {"number": number[:40]},
                field="about",
            )
        _check_may_be_named(case, department, number)
        if order is not None:
            orders.append(order)
        else:
            cases.append(case)
    return About(orders, cases)


def check_names_nobody(texts: dict[str, str], cases: Iterable[Case]) -> None:
    """`Refusal` at the text that tells who asked: by name, or by a number that tells who somebody is."""
    names = [case.citizen.identity.name for case in cases]
    for field, text in texts.items():
        if mask_text(text, names=[name for name in names if name]) != text:
            raise Refusal(_("请不要写诉求人的姓名，也不要写电话号码和证件号码。"), field=field)


def shown_about(actor: Actor, summons: Summons) -> About:
    """What it is about as far as this actor may know of it now: a case may have become protected since."""
    seen = Case.objects.visible_to(actor).filter(OPEN_TO_ALL)
    orders = SupervisionOrder.objects.visible_to(actor).filter(summonses=summons, case__in=seen)
    cases = summons.cases.filter(pk__in=seen.values("pk")).order_by("pk")
    return About(list(orders.select_related("case").order_by("pk")), list(cases))


def _order(actor: Actor, number: str) -> SupervisionOrder | None:
    found = ORDER_NUMBER.fullmatch(number)
    if found is None or int(found[1]) >= 2**63:
        return None
    seen = SupervisionOrder.objects.visible_to(actor).select_related("case__citizen")
    order = seen.filter(pk=int(found[1])).first()
    return order if order is not None and order.number == number else None


def _check_may_be_named(case: Case, department: Department, number: str) -> None:
    if not Case.objects.filter(OPEN_TO_ALL, pk=case.pk).exists():
        raise Refusal(
            _("%(number)s 是举报、保密或反映作风的诉求，不能写进约谈通知。") % {"number": number},
            field="about",
        )
    within = directory.subtree_ids(department)
    if not Task.objects.filter(case=case.parent_id or case.pk, department_id__in=within).exists():
        raise Refusal(
            _("%(number)s 没有交给这个单位或它的下属单位承办过。") % {"number": number}, field="about"
        )
