"""What is kept of addresses: digests under a key that is not in the database. Pure.

A digest without a key is no secret: there are four thousand million network addresses,
and lists of email addresses are for sale.
"""

import unicodedata
from datetime import date

from django.utils.crypto import salted_hmac

from articles.readers import network_of


def email_key(address: str) -> str:
    """One for all spellings of an address: without case, and what follows a plus."""
    plain = unicodedata.normalize("NFKC", address).strip().casefold()
    name, at_sign, host = plain.rpartition("@")
    return _key("email", name.split("+")[0] + at_sign + host)


def address_key(address: str, day: date) -> str:
    """Equal for one network address within a calendar month, then never again."""
    return _key("address", f"{day:%Y-%m} {address}")


def reader_key(address: str, agent: str, day: date) -> str:
    """Equal for one browser of one network within a day; nobody is known by it."""
    return _key("reader", f"{day.isoformat()} {network_of(address)} {agent}")


def network_key(address: str, day: date) -> str:
    """Equal for one network within a day."""
    return _key("network", f"{day.isoformat()} {network_of(address)}")


def _key(purpose: str, text: str) -> str:
    return salted_hmac(f"comments.keys.{purpose}", text, algorithm="sha256").hexdigest()
