"""The effect of a change to an article, in a sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.articles.impact import Effect, Kind


def totals(effect: Effect) -> str:
    """ "Of 200 recent questions, 3 would be answered differently: 2 now get an answer, 1 would lose its answer."""
    asked = ngettext("Of %d recent question, ", "Of %d recent questions, ", effect.tried) % effect.tried
    if not effect.changes:
        return asked + _("none would be answered differently.")
    count = len(effect.changes)
    changed = ngettext("%d would be answered differently: ", "%d would be answered differently: ", count) % count
    return asked + changed + ", ".join(_part(effect, kind, n) for kind, n in effect.counts.items()) + "."


def _part(effect: Effect, kind: Kind, count: int) -> str:
    if kind == Kind.GAINED:
        return ngettext("%d now gets an answer", "%d now get an answer", count) % count
    if kind == Kind.LOST:
        return ngettext("%d would lose its answer", "%d would lose their answers", count) % count
    if kind == Kind.SURER:
        return ngettext("%d might now be answered", "%d might now be answered", count) % count
    if kind == Kind.VAGUER:
        return ngettext("%d is less likely to be answered", "%d are less likely to be answered", count) % count
    if kind == Kind.ELSEWHERE:
        return ngettext("%d comes from another article", "%d come from another article", count) % count
    before = {change.before.title for change in effect.changes if change.kind == Kind.HERE}
    values = {"count": count, "title": before.pop() if len(before) == 1 else _("others")}
    return (
        ngettext(
            "%(count)d comes from this article instead of %(title)s",
            "%(count)d come from this article instead of %(title)s",
            count,
        )
        % values
    )
