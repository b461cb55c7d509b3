"""The operator's view of the help centre."""

from knowledge.admin.articles import ArticleAdmin
from knowledge.admin.gaps import GapAdmin

__all__ = ["ArticleAdmin", "GapAdmin"]
