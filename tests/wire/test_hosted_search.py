"""With KNOWLEDGE_BACKEND=file_search the provider searches by itself; all else is as with our own tool."""

import logging

import pytest
from asgiref.sync import sync_to_async

from agents_core.exceptions import TurnFailedError
from agents_core.turn.context import Source
from conversations.models import ToolRun, Turn
from knowledge.articles.publishing import archive, publish, save_revision
from knowledge.models import Article, Gap, StoreFile, StoreProblem
from tests.conversations.conftest import answer, new_conversation, replies, write
from tests.wire import wire
from tests.wire.conftest import GIFT_CARDS, RETURNS, open_shop
from tests.wire.holding import hold_articles, result, unseen_by_the_sync

QUESTION = "How long do I have to send something back?"
QUERIES = ["how many days to send something back"]
ANSWER = "You can send almost anything back within 45 days of delivery."


@pytest.fixture
async def hosted(server, shop, settings):
    settings.KNOWLEDGE_BACKEND = "file_search"
    await sync_to_async(hold_articles)()


def answers(server, text=ANSWER, *, results, queries=QUERIES):
    said = wire.cited(wire.message(text), "file_returns")
    server.search_and(said, queries=queries, results=results)


async def test_an_answer_is_checked_cited_and_traced_as_with_our_own_tool(server, hosted, alice, settings):
    settings.MODEL_PRICES, settings.HOSTED_SEARCH_PRICE = {"gpt-5.4-mini": ("1", "0.1", "10")}, "0.5"
    answers(server, results=[result("returns", RETURNS), result("gift-cards", GIFT_CARDS, 0.4)])
    played = await alice.writes(QUESTION)
    outcome = played.outcome
    assert (outcome.reply, played.shown) == (ANSWER, ANSWER)
    assert outcome.sources == [Source("returns", "Returns policy", "/help/returns/", 1)]
    assert played.states == ["thinking", "searching"]
    assert (outcome.route, outcome.search_verdict, outcome.refused) == ("faq", "answer", False)
    assert [(tool.name, tool.ok, tool.arguments) for tool in outcome.tools] == [
        ("search_help_centre", True, {"query": QUERIES[0]})
    ]
    assert "45 days" in outcome.tools[0].result
    assert [span.kind for span in outcome.spans] == ["retrieval", "generation"]
    calls = 2  # the safety check and the answer
    assert outcome.usage.output == 50 * calls
    assert float(outcome.usage.cost) == 0.5 + calls * (400 * 1 + 600 * 0.1 + 50 * 10) / 1_000_000


async def test_the_provider_is_asked_for_what_anybody_may_read_and_for_its_results(server, hosted, alice):
    answers(server, results=[result("returns", RETURNS)])
    await alice.writes(QUESTION)
    asked = server.requests[0]
    assert asked["include"] == ["file_search_call.results"]
    tools = {tool.get("name", tool["type"]): tool for tool in asked["tools"]}
    assert "search_help_centre" not in tools
    assert tools["file_search"]["vector_store_ids"] == ["vs_1"]
    assert tools["file_search"]["filters"] == {"type": "eq", "key": "audience", "value": "public"}


async def test_the_next_turn_is_sent_a_history_without_the_providers_items(server, hosted, alice):
    answers(server, f"{ANSWER}\ue200filecite\ue202turn0file0\ue201", results=[result("returns", RETURNS)])
    assert (await alice.writes(QUESTION)).outcome.reply == ANSWER
    server.say("You are welcome.")
    await alice.writes("Thanks")
    sent = server.requests[-1]["input"]
    assert [item.get("type") or item["role"] for item in sent] == [
        "user", "function_call", "function_call_output", "message", "user"
    ]  # fmt: skip
    assert sent[1]["call_id"] == sent[2]["call_id"]
    assert "45 days" in sent[2]["output"]
    assert (sent[3]["content"][0]["text"], sent[3]["content"][0]["annotations"]) == (ANSWER, [])


async def test_a_search_before_another_tool_is_sent_back_within_the_turn(server, hosted, ada):
    handover = wire.function_call("transfer_to_orders", {})
    server.search_and(handover, queries=QUERIES, results=[result("returns", RETURNS)])
    answers(
        server,
        "A gift card is valid for 24 months.",
        results=[result("gift-cards", GIFT_CARDS)],
        queries=["gift card valid"],
    )
    played = await ada.writes("Which carrier has order 1001, and how long is a gift card valid?")
    kinds = [item.get("type") or item["role"] for item in server.requests[1]["input"]]
    assert kinds[:3] == ["user", "function_call", "function_call_output"]
    assert "file_search_call" not in kinds
    assert [call.arguments["query"] for call in played.outcome.tools] == [QUERIES[0], "gift card valid"]
    assert [source.id for source in played.outcome.sources] == ["gift-cards"]
    assert played.outcome.agent == "orders"


async def test_long_results_are_shortened_and_old_turns_summed_up(server, hosted, alice):
    for _turn in range(9):
        answers(server, results=[result("returns", RETURNS), result("gift-cards", GIFT_CARDS)])
        await alice.writes(QUESTION)
    assert "read “Returns policy”" in alice.summary
    outputs = [item["output"] for item in alice.history if item.get("type") == "function_call_output"]
    assert outputs


@pytest.mark.parametrize("why", ["replaced", "foreign", "archived", "internal", "rewritten"])
async def test_a_text_that_no_customer_may_be_told_supports_nothing(server, hosted, alice, why):
    await sync_to_async(unseen_by_the_sync(_take_away))(why)
    answers(server, results=[result("returns", RETURNS), result("gift-cards", GIFT_CARDS)])
    outcome = (await alice.writes(QUESTION)).outcome
    assert "45 days" not in outcome.reply
    assert outcome.refused
    assert outcome.sources == []
    assert "45 days" not in str([outcome.items, outcome.passages, outcome.tools])


