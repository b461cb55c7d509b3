"""knowledge_feedback."""
