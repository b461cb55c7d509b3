"""Search over the published articles: `search(question)` is all that the rest of the site needs."""

from knowledge.search.base import Audience, Hit, Retrieval, Verdict

__all__ = ["Audience", "Hit", "Retrieval", "Verdict", "search"]


def search(question: str, *, k: int = 6, audience: Audience = "public") -> Retrieval:
    """The passages that may answer, at most `k`, one to an article, with a verdict. Reads the database."""
    # Models import the terms of this package, so what needs models is loaded with the first search.
    from knowledge.search.retriever import local_source, retrieve

    return retrieve(question, k=k, audience=audience, source=local_source())
