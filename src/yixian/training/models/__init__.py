"""The rows of training: what is to be read, what is asked, who was asked what, and what that gave them."""

from yixian.training.models.certificate import Certificate
from yixian.training.models.course import LEARNERS, Course, CourseItem, Reading
from yixian.training.models.exam import Exam, ExamPart, ExtraAttempt
from yixian.training.models.known_article import KnownArticle
from yixian.training.models.paper import Paper, PaperAnswer
from yixian.training.models.question import Question
from yixian.training.models.queue_need import QueueNeed

__all__ = [
    "LEARNERS",
    "Certificate",
    "Course",
    "CourseItem",
    "Exam",
    "ExamPart",
    "ExtraAttempt",
    "KnownArticle",
    "Paper",
    "PaperAnswer",
    "Question",
    "QueueNeed",
    "Reading",
]
