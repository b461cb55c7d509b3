"""The operator's view of the help centre."""

from knowledge.admin.articles import ArticleAdmin
from knowledge.admin.gaps import GapAdmin
from knowledge.admin.store import StoreProblemAdmin, StoreRunAdmin

__all__ = ["ArticleAdmin", "GapAdmin", "StoreProblemAdmin", "StoreRunAdmin"]
