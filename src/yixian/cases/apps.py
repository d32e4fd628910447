from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yixian.cases"
    label = "cases"
    verbose_name = _("诉求")

    def ready(self) -> None:
        from yixian.cases import actions, audit
        from yixian.cases.actions.release import reason_shown
        from yixian.cases.sections import register_beside
        from yixian.ground.sweeps import register_sweep

        actions.load()
        register_beside("agree_release", "cases/partials/release.html", reason_shown)
        register_sweep("seal", audit.sweep)
