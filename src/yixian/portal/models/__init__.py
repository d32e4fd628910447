"""The rows of the portal: what a city has published."""

from yixian.portal.models.publication import Publication
from yixian.portal.models.title_pair import TitlePair

__all__ = ["Publication", "TitlePair"]
