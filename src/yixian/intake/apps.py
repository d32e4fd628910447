from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "yixian.intake"
    label = "intake"
    verbose_name = _("受理")

    def ready(self) -> None:
        from yixian.cases.queries import register_beside
        from yixian.cases.waiting import register_waiting
        from yixian.intake.actions import end_with_call, leave_unfinished
        from yixian.intake.lead import waiting
        from yixian.intake.missed import missed_waiting
        from yixian.intake.seat import scripts_shown
        from yixian.telephony.models import Call, calls_kept

        register_waiting(waiting)
        register_waiting(missed_waiting)
        calls_kept.connect(leave_unfinished, sender=Call, dispatch_uid="intake.leave_unfinished")
        calls_kept.connect(end_with_call, sender=Call, dispatch_uid="intake.end_with_call")
        register_beside("refuse", "intake/scripts.html", scripts_shown)
