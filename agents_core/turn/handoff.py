"""The payload that travels with a conversation when it goes to a person."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agents_core.policy import Reason

MAX_TEXT = 4000

# How the site knows the customer: not at all, by a code that was mailed to them, or because the shop vouches for them.
IdentityLevel = Literal["guest", "email_code", "signed_in"]


class HandoffPayload(BaseModel):
    """Everything that the teammate needs to go on without asking again.

    Sizes are in characters. Raises pydantic's ValidationError on anything else, before a ticket exists.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer_message: str = Field(min_length=1, max_length=MAX_TEXT)
    detected_intent: str = Field(min_length=1, max_length=80)
    collected_fields: dict[str, str] = Field(default_factory=dict, max_length=30)
    knowledge_sources_used: list[str] = Field(default_factory=list, max_length=30)
    conversation_summary: str = Field(min_length=1, max_length=MAX_TEXT)
    escalation_reason: Reason
    risk_level: Literal["low", "medium", "high"]
    identity: IdentityLevel = "guest"  # filled in by code

    @field_validator("collected_fields")
    @classmethod
    def fields_are_short(cls, value: dict[str, str]) -> dict[str, str]:
        for name, text in value.items():
            if len(name) > 60 or len(text) > 500:
                raise ValueError("a collected field has a name of at most 60 and a value of at most 500 characters")
        return value
