"""What a run came to, for a person to read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.fuzz.auditing import Finding
from tests.fuzz.playing import Played


@dataclass
class Report:
    """Counts, and the dialogues in which a rule broke."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[Played, list[Finding]]] = field(default_factory=list)

    def add(self, played: Played, findings: list[Finding]) -> None:
        """Count a dialogue."""
        self.counts.update(dialogues=1, messages=len(played.dialogue.lines), replies=len(played.replies))
        self.counts.update(turns=len(played.turns), tickets=len(played.tickets), trips=len(played.trips))
        found = [run for run in played.tool_runs if '"found"' in run.result]
        self.counts.update(lookups=len(played.tool_runs), **{"lookups that found something": len(found)})
        self.counts.update({f"tripped {trip}": 1 for trip in set(played.trips)})
        if findings:
            self.broken.append((played, findings))

    def rules(self) -> set[str]:
        """The names of the rules that broke."""
        return {finding.rule for _played, findings in self.broken for finding in findings}

    def lines(self) -> Iterator[str]:
        """The report."""
        yield ", ".join(f"{count} {name}" for name, count in self.counts.items() if not name.startswith("tripped"))
        yield "dialogues with a trip of " + ", ".join(
            f"{name.removeprefix('tripped ')} {count}"
            for name, count in sorted(self.counts.items())
            if name.startswith("tripped")
        )
        for played, findings in self.broken:
            yield from _case(played, findings)
        broken = Counter(finding.rule for _played, findings in self.broken for finding in findings)
        verdict = ", ".join(f"{count} × {rule}" for rule, count in broken.most_common())
        yield f"FINDINGS: {verdict}" if verdict else "no findings"


def _case(played: Played, findings: Iterable[Finding]) -> Iterator[str]:
    dialogue = played.dialogue
    who = dialogue.scene.attacker.email if dialogue.scene.signed_in else "a guest"
    yield f"\n== {dialogue.name}, {who}"
    yield from (f"   {line.move}: {line.text!r}" for line in dialogue.lines)
    yield from (f"   < {reply!r}" for reply in played.replies)
    yield from (f"   ! {finding.rule} ({finding.where}): {finding.evidence}" for finding in findings)
