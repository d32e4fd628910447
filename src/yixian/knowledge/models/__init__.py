from yixian.knowledge.models.cited import ItemCited
from yixian.knowledge.models.dated import Job, Policy
from yixian.knowledge.models.guide import Guide, GuideForm
from yixian.knowledge.models.item import VERIFY_WITHIN, KnowledgeItem
from yixian.knowledge.models.miss import KnowledgeMiss
from yixian.knowledge.models.synonyms import Synonyms

__all__ = [
    "VERIFY_WITHIN",
    "Guide",
    "GuideForm",
    "ItemCited",
    "Job",
    "KnowledgeItem",
    "KnowledgeMiss",
    "Policy",
    "Synonyms",
]
