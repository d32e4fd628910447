from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "yixian.training"
    label = "training"
    verbose_name = _("培训")

    def ready(self) -> None:
        from yixian.cases.waiting import register_waiting
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.sweeps import register_sweep
        from yixian.telephony.gates import register_gate
        from yixian.training.actions import settle_over
        from yixian.training.changed import find_changed, reading_waits
        from yixian.training.covers import bare_waiting
        from yixian.training.needs import lacking
        from yixian.training.row_kinds import KINDS

        for kind in KINDS:
            register_kind(kind)
        register_gate(lacking)
        register_waiting(reading_waits)
        register_waiting(bare_waiting)
        register_sweep("papers", settle_over)
        register_sweep("changed articles", find_changed)
