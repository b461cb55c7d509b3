"""The page on which teammates write their canned replies."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inbox.models import CannedReply
from inbox.replies.canned import STANDARD, CannedReplyForm, fill, usable_replies
from inbox.team.permissions import may_share
from inbox.views.decorators import StaffRequest, staff_only

EXAMPLE = {
    "customer": "Ada Lovelace",
    "first_name": "Ada",
    "ticket": "#42",
    "order_id": "1003",
}
SHOWN = 200


@require_safe
@staff_only
def replies(request: StaffRequest) -> HttpResponse:
    """The user's own and everybody's, those that hold `q`."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = usable_replies(request.user).select_related("owner")
    if words:
        found = found.filter(Q(shortcut__icontains=words) | Q(title__icontains=words) | Q(text__icontains=words))
    context = {"replies": found[:SHOWN], "words": words, "may_share": may_share(request.user)}
    return render(request, "inbox/replies/canned_replies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def edit(request: StaffRequest, reply_id: int | None = None) -> HttpResponse:
    """Write a new one, or change one."""
    reply = _changeable(request.user, reply_id) if reply_id else None
    form = CannedReplyForm(request.POST or None, instance=reply, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("inbox:canned")
    context = {
        "form": form,
        "reply": reply,
        "names": STANDARD,
        "filled": _filled(request, str(form["text"].value() or "")),
    }
    return render(request, "inbox/replies/canned_reply_form.html", context, status=422 if form.errors else 200)


@require_POST
@staff_only
def delete(request: StaffRequest, reply_id: int) -> HttpResponse:
    _changeable(request.user, reply_id).delete()
    return redirect("inbox:canned")


@require_POST
@staff_only
def preview(request: StaffRequest) -> HttpResponse:
    """The text as it would read for an invented customer."""
    return render(
        request, "inbox/replies/_canned_preview.html", {"filled": _filled(request, request.POST.get("text", ""))}
    )


@require_POST
@staff_only
def used(request: StaffRequest, reply_id: int) -> HttpResponse:
    """It was put into a reply: the most used are offered first."""
    get_object_or_404(usable_replies(request.user), pk=reply_id)
    CannedReply.objects.filter(pk=reply_id).update(used=F("used") + 1)
    return HttpResponse(status=204)


def _changeable(user: User, reply_id: int) -> CannedReply:
    """Raises Http404 for a colleague's, and PermissionDenied for everybody's unless the user may write those."""
    reply = get_object_or_404(usable_replies(user), pk=reply_id)
    if reply.owner_id is None and not may_share(user):
        raise PermissionDenied
    return reply


def _filled(request: StaffRequest, text: str) -> str:
    names = {"agent": request.user.get_short_name() or request.user.get_username()}
    return fill(text[:8000], {**EXAMPLE, "site": settings.SITE_NAME, **names})
