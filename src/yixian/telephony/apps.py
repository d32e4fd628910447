from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephonyConfig(AppConfig):
    name = "yixian.telephony"
    label = "telephony"
    verbose_name = _("话务")

    def ready(self) -> None:
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.sweeps import register_sweep
        from yixian.telephony.actions import keep_in_step
        from yixian.telephony.row_kinds import KINDS

        for kind in KINDS:
            register_kind(kind)
        register_sweep("telephony", keep_in_step)
