from yixian.knowledge.models.item import VERIFY_WITHIN, KnowledgeItem
from yixian.knowledge.models.miss import KnowledgeMiss

__all__ = ["VERIFY_WITHIN", "KnowledgeItem", "KnowledgeMiss"]
