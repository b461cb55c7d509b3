from agents_core.turn.context import Source

ANSWER = "You can send it back within 45 days of delivery. It needs to be unused and complete."


async def test_an_answer_from_the_help_centre_is_streamed_with_its_source(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say(ANSWER)
    played = await alice.writes("How many days do I have to send something back?")
    assert played.outcome.reply == ANSWER
    assert played.shown == ANSWER
    assert played.outcome.sources == [Source("returns", "Returns policy", "/help/returns/", revision=1)]
    assert played.states == ["thinking", "searching"]
    assert played.outcome.route == "faq"
    assert played.outcome.handoff is None


async def test_the_model_gets_the_passages_as_fenced_data(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say(ANSWER)
    await alice.writes("How many days do I have to send something back?")
    result = server.requests[1]["input"][-1]
    assert result["type"] == "function_call_output"
    assert result["output"].startswith("<<<DATA")
    assert "45 days of delivery" in result["output"]


async def test_an_order_is_looked_up_by_the_orders_specialist(server, shop, ada):
    server.call("transfer_to_orders")
    server.call("get_order_status", order_id="1001", email=None)
    server.say("Order 1001 has shipped with Royal Mail. The tracking number is RM4471902635GB.")
    played = await ada.writes("Where is my order 1001?")
    assert played.outcome.route == "orders"
    assert played.outcome.agent == "orders"
    assert [(tool.name, tool.ok) for tool in played.outcome.tools] == [("get_order_status", True)]
    assert "RM4471902635GB" in played.shown
    assert "looking_up" in played.states


async def test_the_next_message_goes_to_the_same_specialist(server, shop, ada):
    server.call("transfer_to_orders")
    server.call("get_order_status", order_id="1001", email=None)
    server.say("Order 1001 has shipped with Royal Mail.")
    await ada.writes("Where is my order 1001?")
    server.say("Your order is with Royal Mail.")
    await ada.writes("Which carrier has my order?")
    names = {tool["name"] for tool in server.requests[-1]["tools"]}
    assert "get_order_status" in names
    assert "transfer_to_triage" in names


async def test_the_history_holds_every_tool_call_with_its_result(server, shop, ada):
    server.call("transfer_to_orders")
    server.call("get_order_status", order_id="1001", email=None)
    server.say("Order 1001 has shipped with Royal Mail.")
    await ada.writes("Where is my order 1001?")
    server.say("Your order is with Royal Mail.")
    await ada.writes("Which carrier has my order?")
    sent = server.requests[-1]["input"]
    called = [item["call_id"] for item in sent if item.get("type") == "function_call"]
    answered = [item["call_id"] for item in sent if item.get("type") == "function_call_output"]
    assert len(called) == 2
    assert answered == called
    assert [item["content"] for item in sent if item.get("role") == "user"] == [
        "Where is my order 1001?",
        "Which carrier has my order?",
    ]


async def test_a_tool_that_does_not_exist_is_reported_to_the_model(server, shop, alice):
    server.call("open_the_safe", code="1234")
    server.call("search_help_centre", query="how long to send something back")
    server.say(ANSWER)
    played = await alice.writes("How many days do I have to send something back?")
    told = server.requests[1]["input"][-1]
    assert told["type"] == "function_call_output"
    assert "open_the_safe" in told["output"]
    assert played.outcome.reply == ANSWER


async def test_the_tokens_and_their_price_are_counted(server, settings, shop, alice):
    settings.MODEL_PRICES = {"gpt-5.4-mini": ("1", "0.1", "10")}
    server.call("search_help_centre", query="how long to send something back")
    server.say(ANSWER)
    usage = (await alice.writes("How many days do I have to send something back?")).outcome.usage
    calls = 3  # the safety check, the search, the answer
    assert (usage.input, usage.cached, usage.output) == (1000 * calls, 600 * calls, 50 * calls)
    assert float(usage.cost) == calls * (400 * 1 + 600 * 0.1 + 50 * 10) / 1_000_000
