from django.http import HttpRequest, HttpResponse


def post(request: HttpRequest, uid: str) -> HttpResponse:
    raise NotImplementedError


reply = received = mine = permalink = post
