"""A long archive of nobody's stories, to measure with: see `manage.py bench_data`."""

from .filling import NotEmpty, Plan, Say, fill, ignore, is_filled, refuse_others, remove

__all__ = [
    "NotEmpty",
    "Plan",
    "Say",
    "fill",
    "ignore",
    "is_filled",
    "refuse_others",
    "remove",
]
