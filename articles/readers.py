"""Who reads, without knowing who: whom to count, and how to count nobody twice. Pure.

Neither a network address nor the name of a browser is stored. What is stored in their
place is a digest under a key that is made of the site's secret and the day: after the
day it fits nobody, and it does not say that one person read two stories.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_address, ip_network

from django.utils import timezone
from django.utils.crypto import salted_hmac

PREFIX_OF = {4: 24, 6: 48}  # bits of an address that name a network
HOST_OF = {4: 32, 6: 64}  # bits of an address that one house has to itself
# Browsers of one address that are told apart: whoever invents names for his browser
# counts as so many readers of a story on a day, and no more.
BROWSERS = 32
WINDOW = timedelta(minutes=10)
DIGITS = 32

# Every browser has called itself Mozilla for thirty years; of those that do, these say
# that nobody looks. A telephone is called Cubot.
BROWSER = re.compile(r"(Mozilla|Opera)/\d")
BOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scrap|headless|phantom|lighthouse|pagespeed|"
    r"externalhit|externalagent|preview|prerender|monitor|pingdom|uptime|gtmetrix|"
    r"mediapartners|feedfetcher|archiver|validator|checker|scanner|"
    r"chatgpt|-user/|google-(inspection|read|extended)|yandex(?!.*yabrowser)|"
    r"python|curl|wget|java/|httpclient|libwww|axios|node-fetch",
    re.IGNORECASE,
)
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")  # say that nobody looks yet
REFUSALS = ("DNT", "Sec-GPC")  # say that the reader does not want to be counted


def is_counted(headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers is of a reader who may be counted."""
    agent = headers.get("User-Agent", "")
    is_browser = BROWSER.match(agent) and not BOT.search(agent)
    is_ahead = any("pre" in headers.get(name, "").lower() for name in AHEAD)
    is_refused = any(headers.get(name, "").strip() == "1" for name in REFUSALS)
    return bool(is_browser) and not is_ahead and not is_refused


def reader_digest(story_pk: int, address: str, agent: str, day: date) -> str:
    """Equal for one reader of one story within a day; nobody is known by it."""
    browser = int(_digest("browser", day, agent), 16) % BROWSERS
    text = f"{story_pk} {_prefix(address, HOST_OF)} {browser}"
    return _digest("reader", day, text)


def network_digest(address: str, at: datetime) -> str:
    """Equal for one network within ten minutes, whatever it reads."""
    window = int(at.timestamp()) // int(WINDOW.total_seconds())
    return _digest("network", at.date(), f"{window} {network_of(address)}")


def network_of(address: str) -> str:
    """The prefix of a network address: /24, or /48 of IPv6; empty for none."""
    return _prefix(address, PREFIX_OF)


def _prefix(address: str, bits: Mapping[int, int]) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, bits[parsed.version]), strict=False))


def _digest(purpose: str, day: date, text: str) -> str:
    salt = f"articles.readers.{purpose} {day.isoformat()}"
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()[:DIGITS]


def hour_of(at: datetime) -> datetime:
    """When the hour of the site's clock began that a moment lies in."""
    local = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)


def start_of_day(at: datetime) -> datetime:
    """When the day of the site's clock began that a moment lies in."""
    zone = timezone.get_current_timezone()
    return datetime.combine(timezone.localdate(at), time.min, zone).astimezone(UTC)
