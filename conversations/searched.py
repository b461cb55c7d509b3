"""What the agent looked up for customers."""

from conversations.models import ToolRun

_SEARCH = "search_help_centre"
_READ = 10  # searches read for each question wanted: many ask for the same


def searched_lately(limit: int) -> list[str]:
    """The newest different questions that turns searched the help centre for, newest first."""
    runs = ToolRun.objects.filter(name=_SEARCH).order_by("-created", "-pk").values_list("arguments", flat=True)
    found: dict[str, str] = {}
    for arguments in runs[: limit * _READ]:
        question = " ".join(str(arguments.get("query") or "").split())
        if question:
            found.setdefault(question.casefold(), question)
    return list(found.values())[:limit]
