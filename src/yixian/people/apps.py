from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "yixian.people"
    label = "people"
    verbose_name = _("人员")

    def ready(self) -> None:
        from yixian.directory.stories import register_story
        from yixian.ground.sweeps import register_sweep
        from yixian.people import second_factor  # noqa: F401  connects its receivers
        from yixian.people.actions import forget_old_drafts
        from yixian.people.models import Installation, Organisation

        register_sweep("old_drafts", forget_old_drafts)
        register_story(Installation)
        # The system administrator reads nothing about people.
        register_story(Organisation, "secadmin", "auditadmin", "auditor")
