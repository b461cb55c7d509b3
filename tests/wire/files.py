"""The files and vector stores of the wire-level server: kept in memory, and failing as they are told to."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire.wire import Json

RETRY_AFTER = "0.01"
DROPPED = 0  # in place of a status: the request is served, and the connection drops before the answer


@dataclass
class StoredFile:
    """An uploaded file; in the store when it has a status."""

    id: str
    name: str
    text: str
    attributes: Json = field(default_factory=dict)
    status: str = ""
    polls: int = 0  # that still find it in progress

    def as_file(self) -> Json:
        return {
            "id": self.id, "object": "file", "bytes": len(self.text), "created_at": 1, "filename": self.name,
            "purpose": "assistants", "status": "processed",
        }  # fmt: skip

    def as_member(self, store: str) -> Json:
        error = {"code": "invalid_file", "message": "it cannot be read"} if self.status == "failed" else None
        status = "in_progress" if self.polls > 0 else self.status
        return {
            "id": self.id, "object": "vector_store.file", "created_at": 1, "vector_store_id": store, "status": status,
            "last_error": error, "usage_bytes": len(self.text), "attributes": self.attributes,
        }  # fmt: skip


class Files:
    """What is stored, in the order of its arrival, and every request as `METHOD path`."""

    def __init__(self) -> None:
        self.files: dict[str, StoredFile] = {}
        self.requests: list[str] = []
        self.unreadable: set[str] = set()  # words: a file with one of them is not taken in
        self.slow = 0  # polls until a file is taken in
        self.most = 100  # on one page of a list
        self.stores: dict[str, Json] = {}
        self.lost: set[str] = set()
        self.seen: Callable[[str], None] = lambda request: None  # told of every request before it is served
        self._faults: deque[tuple[str, int]] = deque()
        self._numbers = itertools.count(1)

    @property
    def held(self) -> dict[str, str]:
        """What a search can find: article id → newest text. While a file is replaced, the older one is there too."""
        members = [file for file in self.files.values() if file.status == "completed"]
        return {file.attributes["article_id"]: file.text for file in members}

    def found(self, most: int) -> list[Json]:
        """What any search of the store gives: every file that anybody may read, whole."""
        members = [file for file in self.files.values() if file.status == "completed" and file.polls <= 0]
        return [
            {
                "file_id": file.id, "filename": file.name, "score": 0.9, "attributes": file.attributes,
                "content": [{"type": "text", "text": file.text}],
            }
            for file in members if file.attributes.get("audience") == "public"
        ][:most]  # fmt: skip

    def fail(self, request: str, status: int, *, times: int = 1) -> None:
        """An HTTP error for the next requests that begin with `request`, such as `POST /v1/files`."""
        self._faults.extend([(request, status)] * times)

    def routes(self) -> list[web.RouteDef]:
        store = "/v1/vector_stores/{store}/files"
        return [
            web.post("/v1/files", self._guarded(self._upload)),
            web.get("/v1/files", self._guarded(self._list_files)),
            web.delete("/v1/files/{file}", self._guarded(self._delete_file)),
            web.post("/v1/vector_stores", self._guarded(self._create_store)),
            web.get("/v1/vector_stores", self._guarded(self._list_stores)),
            web.post(store, self._guarded(self._take_in)),
            web.get(store, self._guarded(self._list_members)),
            web.get(store + "/{file}", self._guarded(self._member)),
            web.delete(store + "/{file}", self._guarded(self._take_out)),
        ]

    def _guarded(self, handler: Any) -> Any:
        async def answer(request: web.Request) -> web.Response:
            asked = f"{request.method} {request.path}"
            self.requests.append(asked)
            await asyncio.to_thread(self.seen, asked)
            for fault in list(self._faults):
                if asked.startswith(fault[0]):
                    self._faults.remove(fault)
                    if fault[1] == DROPPED:
                        await handler(request)
                        assert request.transport
                        request.transport.abort()
                    problem = {"error": {"message": "made to fail", "type": "error", "code": "fault", "param": None}}
                    return web.json_response(problem, status=fault[1], headers={"Retry-After": RETRY_AFTER})
            return await handler(request)

        return answer

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        sent: Any = form["file"]
        file = StoredFile(f"file_{next(self._numbers)}", sent.filename, sent.file.read().decode())
        self.files[file.id] = file
        return web.json_response(file.as_file())

    async def _list_files(self, request: web.Request) -> web.Response:
        return self._page(request, [file.as_file() for file in self.files.values()])

    async def _delete_file(self, request: web.Request) -> web.Response:
        file = self.files.pop(request.match_info["file"], None)
        return web.json_response({"id": file.id, "object": "file", "deleted": True}) if file else _missing()

    async def _create_store(self, request: web.Request) -> web.Response:
        asked = await request.json()
        before = len(self.stores) + len(self.lost)
        made = f"vs_made_{before}" if before else "vs_made"
        body = {"id": made, "object": "vector_store", "created_at": 1, "name": asked["name"], "status": "completed"}
        counts = dict.fromkeys(("in_progress", "completed", "failed", "cancelled", "total"), 0)
        self.stores[made] = {**body, "usage_bytes": 0, "file_counts": counts, "metadata": asked.get("metadata")}
        return web.json_response(self.stores[made])

    async def _list_stores(self, request: web.Request) -> web.Response:
        return self._page(request, list(self.stores.values()))

    def lose_store(self, store: str) -> None:
        """Somebody deletes a store; its files stay, in none."""
        self.lost.add(store)
        self.stores.pop(store, None)
        for file in self.files.values():
            file.status = ""

    async def _take_in(self, request: web.Request) -> web.Response:
        asked = await request.json()
        file = self.files.get(asked["file_id"])
        if file is None:
            return _missing()
        file.attributes, file.polls = asked.get("attributes") or {}, self.slow
        file.status = "failed" if any(word in file.text for word in self.unreadable) else "completed"
        return web.json_response(file.as_member(request.match_info["store"]))

    async def _list_members(self, request: web.Request) -> web.Response:
        store = request.match_info["store"]
        if store in self.lost:
            return _missing()
        return self._page(request, [file.as_member(store) for file in self.files.values() if file.status])

    async def _member(self, request: web.Request) -> web.Response:
        file = self.files.get(request.match_info["file"])
        if file is None or not file.status:
            return _missing()
        answer = file.as_member(request.match_info["store"])
        file.polls -= 1
        return web.json_response(answer, headers={"openai-poll-after-ms": "5"})

    async def _take_out(self, request: web.Request) -> web.Response:
        file = self.files.get(request.match_info["file"])
        if file is None or not file.status:
            return _missing()
        file.status = ""
        return web.json_response({"id": file.id, "object": "vector_store.file.deleted", "deleted": True})

    def _page(self, request: web.Request, data: list[Json]) -> web.Response:
        ids = [each["id"] for each in data]
        start = ids.index(request.query["after"]) + 1 if request.query.get("after") in ids else 0
        size = min(self.most, int(request.query.get("limit", self.most)))
        page, more = data[start : start + size], start + size < len(data)
        first, last = (page[0]["id"], page[-1]["id"]) if page else (None, None)
        return web.json_response({"object": "list", "data": page, "has_more": more, "first_id": first, "last_id": last})


def _missing() -> web.Response:
    problem = {"error": {"message": "no such file", "type": "error", "code": "not_found", "param": None}}
    return web.json_response(problem, status=404)
