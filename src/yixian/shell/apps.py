from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class ShellConfig(AppConfig):
    """外壳: what holds the rooms together and shows them."""

    name = "yixian.shell"
    label = "shell"
    verbose_name = _("外壳")
    default = True

    def ready(self) -> None:
        from yixian.convenience.demo import invent_bookings
        from yixian.convenience.timetables.demo import invent_timetables
        from yixian.evaluation.demo import invent_inspections
        from yixian.ground.sweeps import register_sweep
        from yixian.intake.models import line_invented, work_invented
        from yixian.knowledge.demo import invent_knowledge_work
        from yixian.shell.expired import forget_expired
        from yixian.supervision.demo import invent_summonses
        from yixian.training.demo import invent_training

        register_sweep("cache", forget_expired)
        # Here, since none of these rooms may know the other.
        work_invented.connect(invent_inspections, dispatch_uid="evaluation.invent_inspections")
        work_invented.connect(invent_summonses, dispatch_uid="supervision.invent_summonses")
        line_invented.connect(invent_training, dispatch_uid="training.invent_training")
        work_invented.connect(invent_timetables, dispatch_uid="convenience.invent_timetables")
        work_invented.connect(invent_bookings, dispatch_uid="convenience.invent_bookings")
        work_invented.connect(invent_knowledge_work, dispatch_uid="knowledge.invent_knowledge_work")


class BackOfficeConfig(admin.AdminConfig):
    """Django's row editor behind our own door."""

    default_site = "yixian.shell.backoffice.BackOffice"
    default = False
