from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "yixian.intake"
    label = "intake"
    verbose_name = _("受理")

    def ready(self) -> None:
        from yixian.cases.queries import register_beside
        from yixian.ground.sweeps import register_sweep
        from yixian.intake.actions.forget_keys import forget_keys
        from yixian.intake.seat import scripts_shown

        register_sweep("idempotency_keys", forget_keys)
        register_beside("refuse", "intake/scripts.html", scripts_shown)
