"""The vectors of the passages: made once for each text, kept in the database, compared with a question's. New passages
are read by the sentence model, if there is one, without anybody waiting for it.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import numpy as np
import structlog
from django.db.models import Exists, OuterRef

from knowledge.embeddings.encoder import Encoder, Floats, model_folder
from knowledge.jobs import EMBED_PASSAGES
from knowledge.models import Passage, TextVector

_BATCH = 64
_SCALE = 127  # a number of -1 to 1 as a signed byte; research found no loss in ranking

log = structlog.get_logger(__name__)


@cache
def encoder() -> Encoder | None:
    """The installed sentence model, if there is one."""
    folder = model_folder()
    return Encoder(folder) if folder else None


def similarities(question: str, passage_ids: Sequence[int]) -> dict[int, float]:
    """The cosine of the question and each of these passages that has a vector; empty without a sentence model."""
    if encoder() is None or not passage_ids:
        return {}
    hashes = dict(Passage.objects.filter(pk__in=passage_ids).values_list("pk", "content_hash"))
    found = TextVector.objects.in_bulk(list(set(hashes.values())))
    known = [pk for pk, content_hash in hashes.items() if content_hash in found]
    if not known:
        return {}
    matrix = np.stack([_unpacked(found[hashes[pk]].vector) for pk in known])
    return dict(zip(known, map(float, matrix @ _of_question(question)), strict=True))


def request_embedding() -> None:
    """Have the passages of this transaction read soon."""
    if encoder() is not None:
        EMBED_PASSAGES.enqueue()


def read_new_passages() -> None:
    """Make the vectors that are missing. How far it is, is in the log."""
    read = embed_missing_passages(lambda done, total: log.info("passages_being_read", done=done, total=total))
    log.info("passages_read", passages=read)


def embed_missing_passages(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make the vectors that are missing and drop those of texts that are gone; calls `progress(done, total)`. Returns
    how many were made: none without a sentence model. Each batch is kept, so an interrupted run goes on with the rest.
    """
    reader = encoder()
    if reader is None:
        return 0
    same = TextVector.objects.filter(content_hash=OuterRef("content_hash"))
    missing = list(Passage.objects.filter(~Exists(same)).order_by().values_list("content_hash", flat=True).distinct())
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        rows = Passage.objects.filter(content_hash__in=batch).select_related("article")
        texts = {row.content_hash: _text(row) for row in rows}
        packed = [_packed(vector) for vector in reader.encode(list(texts.values()))]
        made = [TextVector(content_hash=key, vector=vector) for key, vector in zip(texts, packed, strict=True)]
        TextVector.objects.bulk_create(made, ignore_conflicts=True)  # another process may read the same
        progress(min(start + _BATCH, len(missing)), len(missing))
    used = Passage.objects.filter(content_hash=OuterRef("content_hash"))
    TextVector.objects.filter(~Exists(used)).delete()
    return len(missing)


def _text(passage: Passage) -> str:
    return "\n".join(part for part in (passage.article.title, passage.heading, passage.text) if part)


@lru_cache(maxsize=512)
def _of_question(question: str) -> Floats:
    reader = encoder()
    assert reader is not None
    return reader.encode([question])[0]


def _packed(vector: Floats) -> bytes:
    return np.round(vector * _SCALE).astype(np.int8).tobytes()


def _unpacked(packed: bytes | memoryview) -> Floats:
    vector = np.frombuffer(packed, dtype=np.int8).astype(np.float32)
    return vector / np.linalg.norm(vector)
