"""Bringing a file of items in: each article becomes a draft, which goes the usual way to an auditor."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, Refusal
from yixian.knowledge.actions.write import begin_item, save_text, send_text
from yixian.knowledge.markdown.plan import Plan, plan
from yixian.knowledge.markdown.written import Article
from yixian.people.models import Actor


@transaction.atomic
def bring_articles(actor: Actor, articles: list[Article], agreed: str, *, send: bool = False) -> Plan:
    """Save what the articles say as drafts, all or none; with `send` they go on to be audited. Again changes nothing.

    `agreed` is the digest of the plan that somebody looked at: `Conflict` where it would be another one by now,
    `Refusal` where something is wrong with any of them.
    """
    found = plan(actor, articles)
    if found.digest != agreed:
        raise Conflict(_("您预览之后，有的知识又改过了，没有导入。下面是现在的预览。"))
    if found.problems:
        raise Refusal(_("文件有误，没有导入。"))
    for one in found.changing:
        if one.item is None:
            text = begin_item(actor, one.values, code=one.article.code)
        else:
            text = save_text(actor, one.item, one.values, **one.seen)
        if send:
            send_text(actor, text)
    return found
