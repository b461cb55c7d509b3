import json

from agents import Agent, ModelSettings, RunConfig, Runner, function_tool
from agents.models.interface import ModelTracing
from openai.types.responses import ResponseCompletedEvent, ResponseTextDeltaEvent

from agents_core.providers.offline.model import OfflineProvider, pieces


def arguments(message: str, tools=()):
    return {
        "system_instructions": "Be brief.",
        "input": message,
        "model_settings": ModelSettings(),
        "tools": list(tools),
        "output_schema": None,
        "handoffs": [],
        "tracing": ModelTracing.DISABLED,
        "previous_response_id": None,
        "conversation_id": None,
        "prompt": None,
    }


async def streamed(message: str, tools=()):
    model = OfflineProvider().get_model("any")
    return [event async for event in model.stream_response(**arguments(message, tools))]


async def test_streamed_text_adds_up_to_the_message(settings):
    settings.OFFLINE_TOKEN_DELAY = 0
    events = await streamed("are you a robot?")
    text = "".join(event.delta for event in events if isinstance(event, ResponseTextDeltaEvent))
    assert isinstance(events[-1], ResponseCompletedEvent)
    assert text == events[-1].response.output[0].content[0].text
    assert len([event for event in events if isinstance(event, ResponseTextDeltaEvent)]) > 3


async def test_events_come_in_order_and_are_numbered(settings):
    settings.OFFLINE_TOKEN_DELAY = 0
    events = await streamed("hello")
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert [events[0].type, events[2].type] == ["response.created", "response.output_item.added"]


async def test_a_tool_call_is_streamed_with_its_arguments():
    events = await streamed("How do I wash a wool jumper?")
    done = next(event for event in events if event.type == "response.function_call_arguments.done")
    assert "wool" in json.loads(done.arguments)["query"]


async def test_call_ids_are_never_used_twice():
    calls = [(await streamed("How do I wash a wool jumper?"))[-1].response.output[0].call_id for _ in range(3)]
    assert len(set(calls)) == 3
    assert all(calls)


async def test_it_names_itself_and_estimates_its_tokens():
    response = await OfflineProvider().get_model(None).get_response(**arguments("hello"))
    assert response.usage.requests == 1
    assert response.usage.output_tokens > 0
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens


async def test_the_same_conversation_gets_the_same_decision():
    model = OfflineProvider().get_model(None)
    replies = [(await model.get_response(**arguments("hello"))).output[0].content[0].text for _ in range(2)]
    assert replies[0] == replies[1]


async def test_it_runs_in_the_sdks_runner():
    @function_tool
    def search_help_centre(query: str) -> str:
        """Search."""
        found = {"article": "wool", "title": "Wool", "heading": "Washing wool", "text": "Wash wool by hand at 30 °C."}
        return json.dumps({"verdict": "answer", "passages": [found]})

    agent = Agent(name="triage", instructions="Help.", tools=[search_help_centre])
    config = RunConfig(model_provider=OfflineProvider(), tracing_disabled=True)
    result = await Runner.run(agent, "How do I wash wool?", run_config=config)
    assert result.final_output == "Wash wool by hand at 30 °C."


def test_pieces_are_a_few_words_each():
    text = "one two three four five six"
    assert pieces(text) == ["one two three four ", "five six"]
    assert "".join(pieces(text)) == text
