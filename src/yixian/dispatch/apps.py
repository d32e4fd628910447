from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DispatchConfig(AppConfig):
    name = "yixian.dispatch"
    label = "dispatch"
    verbose_name = _("派单")

    def ready(self) -> None:
        from yixian.cases.actions import PROTECTING, subscribe
        from yixian.cases.queries import register_beside
        from yixian.directory.row_kinds import register_kind
        from yixian.dispatch.actions import (
            forget_apart,
            forget_secret,
            forget_source,
            keep_check,
            mark_returned,
            name_source,
            remember_split,
            settle_alike,
            settle_readings,
        )
        from yixian.dispatch.automatic import dispatch_by_itself
        from yixian.dispatch.history import history_shown
        from yixian.dispatch.queries import proposals_shown, readings_shown, similar_shown
        from yixian.dispatch.reply_check import check_shown
        from yixian.dispatch.retraining import retrain_at_night
        from yixian.dispatch.row_kinds import KINDS
        from yixian.ground.sweeps import register_sweep

        for kind in KINDS:
            register_kind(kind)
        subscribe(settle_readings, "dispatch")
        subscribe(name_source, "dispatch")
        subscribe(keep_check, "pass", "rework")
        subscribe(forget_source, "recall")
        subscribe(mark_returned, "rule")
        subscribe(settle_alike, "merge", "split")
        subscribe(remember_split, "split")
        subscribe(forget_apart, "merge")
        subscribe(forget_secret, *PROTECTING)
        register_sweep("retraining", retrain_at_night)
        register_sweep("automatic dispatch", dispatch_by_itself)

        register_beside("dispatch", "dispatch/read_beside.html", readings_shown)
        register_beside("dispatch", "dispatch/proposals.html", partial(proposals_shown, action="dispatch"))
        register_beside("rehandle", "dispatch/proposals.html", proposals_shown)
        for action in ("dispatch", "rule", "rehandle"):
            register_beside(action, "dispatch/history.html", history_shown)
        for action in ("pass", "rework"):
            register_beside(action, "dispatch/reply_check.html", check_shown)
        for action in ("dispatch", "merge"):
            register_beside(action, "dispatch/similar.html", similar_shown)
