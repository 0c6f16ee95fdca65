"""Pictures: the bytes of a size, for those who may see it."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from articles import images
from articles.models import Image, Story
from articles.pages import Request

MEDIA_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "sandbox": True,
    "style-src": [CSP.UNSAFE_INLINE],
}
MEDIA_AGE = 3600  # seconds


@require_safe
@csp_override(MEDIA_CSP)
def media(
    request: Request, key: str, rendition: str, extension: str
) -> HttpResponse | FileResponse:
    """A size of an image that a public story shows."""
    image = get_object_or_404(Image.objects.public(request.at), key=key)
    response = serve(image, rendition, extension)
    age = MEDIA_AGE
    if moment := Story.objects.next_moment(request.at):
        age = min(age, int((moment - request.at).total_seconds()))
    response["Cache-Control"] = f"public, max-age={age}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def serve(image: Image, rendition: str, extension: str) -> HttpResponse | FileResponse:
    """The bytes of a rendition, or the word to the server in front to send them."""
    if not image.has(rendition, extension):
        raise Http404
    path = images.path_of(image.stem, rendition, extension)
    content_type = images.CONTENT_TYPES[extension]
    if settings.MEDIA_ACCEL:
        accel = f"{settings.MEDIA_ACCEL.rstrip('/')}/{path}"
        headers = {"X-Accel-Redirect": accel}
        return HttpResponse(content_type=content_type, headers=headers)
    try:
        return FileResponse(default_storage.open(path), content_type=content_type)
    except FileNotFoundError as why:
        raise Http404 from why
