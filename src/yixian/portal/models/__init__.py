"""The rows of the portal: what a city has published, what it tells the press, and what it changed afterwards."""

from yixian.portal.models.correction import Correction
from yixian.portal.models.exposure import Exposure
from yixian.portal.models.knowledge_news import KnowledgeNews
from yixian.portal.models.press import PressCard, PressQuestion
from yixian.portal.models.public_rule import PublicRule
from yixian.portal.models.public_text import PublicText
from yixian.portal.models.publication import Publication
from yixian.portal.models.subscription import Subscription
from yixian.portal.models.title_pair import TitlePair

__all__ = [
    "Correction",
    "Exposure",
    "KnowledgeNews",
    "PressCard",
    "PressQuestion",
    "PublicRule",
    "PublicText",
    "Publication",
    "Subscription",
    "TitlePair",
]
