"""特急件先打电话: who was rung before a critical order went out, and when (docs/domain.md, "Clocks")."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.step import Step
from yixian.cases.models import Urgency
from yixian.directory import queries as directory
from yixian.directory.models import Department, DutyPerson
from yixian.ground.errors import Refusal

# The shortest that can be rung: 110.
_NUMBER = re.compile(r"\d{3}")


def telephone_first(step: Step, lead: Department) -> str:
    """Who of `lead` was rung and when, in words; "" when nobody was, a `Refusal` where somebody had to be.

    Known by name or number among those on duty then. Whoever is not is named with the number that was rung: nobody
    on the list may have answered, and a critical order does not wait for the list. The event refers to the person.
    """
    case, said = step.case, step.values.get("telephoned") or ""
    if case.urgency == Urgency.NORMAL or not said:
        if case.urgency == Urgency.P1:
            raise Refusal(_("特急件先打电话通知，再派单：请写明通知了谁。"), field="telephoned")
        return said
    at = step.values.get("telephoned_at") or step.now
    if at < case.received_at.replace(second=0, microsecond=0):  # a form knows no seconds
        raise Refusal(_("打电话的时间不能早于受理时间。"), field="telephoned_at")
    on_duty = directory.duty_persons(lead.pk, case.urgency, at)
    person = next((one for one in on_duty if _is_named(one, said)), None)
    if person is None and on_duty and not _NUMBER.search(said):
        raise Refusal(
            _("“%(said)s”不在%(unit)s现在的值班人员里：请选名单上的人，或者写明姓名和电话号码。")
            % {"said": said, "unit": lead.label},
            field="telephoned",
        )
    step.facts["telephoned"] = {"duty": person.pk if person else None, "at": at.isoformat()}
    return f"{said} {timezone.localtime(at):%Y-%m-%d %H:%M}"


def _is_named(person: DutyPerson, said: str) -> bool:
    number, typed = (re.sub(r"\D", "", text) for text in (person.telephone, said))
    return person.name in said or (number != "" and number in typed)
