from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "yixian.portal"
    label = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        from django.db.models import Q

        from yixian.cases.actions import subscribe
        from yixian.cases.queries import register_beside, register_kept
        from yixian.cases.waiting import register_waiting
        from yixian.portal import actions, desk
        from yixian.portal.models import Publication

        actions.load()
        # What only waits was inserted by a subscriber, after the event; nobody reads it.
        was_public = Q(published_at__isnull=False)
        register_kept("publication", Publication, Publication.KEPT, texts=True, where=was_public)
        subscribe(actions.let_wait, *actions.CLOSING)
        subscribe(actions.withdraw_with, *actions.ENDING)
        register_waiting(desk.waiting_tiles)
        register_beside("publish", "portal/publish_beside.html", desk.beside_publish)
