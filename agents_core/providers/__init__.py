"""Where models come from: OpenAI, or the built-in one in `offline/`.

Public: provider, client, model_of, TextTapProvider, check_provider, account_refusal.
Imports of this app: guardrails, instructions, memory, policy, text, turn, understanding, verification.
"""
