"""The operator’s pages, one module a model; `base` has what they share, `article_form` and
`article_preview` belong to `articles`.

Imports of this app: articles, gaps, hooks, imports, models, review, search, text, vector_store.
"""

from knowledge.admin.articles import ArticleAdmin
from knowledge.admin.contradictions import ContradictionAdmin
from knowledge.admin.gaps import GapAdmin, GapClusterAdmin
from knowledge.admin.imports import ImportRunAdmin
from knowledge.admin.revisions import RevisionAdmin
from knowledge.admin.synonyms import SynonymGroupAdmin
from knowledge.admin.vector_store import StoreProblemAdmin, StoreRunAdmin
from knowledge.admin.votes import VoteAdmin

__all__ = [
    "ArticleAdmin",
    "ContradictionAdmin",
    "GapAdmin",
    "GapClusterAdmin",
    "ImportRunAdmin",
    "RevisionAdmin",
    "StoreProblemAdmin",
    "StoreRunAdmin",
    "SynonymGroupAdmin",
    "VoteAdmin",
]
