from yixian.knowledge.models.cited import ItemCited
from yixian.knowledge.models.item import VERIFY_WITHIN, KnowledgeItem
from yixian.knowledge.models.miss import KnowledgeMiss
from yixian.knowledge.models.synonyms import Synonyms

__all__ = ["VERIFY_WITHIN", "ItemCited", "KnowledgeItem", "KnowledgeMiss", "Synonyms"]
