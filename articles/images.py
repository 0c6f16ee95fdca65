"""Pictures: checked and re-encoded on the way in, served from private storage."""

from django.http import HttpResponse


def serve(image, rendition: str, extension: str) -> HttpResponse:
    raise NotImplementedError
