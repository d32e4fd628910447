from yixian.knowledge.models.cited import ItemCited
from yixian.knowledge.models.content import CONTENT, Content
from yixian.knowledge.models.correction import KnowledgeCorrection
from yixian.knowledge.models.dated import Job, Policy
from yixian.knowledge.models.file import KnowledgeFile
from yixian.knowledge.models.guide import Guide, GuideForm
from yixian.knowledge.models.item import VERIFY_WITHIN, KnowledgeItem
from yixian.knowledge.models.miss import KnowledgeMiss
from yixian.knowledge.models.step import KnowledgeStep
from yixian.knowledge.models.synonyms import Synonyms
from yixian.knowledge.models.text import KnowledgeText
from yixian.knowledge.models.verification import KnowledgeVerification

__all__ = [
    "CONTENT",
    "VERIFY_WITHIN",
    "Content",
    "Guide",
    "GuideForm",
    "ItemCited",
    "Job",
    "KnowledgeCorrection",
    "KnowledgeFile",
    "KnowledgeItem",
    "KnowledgeMiss",
    "KnowledgeStep",
    "KnowledgeText",
    "KnowledgeVerification",
    "Policy",
    "Synonyms",
]
