"""Search over the published articles: `retriever.search(question)` is all that the rest of the site needs."""
