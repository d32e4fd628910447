from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffingConfig(AppConfig):
    name = "yixian.staffing"
    label = "staffing"
    verbose_name = _("排班")

    def ready(self) -> None:
        from yixian.directory.row_kinds import register_kind
        from yixian.staffing.row_kinds import KINDS

        for kind in KINDS:
            register_kind(kind)
