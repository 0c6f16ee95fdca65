"""The site's addresses and one that answers a constant: what Django itself costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("constant")


urlpatterns = [
    path("bench/constant/", constant),
    path("", include("newsroom.urls")),
]
