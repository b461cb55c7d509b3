"""The copilot of the inbox: what teammates ask it for, how it is worked out, and what became of it. It never sends."""
