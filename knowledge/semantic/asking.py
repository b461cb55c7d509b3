"""Having new passages read by the sentence model, if there is one, without anybody waiting for it."""

import structlog

from knowledge.embeddings.vectors import encoder, read_passages
from knowledge.jobs import EMBED_PASSAGES

log = structlog.get_logger(__name__)


def ask_for_reading() -> None:
    """Have the passages of this transaction read soon."""
    if encoder() is not None:
        EMBED_PASSAGES.enqueue()


def read_new_passages() -> None:
    """Read them now. How far it is, is in the log."""
    read = read_passages(lambda done, total: log.info("passages_being_read", done=done, total=total))
    log.info("passages_read", passages=read)
