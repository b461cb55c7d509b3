"""May this reply be shown: grounding, promises, leaks, secrets, personal data.

Public: check_reply, unsupported_sentence, find_leak, find_promise, find_secrets, mask.
Imports of this app: text, turn.
"""
