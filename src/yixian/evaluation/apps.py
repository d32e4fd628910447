from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "yixian.evaluation"
    label = "evaluation"
    verbose_name = _("考评")

    def ready(self) -> None:
        from yixian.cases.actions import PROTECTING, subscribe
        from yixian.cases.queries import register_asked, register_kept, register_section
        from yixian.cases.waiting import register_waiting
        from yixian.directory.row_kinds import register_kind
        from yixian.evaluation import actions, calling, claims, queries
        from yixian.evaluation.actions.draw_inspections import sweep_draws
        from yixian.evaluation.actions.find_suspicions import sweep_suspicions
        from yixian.evaluation.actions.forget_words import forget_words
        from yixian.evaluation.inspection import own, queue
        from yixian.evaluation.models import Callback
        from yixian.evaluation.row_kinds import KINDS
        from yixian.ground.sweeps import register_sweep

        actions.load()
        register_kept("callback", Callback, Callback.KEPT, texts=True)
        subscribe(actions.keep_sealed, *PROTECTING)
        deciding = ("rehandle", "close_on_facts", "settle_evaluation")
        register_asked(queries.answers_asked, *deciding, "record_callback")
        register_waiting(calling.waiting_for)
        register_sweep("callback_claims", claims.forget_claims)
        register_section("evaluation/section.html", queries.callbacks_shown)
        for kind in KINDS:
            register_kind(kind)
        register_sweep("inspection_draws", sweep_draws)
        register_sweep("inspection_suspicions", sweep_suspicions)
        subscribe(forget_words, "erase_identity")
        register_waiting(queue.waiting_for)
        register_waiting(own.waiting_for)
