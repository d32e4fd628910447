from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SupervisionConfig(AppConfig):
    name = "yixian.supervision"
    label = "supervision"
    verbose_name = _("督办")

    def ready(self) -> None:
        from yixian.cases.actions import PROTECTING, subscribe
        from yixian.cases.lists import register_list
        from yixian.cases.queries import register_beside, register_section
        from yixian.cases.waiting import register_waiting
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.sweeps import register_sweep
        from yixian.safeguard.subjects import register_subject
        from yixian.supervision import actions, order_list, queries, step_list, summons_list, sweeping
        from yixian.supervision.row_kinds import KINDS
        from yixian.supervision.waiting import waiting

        actions.load()
        register_waiting(waiting)
        register_list(order_list.ORDERS)
        register_list(step_list.STEPS)
        register_list(summons_list.SUMMONSES)
        register_subject("summons", pgettext_lazy("one", "约谈"), summons_list.names_of, summons_list.id_of)
        for kind in KINDS:
            register_kind(kind)
        subscribe(actions.keep_sealed, *PROTECTING)
        for action in ("answer_supervision", "close_supervision"):
            register_beside(action, "supervision/section.html", queries.orders_shown)
        register_section("supervision/section.html", queries.orders_shown)
        for name, sweep in sweeping.SWEEPS.items():
            register_sweep(name, sweep)
