"""The operator's view of the help centre."""

from knowledge.admin.articles import ArticleAdmin
from knowledge.admin.contradictions import ContradictionAdmin
from knowledge.admin.gaps import GapAdmin
from knowledge.admin.imports import ImportRunAdmin
from knowledge.admin.revisions import RevisionAdmin
from knowledge.admin.store import StoreProblemAdmin, StoreRunAdmin
from knowledge.admin.synonyms import SynonymGroupAdmin

__all__ = [
    "ArticleAdmin",
    "ContradictionAdmin",
    "GapAdmin",
    "ImportRunAdmin",
    "RevisionAdmin",
    "StoreProblemAdmin",
    "StoreRunAdmin",
    "SynonymGroupAdmin",
]
