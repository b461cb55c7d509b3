"""The help centre."""

from django.http import HttpRequest, HttpResponse


def index(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def article(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse()
