from yixian.knowledge.actions.cite import Expired, answer_of, cite

__all__ = ["Expired", "answer_of", "cite"]
