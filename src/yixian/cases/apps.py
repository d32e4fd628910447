from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yixian.cases"
    label = "cases"
    verbose_name = _("诉求")

    def ready(self) -> None:
        from yixian.cases import actions, audit, badges, retaliations, row_kinds
        from yixian.cases.actions.forget_keys import forget_keys
        from yixian.cases.actions.keep_export import prepare_waiting
        from yixian.cases.kept import register_kept
        from yixian.cases.models import Case, PaperTemplate, Reply, Request, SiteVisit, Task
        from yixian.cases.queries import id_of_number, numbers_of
        from yixian.cases.sections import register_beside, register_section
        from yixian.cases.waiting import register_waiting
        from yixian.directory.stories import register_story
        from yixian.ground.sweeps import register_sweep
        from yixian.safeguard.subjects import register_subject

        actions.load()
        row_kinds.register()
        badges.register_own()
        register_story(PaperTemplate)
        register_kept("case", Case, Case.KEPT, "id")
        register_kept("task", Task, Task.KEPT)
        register_kept("request", Request, Request.KEPT, "task__case_id", texts=True)
        register_kept("reply", Reply, Reply.KEPT, "task__case_id", texts=True)
        register_kept("visit", SiteVisit, SiteVisit.KEPT, "task__case_id", texts=True)
        register_section("cases/partials/retaliations.html", retaliations.shown)
        register_beside("answer_retaliation", "cases/partials/retaliations.html", retaliations.shown)
        register_waiting(retaliations.waiting)
        register_sweep("seal", audit.sweep)
        register_sweep("idempotency_keys", forget_keys)
        register_sweep("exports", prepare_waiting)
        register_subject("case", _("诉求"), numbers_of, id_of_number)
