from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "yixian.training"
    label = "training"
    verbose_name = _("培训")

    def ready(self) -> None:
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.sweeps import register_sweep
        from yixian.training.actions import settle_over
        from yixian.training.row_kinds import QUESTIONS

        register_kind(QUESTIONS)
        register_sweep("papers", settle_over)
