"""One agent turn on the Agents SDK: from a customer's message to a checked reply, a handoff or an honest refusal."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from json import JSONDecodeError
from typing import Any

import structlog
from agents import (
    AgentsException,
    InputGuardrailTripwireTriggered,
    MaxTurnsExceeded,
    ModelRefusalError,
    ModelSettings,
    RunConfig,
    Runner,
    RunResultStreaming,
)
from django.conf import settings
from openai import APIStatusError, AuthenticationError, OpenAIError, PermissionDeniedError
from openai.types.responses import ResponseCreatedEvent, ResponseTextDeltaEvent

from agents_core.agents import agent_named, triage
from agents_core.context import Trip, TurnContext, TurnOutcome, Usage
from agents_core.errors import TurnFailedError
from agents_core.events import STATE_OF_TOOL, CheckedText, Progress, TurnEvent
from agents_core.evidence import check
from agents_core.guardrails.sdk import customer_message
from agents_core.notices import handoff_notice
from agents_core.policy import Reason
from agents_core.preparing import prepare
from agents_core.pricing import Tokens, cost, tokens
from agents_core.providers import provider
from agents_core.session import TurnSession
from agents_core.settling import (
    code_payload,
    enforce,
    route_of,
    settle_clarification,
    settle_sources,
    settle_trip,
)
from agents_core.stream import Gate, GateClosedError
from agents_core.timeline import Timeline

log = structlog.get_logger(__name__)

MAX_MODEL_CALLS = 10


async def run_turn(context: TurnContext, session: TurnSession) -> AsyncIterator[TurnEvent]:
    """Answer `context.message`. Yields what is happening and checked text; the last thing it yields is the outcome.

    Nothing is written anywhere: the outcome holds all that there is to keep. Raises TurnFailedError when there is no
    outcome: the model failed, or the turn's time (`settings.TURN_SECONDS`) ran out.
    """
    turn = _Turn(context, session)
    events = turn.events()
    deadline = asyncio.get_running_loop().time() + settings.TURN_SECONDS
    try:
        while True:
            # Round each step alone: a time-out that spanned a `yield` would strike in the caller's code.
            async with asyncio.timeout_at(deadline):
                event = await anext(events, None)
            if event is None:
                return
            yield event
    except TimeoutError as error:
        raise TurnFailedError(f"no reply within {settings.TURN_SECONDS} s", retry=True) from error
    except OpenAIError as error:
        raise TurnFailedError(repr(error), retry=_may_pass(error)) from error
    except (AgentsException, JSONDecodeError) as error:  # the client passes on a stream that it cannot parse
        raise TurnFailedError(repr(error), retry=True) from error
    finally:
        turn.stop()


def _may_pass(error: OpenAIError) -> bool:
    """Whether the same call may succeed later: not with a wrong key or no credit, nor when the API objects."""
    no_credit = isinstance(error, APIStatusError) and error.code == "insufficient_quota"
    if no_credit or isinstance(error, AuthenticationError | PermissionDeniedError):
        log.error("openai_account_refused", error=repr(error))
        return False
    return not isinstance(error, APIStatusError) or error.status_code in (408, 409, 429) or error.status_code >= 500


class _Turn:
    """The state of one running turn."""

    def __init__(self, context: TurnContext, session: TurnSession) -> None:
        self.context = context
        self.session = session
        self.timeline = Timeline()
        self.gate = Gate(lambda text: check(text, context))
        self.result: RunResultStreaming | None = None
        self.unshown = ""
        self.model = settings.AGENT_MODEL

    def stop(self) -> None:
        """End the run if it is still going: nobody waits for it any more, so it should cost nothing more."""
        if self.result and not self.result.is_complete:
            self.result.cancel()

    async def events(self) -> AsyncIterator[TurnEvent]:
        """See `run_turn`."""
        yield Progress("thinking")
        reason = await prepare(self.context)
        if reason:
            yield Progress("connecting")
        self.result = self._start(reason)
        try:
            async for event in self._follow(self.result):
                # What a model says instead of escalating would be taken back a moment later.
                if not (reason and isinstance(event, CheckedText)):
                    yield event
            reply = self._checked(str(self.result.final_output or ""))
        except InputGuardrailTripwireTriggered as stopped:
            reply = self._blocked(stopped.guardrail_result.output.output_info)
            reason = None
        except GateClosedError as closed:
            self.stop()
            reply = self._blocked(closed.trip)
        except MaxTurnsExceeded:
            self.context.handoff = code_payload(self.context, Reason.LOW_CONFIDENCE)
            reply = ""
        except ModelRefusalError:
            reply = self._blocked(Trip("output", "other", "the model refused"))
        yield self._outcome(reply, reason)

    def _start(self, reason: Reason | None) -> RunResultStreaming:
        """Begin the run: with the conversation's current agent or, when policy says so, straight to escalation."""
        context = self.context
        self.model = settings.AGENT_DECISION_MODEL if reason else settings.AGENT_MODEL
        config = RunConfig(
            model=self.model,
            model_provider=provider(),
            model_settings=ModelSettings(tool_choice="escalate_to_human") if reason else None,
            input_guardrails=[customer_message],
            tracing_disabled=not settings.SDK_TRACING,
            trace_include_sensitive_data=False,
            workflow_name="support-turn",
            group_id=context.conversation_id,
            tool_not_found_behavior="return_error_to_model",
            tool_name_collision_policy="error",
            reasoning_item_id_policy="omit",
        )
        agent = triage if reason else agent_named(context.state.agent)
        return Runner.run_streamed(
            agent,
            context.message,
            context=context,
            session=self.session,
            max_turns=MAX_MODEL_CALLS,
            hooks=self.timeline,
            run_config=config,
        )

    async def _follow(self, result: RunResultStreaming) -> AsyncIterator[TurnEvent]:
        async for event in result.stream_events():
            if event.type == "raw_response_event":
                if isinstance(event.data, ResponseCreatedEvent):
                    self.gate.flush()
                elif isinstance(event.data, ResponseTextDeltaEvent) and (text := self.gate.feed(event.data.delta)):
                    yield CheckedText(text)
            elif event.type == "run_item_stream_event" and event.name == "tool_called":
                state = STATE_OF_TOOL.get(getattr(event.item.raw_item, "name", ""))
                if state:
                    yield Progress(state)
        if text := self.gate.flush():
            yield CheckedText(text)

    def _checked(self, text: str) -> str:
        """The whole reply, judged once more. What code wrote itself (a refusal, a notice) is not judged."""
        if self.context.handoff or self.context.declined:
            return text
        checked = check(text, self.context)
        if checked.trip:
            raise GateClosedError(checked.trip)
        return checked.text.strip()

    def _blocked(self, trip: Trip) -> str:
        """The text in place of what tripped. The model remembers only that something was held back."""
        self.unshown = trip.evidence if trip.stage == "output" else ""
        self.context.handoff = None
        self.context.clarification = ""
        reply = settle_trip(self.context, trip)
        kept = "(a message that was not answered)" if trip.stage == "input" else self.context.message
        self._remember(kept, reply)
        return reply

    def _remember(self, message: str, reply: str) -> None:
        """What the model will know of this turn, in place of what it said."""
        self.session.added[:] = [{"role": "user", "content": message}, {"role": "assistant", "content": reply}]

    def _outcome(self, reply: str, reason: Reason | None) -> TurnOutcome:
        context = self.context
        settle_clarification(context)
        forgotten = reason is not None and context.handoff is None
        if reason:
            enforce(context, reason)
        if not reply and not context.handoff:
            context.handoff = code_payload(context, Reason.LOW_CONFIDENCE)
        if context.handoff:
            reply = handoff_notice(context.handoff, context.language)
        if forgotten:
            self._remember(context.message, reply)
        settle_sources(context, reply)
        last = self.result.last_agent.name if self.result else "triage"
        context.state.agent = agent_named(last).name  # type: ignore[assignment]
        return TurnOutcome(
            reply=reply,
            route=route_of(context, last),
            intent=context.state.intent,
            state=context.state,
            sources=context.cited,
            tools=context.tool_calls,
            handoff=context.handoff,
            guardrail=context.trips[-1] if context.trips else None,
            refused=context.declined == "not_in_help_centre",
            usage=self._usage(),
            spans=self.timeline.spans,
            agent=context.state.agent,
            model="offline" if settings.AGENT_BACKEND == "offline" else self.model,
            search_verdict=context.search_verdicts[-1] if context.search_verdicts else "",
            passages=[_kept(hit) for hit in context.passages],
            proposed=context.proposed,
            trips=context.trips,
            items=self.session.added,
            unshown=self.unshown,
            latency_ms=self.timeline.elapsed_ms,
        )

    def _usage(self) -> Usage:
        if self.result is None:
            return Usage()
        whole = tokens(self.result.context_wrapper.usage)
        return Usage(*whole, self._cost(whole, tokens(self.timeline.tokens)))

    def _cost(self, whole: Tokens, agents: Tokens) -> Decimal:
        """Money for the agents' tokens and for the rest, those of the safety check, whose model may be another."""
        if settings.AGENT_BACKEND == "offline":
            return Decimal(0)
        check = Tokens(*(total - part for total, part in zip(whole, agents, strict=True)))
        return cost(self.model, *agents) + cost(settings.AGENT_MODEL, *check)


def _kept(hit: Any) -> dict[str, Any]:
    return {
        "id": hit.article_id,
        "revision": hit.revision,
        "title": hit.title,
        "heading": hit.heading,
        "url": hit.url,
        "text": hit.text,
        "score": round(hit.score, 4),
    }
