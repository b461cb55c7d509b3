"""What the help centre stores: articles and revisions, passages, gaps, contradictions, votes, imports, the vector
store’s state.

Public: the model classes.
Imports of this app: nothing.
"""

from knowledge.models.article import Article, ArticleQuerySet, Revision
from knowledge.models.contradiction import Contradiction, ContradictionQuerySet, FreshnessCheck
from knowledge.models.gap import Gap, GapCluster
from knowledge.models.import_run import ImportFile, ImportRun
from knowledge.models.passage import IndexFigures, IndexState, Passage, TextVector
from knowledge.models.store import StoreFile, StoreProblem, StoreRun, VectorStore
from knowledge.models.synonym_group import SynonymGroup
from knowledge.models.vote import Vote

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Contradiction",
    "ContradictionQuerySet",
    "FreshnessCheck",
    "Gap",
    "GapCluster",
    "ImportFile",
    "ImportRun",
    "IndexFigures",
    "IndexState",
    "Passage",
    "Revision",
    "StoreFile",
    "StoreProblem",
    "StoreRun",
    "SynonymGroup",
    "TextVector",
    "VectorStore",
    "Vote",
]
