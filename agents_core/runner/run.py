"""One agent turn on the Agents SDK: from a customer's message to a checked reply, a handoff or an honest refusal."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from agents import (
    InputGuardrailTripwireTriggered,
    MaxTurnsExceeded,
    ModelRefusalError,
    ModelSettings,
    RunConfig,
    Runner,
)
from asgiref.sync import sync_to_async
from django.conf import settings

from agents_core.agents.registry import agent_named
from agents_core.agents.triage import triage
from agents_core.guardrails.input.check import check_input
from agents_core.memory.fallback_payload import fallback_payload, lookup_items
from agents_core.memory.session import TurnSession
from agents_core.policy import Reason
from agents_core.providers.openai import TextTapProvider
from agents_core.runner.input_guardrail import customer_message
from agents_core.runner.model_calls import model_deadline
from agents_core.runner.reply_gate import GateClosedError, ReplyGate, check_against_evidence, passage_record
from agents_core.runner.turn_preparation import read_message
from agents_core.runner.turn_resolution import (
    enforce_policy_handoff,
    resolve_clarification,
    resolve_guardrail_trip,
    resolve_sources,
    resolve_tool_failures,
    route_of,
)
from agents_core.text.offload import offload_text, one_at_a_time
from agents_core.tools.hosted_search import HostedSearches, as_remembered, before_each_call, strip_citation_marks
from agents_core.tools.proposed_actions import reason_of
from agents_core.turn.context import Trip, TurnContext, TurnOutcome
from agents_core.turn.events import CheckedText, Progress, Tell
from agents_core.turn.tracing import Timeline
from agents_core.verification.codes import redact_codes
from agents_core.wording.notices import files_notice, handoff_notice, unseen_notice
from knowledge.vector_store.backend import hosted_store, wants_hosted_search

MAX_MODEL_CALLS = 10


async def run_turn(context: TurnContext, session: TurnSession, tell: Tell) -> TurnOutcome:
    """Answer `context.message`. `tell` hears of progress and of checked text as they come; the outcome is returned.

    Nothing is written anywhere: the outcome holds all that there is to keep. Raises TurnFailedError when there is no
    outcome: the model failed, or the turn's time (`context.seconds`) ran out. Cancelling it ends the model's call.
    """
    # The built-in model thinks on the processor that everybody shares.
    shared = settings.AGENT_BACKEND == "offline"
    async with one_at_a_time(context.message) if shared else nullcontext(), model_deadline(context.seconds):
        return await _Turn(context, session, tell).run()


class _Turn:
    """The state of one running turn."""

    def __init__(self, context: TurnContext, session: TurnSession, tell: Tell) -> None:
        self.context = context
        self.session = session
        self.tell = tell
        self.timeline = Timeline(tell, context.spending)
        self.gate = ReplyGate(lambda text: check_against_evidence(strip_citation_marks(text), context))
        self.silent = False  # what a model says instead of escalating would be taken back a moment later
        self.unshown = ""

    async def run(self) -> TurnOutcome:
        """See `run_turn`."""
        self.tell(Progress("thinking"))
        reason = await read_message(self.context)
        if reason:
            self.tell(Progress("connecting"))
        self.silent = reason is not None
        if not self.context.affordable:
            return self._outcome("", reason or Reason.BUDGET)
        if self.context.attached and not self.context.message:
            return self._outcome(await self._about_files(), reason)
        if wants_hosted_search():
            self.context.hosted_store = await sync_to_async(hosted_store)()
        try:
            reply = self._checked(await self._answer(reason))
        except InputGuardrailTripwireTriggered as stopped:
            reply = self._blocked(stopped.guardrail_result.output.output_info)
            reason = None
        except GateClosedError as closed:
            reply = self._blocked(closed.trip)
        except MaxTurnsExceeded:
            self.context.handoff = fallback_payload(self.context, Reason.LOW_CONFIDENCE)
            reply = ""
        except ModelRefusalError:
            reply = self._blocked(Trip("output", "other", "the model refused"))
        return self._outcome(reply, reason)

    async def _answer(self, reason: Reason | None) -> str:
        """Run the conversation's current agent or, when policy says so, go straight to escalation."""
        config = RunConfig(
            model="decision" if reason else None,  # the agents' own tiers otherwise
            model_provider=TextTapProvider(
                self._hear, self.context.spending, HostedSearches(self.context, self.timeline, self.tell)
            ),
            model_settings=ModelSettings(tool_choice="escalate_to_human") if reason else None,
            input_guardrails=[customer_message],
            tracing_disabled=not settings.SDK_TRACING,
            trace_include_sensitive_data=False,
            workflow_name="support-turn",
            group_id=self.context.conversation_id,
            tool_not_found_behavior="return_error_to_model",
            tool_name_collision_policy="error",
            reasoning_item_id_policy="omit",
            call_model_input_filter=before_each_call if self.context.hosted_store else None,
        )
        result = await Runner.run(
            triage if reason else agent_named(self.context.state.agent),
            self.context.model_input,
            context=self.context,
            session=self.session,
            max_turns=MAX_MODEL_CALLS,
            hooks=self.timeline,
            run_config=config,
        )
        return str(result.final_output or "")

    async def _about_files(self) -> str:
        """The answer to files without a word. No model could say more, or should."""
        if trip := await offload_text(check_input, self.context.model_input):  # their names are the customer's
            return self._blocked(trip)
        self.context.clarification = "topic"
        reply = files_notice(self.context.language)
        self._remember(self.context.model_input, reply)
        self._show(reply)
        return reply

    def _hear(self, text: str) -> None:
        self._show(self.gate.feed(text) if text else self.gate.flush())

    def _show(self, text: str) -> None:
        if text and not self.silent:
            self.tell(CheckedText(text))

    def _checked(self, text: str) -> str:
        """The whole reply, judged once more. What code wrote itself (a refusal, a notice) is not judged."""
        if self.context.handoff or self.context.declined:
            return text
        checked = check_against_evidence(strip_citation_marks(text), self.context)
        if checked.trip:
            raise GateClosedError(checked.trip)
        return checked.text.strip()

    def _blocked(self, trip: Trip) -> str:
        """The text in place of what tripped. The model remembers only that something was held back."""
        self.unshown = trip.evidence if trip.stage == "output" else ""
        self.context.handoff = None
        self.context.clarification = ""
        reply = resolve_guardrail_trip(self.context, trip)
        if trip.stage == "input":
            self._remember("(a message that was not answered)", reply)
        else:
            self._remember(self.context.model_input, reply, lookup_items(self.context))
        return reply

    def _remember(self, message: str, reply: str, lookups: Sequence[dict[str, Any]] = ()) -> None:
        """What the model will know of this turn, in place of what it said. What was looked up stays true, whatever was
        made of it."""
        said = {"role": "assistant", "content": reply}
        self.session.added[:] = [{"role": "user", "content": message}, *lookups, said]

    def _outcome(self, reply: str, reason: Reason | None) -> TurnOutcome:
        context = self.context
        failed = resolve_tool_failures(context)
        resolve_clarification(context)
        forgotten = reason is not None and context.handoff is None
        if reason:
            enforce_policy_handoff(context, reason)
        if context.proposed and not context.handoff:  # the model was told to, and did not
            context.handoff = fallback_payload(context, reason_of(context.proposed))
        if not reply and not context.handoff:
            context.handoff = fallback_payload(context, Reason.LOW_CONFIDENCE)
        if context.handoff:
            context.handoff = context.handoff.model_copy(update={"identity": context.identity.level})
            reply = handoff_notice(context.handoff, context.language)
        if forgotten:
            self._remember(context.model_input, reply)
        elif failed:
            self.session.added.append({"role": "assistant", "content": reply})
        resolve_sources(context, reply)
        if context.attached and context.message and not context.handoff and not context.trips:
            unseen = f"\n\n{unseen_notice(context.language)}"
            self._show(unseen)
            reply += unseen
        # A message that was stopped before any agent saw it changes nothing about who has the conversation.
        context.state.agent = agent_named(self.timeline.agent or context.state.agent).name
        return TurnOutcome(
            reply=reply,
            route=route_of(context, agent_named(self.timeline.agent).route),
            intent=context.state.intent,
            state=context.state,
            sources=context.cited,
            tools=context.tool_calls,
            handoff=context.handoff,
            guardrail=context.trips[-1] if context.trips else None,
            refused=context.declined == "not_in_help_centre",
            usage=context.spending.total,
            spans=self.timeline.spans,
            agent=context.state.agent,
            model=context.spending.models,
            search_verdict=context.search_verdicts[-1] if context.search_verdicts else "",
            passages=[passage_record(hit) for hit in context.passages],
            proposed=context.proposed,
            trips=context.trips,
            items=redact_codes(as_remembered(self.session.added, context), context.codes_typed),
            unshown=self.unshown,
            latency_ms=self.timeline.elapsed_ms,
        )
