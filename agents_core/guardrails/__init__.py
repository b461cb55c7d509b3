"""What is refused on the way in (`input/`), on the way out (`output/`), and how untrusted text is wrapped.
Deterministic.

Public: check_input, check_reply, wrap_untrusted, strip_instructions, mask, find_promise, find_secrets.
Imports of this app: text, turn, understanding.
"""
