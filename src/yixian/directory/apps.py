from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "yixian.directory"
    label = "directory"
    verbose_name = _("名录")

    def ready(self) -> None:
        from yixian.directory.halls import HALLS, department_told, hall_told
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.answers import register_answers

        register_kind(HALLS)
        register_answers("hall", _("办事大厅"), hall_told)
        register_answers("department", _("承办单位"), department_told)
