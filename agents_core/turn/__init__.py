"""The plain data of one agent turn: what it is told, what it does meanwhile, what it gives back. No database; of
the SDK only its hooks.

Public: TurnContext, TurnOutcome, ConversationState, HandoffPayload, Usage, Spending, Timeline, Progress, CheckedText.
Imports of this app: policy.
"""
