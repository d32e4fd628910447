from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _tell_press(**signal: object) -> None:
    """What a demonstration tells the press; read only where one is made."""
    from yixian.portal.demo import tell_press

    tell_press(**signal)


class PortalConfig(AppConfig):
    name = "yixian.portal"
    label = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        from django.db.models import Q

        from yixian.cases.actions import subscribe
        from yixian.cases.queries import register_beside, register_kept
        from yixian.cases.waiting import register_waiting
        from yixian.directory.row_kinds import register_kind
        from yixian.ground.searching import register_search
        from yixian.ground.sweeps import register_sweep
        from yixian.intake.models import city_told
        from yixian.linkage.actions import register_reader
        from yixian.portal import actions, desk, searches
        from yixian.portal.actions import subscriptions, tell_subscribers
        from yixian.portal.models import Exposure, Publication
        from yixian.portal.row_kinds import KINDS

        actions.load()
        # What only waits was inserted by a subscriber, after the event; nobody reads it.
        was_public = Q(published_at__isnull=False)
        register_kept("publication", Publication, Publication.KEPT, texts=True, where=was_public)
        register_kept("exposure", Exposure, Exposure.KEPT, texts=True)
        subscribe(actions.let_wait, *actions.CLOSING)
        subscribe(actions.withdraw_with, *actions.ENDING)
        subscribe(actions.end_exposure_with, *actions.UNFITTING)
        city_told.connect(_tell_press, dispatch_uid="portal.tell_press")
        register_waiting(desk.waiting_tiles)
        register_waiting(desk.press_tiles)
        register_reader(subscriptions.READERS, subscriptions.reader)
        register_reader(subscriptions.ASKED, subscriptions.asker)
        register_sweep("knowledge_news", tell_subscribers.note_knowledge)
        register_sweep("subscriptions", tell_subscribers.tell_subscribers)
        register_sweep("unconfirmed_subscriptions", subscriptions.forget_unconfirmed)
        register_search("knowledge", _("常见问题"), searches.items)
        register_search("guides", _("办事指南"), searches.guides)
        register_search("places", _("开放时间和电话"), searches.places)
        register_search("services", _("便民服务"), searches.providers)
        register_search("timetables", _("线路和车站"), searches.timetables)
        register_search("jobs", _("招聘信息"), searches.jobs)
        register_search("policies", _("政策"), searches.policies)
        register_search("replies", _("大家问过的"), searches.replies)
        register_search("texts", _("政策解读和月报"), searches.texts)
        register_search("numbers", _("热线号码"), searches.numbers)
        for kind in KINDS:
            register_kind(kind)
        register_beside("expose", "portal/expose_beside.html", desk.beside_publish)
        register_beside("publish", "portal/publish_beside.html", desk.beside_publish)
        register_beside("correct_publication", "portal/correct_beside.html", desk.beside_publish)
