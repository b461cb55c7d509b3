"""The built-in model: answers without a network, by the same agents, tools and handoffs as any other model.

`model` speaks the SDK's interface and `events` its stream; `dialogue` reads the conversation; `planner` decides the
next step, with `questions`, `answering`, `lookups` and `handing`; `quoting` and `replies` find the words.
It knows only what a model is given: the items, the tools and the handoffs.
"""
