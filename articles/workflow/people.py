"""Authors: who signs stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from articles import stamps, tasks
from articles.html import clean_line, clean_text
from articles.models import RetiredName

from . import names

if TYPE_CHECKING:
    from articles.models import Author
    from newsroom.models import User


def save_author(author: Author, *, by: User | None) -> Author:
    """Store an author, new or changed; an empty slug is made from the name.

    An address that readers may know leads on to the new one. Raises PermissionDenied,
    MoveNotAllowed for one that was merged meanwhile, or ValidationError by field.
    """
    names.require(by, "change" if author.pk else "add", author)
    names.clean(author)
    author.role = clean_line(author.role)
    author.biography = clean_text(author.biography)
    with transaction.atomic():
        author.full_clean()
        is_known = author.pk is not None
        names.store(author)
        if is_known:
            tasks.index_stories_of.enqueue(RetiredName.Kind.AUTHOR, author.pk)
        stamps.bump_site()  # a name stands on story pages, too
    return author


def delete_author(author: Author, *, by: User | None) -> None:
    """Raises MoveNotAllowed as long as a story is signed with the name."""
    names.require(by, "delete", author)
    refusal = _("Stories are signed with this name: merge it into another instead.")
    with transaction.atomic():
        names.remove(author, refusal)
        stamps.bump_site()
