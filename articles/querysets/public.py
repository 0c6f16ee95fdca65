"""What is public is asked in one way, in SQL, with a clock passed in."""

from datetime import datetime

from django.db.models import Q


def public_q(at: datetime, through: str = "") -> Q:
    """The rows whose story readers may see at the moment `at`.

    `through` is the path from the queried model to the story, with its trailing
    double underscore: `public_q(at, "story__")`.

    A story is first published at its `publish_at` or before. That it was is asked as
    well: SQLite then reads lists by the index that has their order, and sorts nothing.
    """
    published = Q(
        **{
            f"{through}status": "published",  # Story.Status stands above this module
            f"{through}publish_at__lte": at,
            f"{through}first_published_at__lte": at,
        }
    )
    unexpired = Q(**{f"{through}expires_at": None}) | Q(
        **{f"{through}expires_at__gt": at}
    )
    return published & unexpired
