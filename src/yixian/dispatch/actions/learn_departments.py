"""Learning which department keeps a matter, from the city's own orders; returned ones count against."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.dispatch.actions.put_in_place import put_new
from yixian.dispatch.departments.orders import settled_orders
from yixian.dispatch.departments.record import Record
from yixian.dispatch.departments.trial import held_out, tried
from yixian.dispatch.models import DepartmentModel
from yixian.ground.errors import Refusal

LEAST = 300  # orders; with fewer nothing is learnt


def learn_departments() -> DepartmentModel:
    """Count the orders, try the ranking on the newest beside the catalogue; in place where it is not surely worse.

    As good as the catalogue is enough: the record then says how sure it is. `Refusal` where there are too few orders.
    Takes some seconds for 100,000.
    """
    now = timezone.now()
    orders = settled_orders(now)
    if len(orders) < LEAST:
        raise Refusal(
            _("单位办成或退回的工单还不够：有 %(n)d 件，至少要 %(least)d 件。")
            % {"n": len(orders), "least": LEAST}
        )
    tested, earlier = held_out(orders)
    trial = tried(Record.of(earlier), tested)
    row = DepartmentModel(
        cases=len({one.case for one in orders}), departments=len({one.department for one in orders}),
        held_out=trial.held_out, score=trial.score, before=trial.before, threshold=trial.threshold,
        above=trial.above, above_right=trial.above_right,
    )  # fmt: skip
    if trial.is_no_worse:
        put_new(row, "departments.json", Record.of(orders).save, _("测试不明显差于派单目录"))
    else:
        row.save()
    return row
