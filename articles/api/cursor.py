"""A place in a list as text that only this site can write."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from articles.querysets import Place

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLACE = struct.Struct(">qq")  # microseconds since EPOCH, key
SEAL = 8  # bytes: enough, as to forge one would open nothing


def encode(place: Place) -> str:
    packed = PLACE.pack((place.at - EPOCH) // MICROSECOND, place.pk)
    return urlsafe_b64encode(packed + _seal(packed)).decode()


def decode(text: str) -> Place:
    """The place that `encode` wrote. Raises ValueError for every other text."""
    packed = urlsafe_b64decode(text)  # its error is a ValueError, too
    packed, seal = packed[: PLACE.size], packed[PLACE.size :]
    if not constant_time_compare(seal, _seal(packed)):
        raise ValueError
    microseconds, pk = PLACE.unpack(packed)
    place = Place(EPOCH + microseconds * MICROSECOND, pk)
    if encode(place) != text:  # other characters than base64 has are passed over
        raise ValueError
    return place


def _seal(packed: bytes) -> bytes:
    seal = salted_hmac("articles.api.cursor", packed, algorithm="sha256")
    return seal.digest()[:SEAL]
