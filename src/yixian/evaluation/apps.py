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
        from yixian.evaluation import actions, calling, claims, queries
        from yixian.evaluation.models import Callback
        from yixian.ground.sweeps import register_sweep

        actions.load()
        register_kept("callback", Callback, Callback.KEPT, texts=True)
        subscribe(actions.keep_sealed, *PROTECTING)
        deciding = ("rehandle", "close_on_facts", "settle_evaluation")
        register_asked(queries.answers_asked, *deciding, "record_callback")
        register_waiting(calling.waiting_for)
        register_sweep("callback_claims", claims.forget_claims)
        register_section("evaluation/section.html", queries.callbacks_shown)
