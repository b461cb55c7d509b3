"""Comparing texts by meaning: an optional extra, there when a sentence model is installed (`make semantic`)."""
