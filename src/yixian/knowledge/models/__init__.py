from yixian.knowledge.models.item import KnowledgeItem

__all__ = ["KnowledgeItem"]
