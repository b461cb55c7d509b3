"""What is shown in the admin and written elsewhere."""

from typing import Any

from django.http import HttpRequest


class NotWritten:
    """For pages and inlines whose rows nobody adds, changes or deletes there."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class GoesWithItsArticle(NotWritten):
    """For pages whose rows are deleted together with their article, and not by themselves."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return deletes_an_article(request)


def deletes_an_article(request: HttpRequest) -> bool:
    """Whether this is one of the pages on which an article is deleted, by somebody who may."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    return (page or "").startswith("knowledge_article_") and request.user.has_perm("knowledge.delete_article")
