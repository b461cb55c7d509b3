"""The vector store over the wire. Every call may be made again: what is gone already is no error."""

from collections.abc import Iterator
from contextlib import suppress

import openai
from django.conf import settings
from openai import OpenAI

from knowledge.vector_store.store_files import StoreFileSpec

RETRIES = 5
SECONDS = 60.0
MOST_SECONDS = 300.0  # to wait until a file has been taken in

INSTALLATION = "installation"  # in a store's metadata: whose it is


class StoreError(Exception):
    """The store did not take a file in. The message is for the admin."""


class StillBusyError(StoreError):
    """The store has not taken it in yet, and may do so later."""


def client() -> OpenAI:
    """A client that waits out short troubles by itself."""
    return OpenAI(
        api_key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL or None,
        max_retries=RETRIES,
        timeout=SECONDS,
    )


def create_store(api: OpenAI, name: str, prefix: str) -> str:
    """An empty store for the installation of that prefix; its id. One that a run made before it was killed is used."""
    for store in api.vector_stores.list(limit=100):
        if (store.metadata or {}).get(INSTALLATION) == prefix:
            return store.id
    return api.vector_stores.create(name=name, metadata={INSTALLATION: prefix}).id


def upload(api: OpenAI, file: StoreFileSpec) -> str:
    """Upload a file; its id. It is in no store yet."""
    return api.files.create(file=(file.name, file.text.encode(), "text/markdown"), purpose="assistants").id


def add_to_store(api: OpenAI, store_id: str, file_id: str, attributes: dict[str, str]) -> None:
    """Put an uploaded file into the store and wait until it can be found. Raises StoreError when it cannot be."""
    with suppress(openai.ConflictError):  # it was put there by a run that was interrupted
        api.vector_stores.files.create(store_id, file_id=file_id, attributes=dict(attributes))
    wait_for(api, store_id, file_id)


def wait_for(api: OpenAI, store_id: str, file_id: str) -> None:
    """Wait until a file in the store can be found. Raises StoreError when it cannot be."""
    try:
        done = api.vector_stores.files.poll(file_id, vector_store_id=store_id, max_wait_seconds=MOST_SECONDS)
    except TimeoutError:
        raise StillBusyError(f"the store is still busy with the file after {MOST_SECONDS:g} s") from None
    if done.status != "completed":
        reason = done.last_error.message if done.last_error else done.status
        raise StoreError(f"the store did not take the file in: {reason}")


def remove(api: OpenAI, store_id: str, file_id: str) -> None:
    """Take a file out of the store, then delete it."""
    with suppress(openai.NotFoundError):
        api.vector_stores.files.delete(file_id, vector_store_id=store_id)
    with suppress(openai.NotFoundError):
        api.files.delete(file_id)


def listed(api: OpenAI, store_id: str) -> dict[str, str]:
    """The ids of the files in the store, and the status of each."""
    return {file.id: file.status for file in api.vector_stores.files.list(store_id, limit=100)}


def uploaded(api: OpenAI, prefix: str) -> Iterator[str]:
    """The ids of all uploaded files of this installation, in the store or not."""
    for file in api.files.list(purpose="assistants", limit=1000):
        if file.filename.startswith(f"{prefix}-"):
            yield file.id