def _take_away(why: str) -> None:
    article, file = Article.objects.get(slug="returns"), StoreFile.objects.filter(file_id="file_returns")
    if why == "replaced":
        file.update(state="old")
        StoreFile.objects.create(article=article, file_id="file_newer", content_hash="x", state="current")
    elif why == "foreign":
        file.update(file_id="file_newer")
    elif why == "archived":
        archive(article)
    elif why == "internal":
        article.audience = "internal"
        publish(article)
    else:
        save_revision(article, body=RETURNS.replace("45 days", "60 days"))


async def test_the_newest_of_a_changed_number_counts(server, hosted, alice):
    article = await Article.objects.aget(slug="returns")
    await sync_to_async(unseen_by_the_sync(save_revision))(article, body=RETURNS.replace("45 days", "60 days"))
    answers(server, ANSWER.replace("45", "60"), results=[result("returns", RETURNS)])
    assert (await alice.writes(QUESTION)).outcome.sources[0].id == "returns"


async def test_an_unsupported_sentence_is_stopped_after_the_supported_one(server, hosted, alice):
    answers(server, f"{ANSWER} Returning costs £17.80 per parcel.", results=[result("returns", RETURNS)])
    played = await alice.writes(QUESTION)
    assert "17.80" not in played.shown + played.outcome.reply
    assert played.outcome.guardrail.category == "ungrounded"


@pytest.mark.parametrize("results", [[], [result("returns", "Something else that nobody ever published here.")]])
async def test_nothing_found_is_a_gap(server, hosted, alice, results):
    answers(server, results=results)
    outcome = (await alice.writes(QUESTION)).outcome
    assert (outcome.refused, outcome.search_verdict, outcome.tools[0].ok) == (True, "refuse", True)


async def test_an_answer_without_a_search_is_stopped(server, hosted, alice):
    server.say(ANSWER)
    outcome = (await alice.writes(QUESTION)).outcome
    assert outcome.guardrail.category == "ungrounded"
    assert "45 days" not in outcome.reply


async def test_the_local_gate_decides(server, hosted, alice):
    answers(server, results=[result("returns", RETURNS)], queries=["who painted the night watch"])
    assert (await alice.writes("Who painted the Night Watch?")).outcome.search_verdict == "refuse"


async def test_results_that_are_not_told_are_looked_up_by_us(server, hosted, alice):
    server.find("returns", RETURNS)
    answers(server, results=None)
    assert (await alice.writes(QUESTION)).outcome.sources[0].id == "returns"


async def test_a_search_that_failed_is_a_failed_lookup(server, hosted, alice):
    failed = wire.file_search_call(QUERIES, None, status="failed")
    server.reply(failed, wire.function_call("decline_to_answer", {"reason": "not_in_help_centre"}))
    outcome = (await alice.writes(QUESTION)).outcome
    assert [(tool.name, tool.ok) for tool in outcome.tools if tool.name == "search_help_centre"] == [
        ("search_help_centre", False)
    ]
    server.reply(failed, wire.function_call("decline_to_answer", {"reason": "not_in_help_centre"}))
    assert (await alice.writes(QUESTION)).outcome.handoff.escalation_reason == "tool_failure"


async def test_our_own_tool_searches_until_the_store_holds_every_article(server, shop, settings, alice, caplog):
    settings.KNOWLEDGE_BACKEND = "file_search"
    assert await _tool_offered(server, alice) == "search_help_centre"
    await sync_to_async(hold_articles)()
    await StoreFile.objects.filter(file_id="file_gift-cards").adelete()
    with caplog.at_level(logging.WARNING):
        assert await _tool_offered(server, alice) == "search_help_centre"
    assert "1 published articles are not in the vector store yet" in caplog.text
    article = await Article.objects.aget(slug="gift-cards")
    await StoreProblem.objects.acreate(article=article, error="unreadable", retry_at=article.updated_at)
    assert await _tool_offered(server, alice) == "file_search"  # what the store will never take holds up nobody


async def _tool_offered(server, customer):
    server.say("Hello, how can I help you?")
    await customer.writes("Hello")
    names = {tool.get("name", tool["type"]) for tool in server.requests[-1]["tools"]}
    (found,) = names & {"search_help_centre", "file_search"}
    return found


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Hosted tool 'file_search' is not supported with this model."),
        (404, "Vector store with id ['vs_1'] not found."),
    ],
)
async def test_a_provider_that_will_not_search_fails_the_turn_for_good(server, hosted, alice, status, message, caplog):
    server.fail(status, message=message)
    with pytest.raises(TurnFailedError) as failure, caplog.at_level(logging.ERROR):
        await alice.writes(QUESTION)
    assert (failure.value.retry, failure.value.refused) == (False, "search")
    assert "openai_account_refused" in caplog.text


def test_a_conversation_keeps_the_trace_and_the_gap(server, settings, transactional_db):
    open_shop()
    hold_articles()
    settings.KNOWLEDGE_BACKEND = "file_search"
    conversation = new_conversation()
    answers(server, results=[result("returns", RETURNS)])
    write(conversation, QUESTION)
    answer(conversation)
    assert replies(conversation) == [ANSWER]
    assert ToolRun.objects.get().name == "search_help_centre"
    assert Turn.objects.get().search_verdict == "answer"
    answers(server, results=[])
    write(conversation, "How long do I have to send a sofa back?")
    answer(conversation)
    assert ANSWER not in replies(conversation)[1:]
    assert Gap.objects.get().question == "How long do I have to send a sofa back?"
