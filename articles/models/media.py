import secrets
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import images
from articles.querysets import ImageQuerySet

ALT_LENGTH = 250


def random_key() -> str:
    """128 random bits: an address that nobody can guess."""
    return secrets.token_hex(16)


def original_path(image: "Image", filename: str) -> str:
    return f"originals/{image.key}"


class Image(models.Model):
    """A picture in private storage: re-encoded on upload, without metadata."""

    key = models.CharField(
        _("key"), max_length=32, unique=True, default=random_key, editable=False
    )
    original = models.FileField(_("original"), upload_to=original_path)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    alt = models.CharField(
        _("description"),
        max_length=ALT_LENGTH,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    rendered_at = models.DateTimeField(
        _("rendered at"),
        null=True,
        editable=False,
        help_text=_("When the sizes that pages show were made; none before."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return self.alt or self.key

    @property
    def stem(self) -> str:
        """The folder of its renditions: rows that share a file share them."""
        return PurePath(self.original.name or "").name

    @property
    def renditions(self) -> list[images.Size]:
        """The sizes that pages show, smallest first, each width once."""
        by_width = {size.width: size for size in images.sizes(self.width, self.height)}
        return list(by_width.values())
