"""Where models come from: OpenAI, or the built-in one in `offline/`.

Public: provider, TextTapProvider, SETTINGS, openai_client, check_provider, explain, account_refusal.
Imports of this app: guardrails, instructions, memory, policy, text, turn, understanding, verification.
"""
