import secrets
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles import images
from articles.querysets import ImageQuerySet

ALT_LENGTH = 250
CAPTION_LENGTH = 400
CREDIT_LENGTH = 120
NAME_LENGTH = 200
SHARED = 1440  # pixels; wider ones are for pages, which know how wide they are shown


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
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that the text does not: read aloud as nothing."),
    )
    caption = models.CharField(
        _("caption"),
        max_length=CAPTION_LENGTH,
        blank=True,
        help_text=_("Under the picture, for everybody."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=CREDIT_LENGTH,
        blank=True,
        help_text=_("Who made it: “Ann Lee / Example Agency”."),
    )
    name = models.CharField(
        _("name of the file"),
        max_length=NAME_LENGTH,
        blank=True,
        editable=False,
        help_text=_("As it was uploaded, to be found by. It is no path of anything."),
    )
    licensed_until = models.DateField(
        _("license ends"),
        null=True,
        blank=True,
        help_text=_(
            "The last day on which it may be shown. Of the file: rows share it."
        ),
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, from the left"),
        default=50,
        help_text=_("In percent: what a crop keeps."),
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, from the top"), default=50, help_text=_("In percent.")
    )
    rendered_at = models.DateTimeField(
        _("rendered at"),
        null=True,
        editable=False,
        help_text=_("When the sizes that pages show were made; none before."),
    )
    is_complete = models.BooleanField(
        _("complete"),
        default=False,
        editable=False,
        help_text=_("Whether all sizes, formats and crops are made."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                name="image_focal_point",
            ),
            models.CheckConstraint(
                condition=~Q(is_decorative=True) | Q(alt=""),
                name="image_decorative_or_described",
            ),
        ]
        indexes = [
            models.Index(fields=["original", "id"], name="image_original"),
            models.Index(fields=["uploaded_by", "uploaded_at"], name="image_uploaded"),
            models.Index(
                fields=["licensed_until", "id"],
                condition=Q(licensed_until__isnull=False),
                name="image_licensed",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.caption or self.name or self.key

    @property
    def stem(self) -> str:
        """The folder of its renditions: rows that share a file share them."""
        return PurePath(self.original.name or "").name

    @property
    def renditions(self) -> list[images.Size]:
        """The sizes that pages show, smallest first, each width once."""
        sizes = images.sizes(self.width, self.height, is_complete=self.is_complete)
        return list({size.width: size for size in sizes}.values())

    @property
    def crops(self) -> list[images.Size]:
        """Around its focal point, in the ratios of `images.RATIOS`, once made."""
        if not self.is_complete:
            return []
        return images.crops(self.width, self.height, self.focus)

    @property
    def cards(self) -> list[images.Size]:
        """The sizes that lists show: cut around its focal point, once they are made."""
        cut = images.cards(self.width, self.height, self.focus)
        return cut if cut and self.is_complete else self.renditions

    @property
    def faces(self) -> list[images.Size]:
        """The sizes that stand beside a name: squares, once they are made."""
        if not self.is_complete:
            return self.renditions
        return images.faces(self.width, self.height, self.focus)

    @property
    def focus(self) -> tuple[int, int]:
        return self.focal_x, self.focal_y

    @property
    def shared(self) -> images.Size | None:
        """What other sites and programs are given, if its sizes are made."""
        if not self.rendered_at:
            return None
        return [size for size in self.renditions if size.width <= SHARED][-1]

    @property
    def shared_address(self) -> str:
        """The public address of `shared`; "" before it is made."""
        return self.address_of(self.shared) if self.shared else ""

    def has(self, name: str, extension: str) -> bool:
        """Whether this rendition of it is made.

        One that is not complete, be it anew after an update, may have some already, at
        addresses that others know.
        """
        if self.rendered_at is None:
            return False
        if images.is_first(name, extension):
            return True
        return self._may_have(name, extension) and (
            self.is_complete or images.is_stored(self.stem, name, extension)
        )

    def _may_have(self, name: str, extension: str) -> bool:
        own = self.width, self.height
        sizes = [
            *images.sizes(*own, is_complete=True),
            *images.cards(*own, self.focus),
            *images.faces(*own, self.focus),
            *(images.crops(*own, self.focus) if extension == "jpg" else ()),
        ]
        return extension in images.ENCODERS and name in {size.name for size in sizes}

    def address_of(self, size: images.Size, extension: str = "jpg") -> str:
        """The public address of one of its `renditions` or `crops`."""
        return reverse("articles:media", args=[self.key, size.name, extension])
