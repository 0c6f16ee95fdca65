"""Work outside the request: by primary key, safe to repeat."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from . import images, stamps
from .models import Image, Story


@task
def render_image(image_pk: int) -> None:
    """Make the sizes that pages show, then tell the readers of every story with it."""
    image = Image.objects.filter(pk=image_pk, rendered_at=None).first()
    if image is None:
        return
    with image.original.open() as original:
        for rendition in images.render(original):
            path = images.path_of(image.stem, rendition.name, rendition.extension)
            _write(path, rendition.data)
    with transaction.atomic():
        Image.objects.filter(pk=image_pk).update(rendered_at=timezone.now())
        _tell_readers(image)


def _write(path: str, data: bytes) -> None:
    """Write over what a worker that was killed may have left behind."""
    default_storage.delete(path)
    default_storage.save(path, ContentFile(data))


def _tell_readers(image: Image) -> None:
    shown = Story.objects.filter(lead_image=image).order_by("pk")
    stories = list(shown.values_list("pk", flat=True))
    for pk in stories:
        stamps.bump_story(pk)
    if stories:
        stamps.bump_edition()
