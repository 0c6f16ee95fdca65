"""Room for uploads: what one person may take of it in a day, and what stays free."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext as _

from articles.models import Image

if TYPE_CHECKING:
    from newsroom.models import User

DAY = timedelta(days=1)
# What the machine keeps for everything else: a full disk stops the whole site.
FREE_BYTES = 500 * 1024 * 1024


def check_room(by: User | None, at: datetime) -> None:
    """Refuse an upload for which there is no room. Raises ValidationError.

    Nobody has a quota where the system itself takes pictures in.
    """
    most = settings.PICTURES_A_DAY
    if by is not None and Image.objects.taken_in_by(by, at - DAY).count() >= most:
        raise ValidationError(
            {
                "picture": _(
                    "You uploaded %(most)s pictures within 24 hours, and that is the "
                    "limit. Go on later, or ask the administrator to raise it."
                )
                % {"most": most}
            }
        )
    if free_bytes() < FREE_BYTES:
        raise ValidationError(
            {
                "picture": _(
                    "The disk for pictures is nearly full: nothing was stored. Tell "
                    "the administrator."
                )
            }
        )


def free_bytes() -> int:
    """Bytes that are free where pictures go; a service elsewhere has no such end."""
    storage = default_storage
    if not isinstance(storage, FileSystemStorage):
        return FREE_BYTES
    place = Path(storage.location)
    while not place.exists():  # made by the first upload
        place = place.parent
    return shutil.disk_usage(place).free
