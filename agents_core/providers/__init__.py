"""Where models come from: OpenAI, or the built-in one in `offline`. Everything above asks `openai` for a client, a
provider or the model of a tier, and does not know which it gets. It knows no tool and no agent."""
