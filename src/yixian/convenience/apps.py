from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConvenienceConfig(AppConfig):
    name = "yixian.convenience"
    label = "convenience"
    verbose_name = _("便民")

    def ready(self) -> None:
        from yixian.convenience.provider_rows import KINDS
        from yixian.convenience.timetables import loading
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.sweeps import register_sweep

        for kind in KINDS:
            register_kind(kind)
        register_sweep("timetables", loading.sweep)
