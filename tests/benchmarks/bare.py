"""The least that answers a customer over a socket with the Agents SDK: what the site's own cost is compared with.

No database but the SDK's SQLite session, no guardrails, no people, nothing that survives a crash. Every piece of text
that the model streams is one frame. `uvicorn tests.benchmarks.bare:app`, with OPENAI_BASE_URL at a model.
"""

import json
import os

from agents import Agent, Runner, SQLiteSession, function_tool, set_tracing_disabled
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

set_tracing_disabled(True)


@function_tool
def order_status(order_id: str) -> str:
    """Where an order is."""
    return f"order {order_id} is on its way"


agent = Agent(name="support", instructions="Answer the customer.", model="gpt-5.4-mini", tools=[order_status])


async def talk(socket: WebSocket) -> None:
    """One conversation: a message in, pieces and an end out."""
    await socket.accept()
    session = SQLiteSession(socket.path_params["conversation"], os.environ["BARE_DB"])
    try:
        while True:
            asked = json.loads(await socket.receive_text())
            result = Runner.run_streamed(agent, asked["text"], session=session)
            async for event in result.stream_events():
                if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                    await socket.send_text(json.dumps({"type": "delta", "text": event.data.delta}))
            await socket.send_text(json.dumps({"type": "done"}))
    except WebSocketDisconnect:
        return


app = Starlette(routes=[WebSocketRoute("/ws/{conversation}", talk)])
