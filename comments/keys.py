"""What is kept of addresses: digests under a key that is not in the database. Pure.

A digest without a key is no secret: there are four thousand million network addresses,
and lists of email addresses are for sale.
"""

import unicodedata
from datetime import date
from ipaddress import ip_address, ip_network

from django.utils.crypto import salted_hmac

PREFIX_OF = {4: 24, 6: 48}  # bits of an address that are kept in clear, for 30 days


def email_key(address: str) -> str:
    """One for all spellings of an address: without case, and what follows a plus."""
    plain = unicodedata.normalize("NFKC", address).strip().casefold()
    name, at_sign, host = plain.rpartition("@")
    return _key("email", name.split("+")[0] + at_sign + host)


def address_key(address: str, day: date) -> str:
    """Equal for one network address within a calendar month, then never again."""
    return _key("address", f"{day:%Y-%m} {address}")


def network_of(address: str) -> str:
    """The prefix of a network address: /24, or /48 of IPv6; empty for none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, PREFIX_OF[parsed.version]), strict=False))


def reader_key(address: str, agent: str, day: date) -> str:
    """Equal for one browser of one network within a day; nobody is known by it."""
    return _key("reader", f"{day.isoformat()} {network_of(address)} {agent}")


def network_key(address: str, day: date) -> str:
    """Equal for one network within a day."""
    return _key("network", f"{day.isoformat()} {network_of(address)}")


def _key(purpose: str, text: str) -> str:
    return salted_hmac(f"comments.keys.{purpose}", text, algorithm="sha256").hexdigest()
