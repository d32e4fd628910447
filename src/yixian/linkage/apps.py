from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinkageConfig(AppConfig):
    name = "yixian.linkage"
    label = "linkage"
    verbose_name = _("联动")

    def ready(self) -> None:
        from yixian.cases.actions import subscribe
        from yixian.cases.lists import register_list
        from yixian.cases.sections import register_beside_call, register_section
        from yixian.cases.waiting import register_waiting
        from yixian.convenience.telling import register_teller as register_booking_teller
        from yixian.directory.row_kinds import register_kind
        from yixian.evaluation.messages import register_carrier
        from yixian.ground.sweeps import register_sweep
        from yixian.linkage import actions, asking, bookings, queries
        from yixian.linkage.log_list import WHOSE, list_of_log
        from yixian.linkage.row_kinds import NOTICE_TEXTS, SENDING_RULES
        from yixian.supervision.telling import register_teller

        subscribe(actions.tell, *actions.TOLD_VERBS)
        subscribe(actions.tell_staff, *actions.NEWS)
        subscribe(actions.forget, "erase_identity")
        subscribe(actions.follow_choice, "choose_way")  # after `tell`, which looks whether WeChat is bound
        subscribe(actions.withdraw_asking, "evaluate", "record_callback", "rehandle", "close_on_facts")
        register_teller(actions.ByNotice())
        register_carrier(asking.ByNotice())
        register_booking_teller(bookings.ByNotice())
        register_waiting(queries.failed_waiting)
        register_section("linkage/answers_section.html", queries.answers_of_case)
        register_beside_call("linkage/answers_beside_call.html", queries.answers_beside_call)
        for whose in WHOSE:
            register_list(list_of_log(whose))
        register_kind(NOTICE_TEXTS)
        register_kind(SENDING_RULES)
        register_sweep("notices", actions.send_waiting)
        register_sweep("daily_counts", actions.forget_counts)
        register_sweep("old_notices", actions.forget_old)
        register_sweep("old_mailings", actions.forget_mailings)
