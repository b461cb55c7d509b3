"""Where live order and account data comes from: `base` says what a shop must offer, `demo` and `http` are the two
connectors that ship, and `registry` gives the one that `settings.CONNECTOR` names. They know nothing of a turn."""
