from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffingConfig(AppConfig):
    name = "yixian.staffing"
    label = "staffing"
    verbose_name = _("排班")

    def ready(self) -> None:
        from yixian.directory.row_kinds import register_kind
        from yixian.intake.models import line_invented
        from yixian.staffing.demo import invent_shifts
        from yixian.staffing.row_kinds import KINDS

        for kind in KINDS:
            register_kind(kind)
        line_invented.connect(invent_shifts, dispatch_uid="staffing.invent_shifts")
