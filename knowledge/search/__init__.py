"""Search over the published articles: `search(question)` is all that the rest of the site needs."""

from knowledge.search.base import Audience, Hit, Retrieval, Verdict

__all__ = ["Audience", "Hit", "Retrieval", "Verdict", "search"]


def search(question: str, *, k: int = 6, each: int = 1, audience: Audience = "public") -> Retrieval:
    """The passages that may answer: at most `each` of at most `k` articles, with a verdict. Reads the database."""
    # Models import the terms of this package, so what needs models is loaded with the first search.
    from knowledge.search.retriever import local_source, retrieve

    return retrieve(question, k=k, each=each, audience=audience, source=local_source())
