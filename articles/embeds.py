"""What others hold and a story shows: an address becomes a provider and an id.

Plain values in and out. Nothing is ever fetched from an address: a frame is asked for
by the reader's browser, after a click.
"""

import re
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

LONGEST = 300  # letters of an address
_ADDRESS = re.compile(
    r"https://(?P<host>[^/?#]+)(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?"
)
_SECONDS = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?", re.ASCII)


class Provider(NamedTuple):
    """Whose it is, which of its addresses we know, and what is made of one.

    `pattern` is matched on host, path, and the keys of the query that are in `keys`.
    `page` and `frame` name its groups; `shape` is how the frame is cut.
    """

    name: str
    kind: Literal["video", "post", "audio"]
    shape: Literal["wide", "tall", "post", "audio"]
    pattern: str
    page: str
    frame: str
    keys: tuple[str, ...] = ()


class Embed(NamedTuple):
    """One thing at a provider: the page that shows it, and the frame."""

    provider: Provider
    id: str
    page: str
    frame: str
    shape: str

    @property
    def host(self) -> str:
        """Where its page is."""
        return _host(self.page)

    @property
    def source(self) -> str:
        """The origin of its frame, as a Content-Security-Policy names it."""
        return f"https://{_host(self.frame)}"


PROVIDERS = (
    Provider(
        "YouTube",
        "video",
        "wide",
        r"(?:(?:www\.|m\.)?youtube\.com/(?:watch\?v=|(?P<tall>shorts/)|live/|embed/)"
        r"|www\.youtube-nocookie\.com/embed/|youtu\.be/)"
        r"(?P<id>[\w-]{11})/?(?:[?&](?:t|start)=(?P<start>[\w-]+))*",
        "https://www.youtube.com/watch?v={id}{at}",
        "https://www.youtube-nocookie.com/embed/{id}{start}",
        keys=("v", "t", "start"),
    ),
    Provider(
        "Vimeo",
        "video",
        "wide",
        r"(?:(?:www\.)?vimeo\.com/(?:channels/[\w-]+/)?|player\.vimeo\.com/video/)"
        r"(?P<id>\d{1,12})(?:(?:/|/?\?h=)(?P<unlisted>[0-9a-f]{6,40}))?/?",
        "https://vimeo.com/{id}{path}",
        "https://player.vimeo.com/video/{id}?dnt=1{hash}",
        keys=("h",),
    ),
    Provider(
        "X",
        "post",
        "post",
        r"(?:www\.|mobile\.)?(?:x|twitter)\.com/(?P<who>\w{1,15})/status/"
        r"(?P<id>\d{1,20})(?:/(?:photo|video)/\d)?/?",
        "https://x.com/{who}/status/{id}",
        "https://platform.twitter.com/embed/Tweet.html?id={id}&dnt=true",
    ),
    Provider(
        "Instagram",
        "post",
        "post",
        r"(?:www\.)?instagram\.com/(?:[\w.]{1,30}/)?(?P<which>p|reel|tv)(?:(?<=reel)s)?/"
        r"(?P<id>[\w-]{5,40})/?",
        "https://www.instagram.com/{which}/{id}/",
        "https://www.instagram.com/{which}/{id}/embed/",
    ),
    Provider(
        "TikTok",
        "video",
        "tall",
        r"(?:www\.|m\.)?tiktok\.com/@(?P<who>[\w.]{1,24})/video/(?P<id>\d{10,25})/?",
        "https://www.tiktok.com/@{who}/video/{id}",
        "https://www.tiktok.com/player/v1/{id}",
    ),
    Provider(
        "Bluesky",
        "post",
        "post",
        r"bsky\.app/profile/(?P<who>[a-z0-9-]+(?:\.[a-z0-9-]+)+|did:plc:[a-z2-7]{24})/post/"
        r"(?P<id>[a-z2-7]{13})/?",
        "https://bsky.app/profile/{who}/post/{id}",
        "https://embed.bsky.app/embed/{who}/app.bsky.feed.post/{id}",
    ),
    Provider(
        "Spotify",
        "audio",
        "audio",
        r"open\.spotify\.com/(?:intl-[a-z]{2}/)?"
        r"(?P<which>track|album|artist|playlist|show|episode)/(?P<id>[A-Za-z0-9]{22})/?",
        "https://open.spotify.com/{which}/{id}",
        "https://open.spotify.com/embed/{which}/{id}",
    ),
    Provider(
        "SoundCloud",
        "audio",
        "audio",
        r"(?:www\.|m\.)?soundcloud\.com/(?!(?:you|discover|pages|terms-of-use|search|charts"
        r"|settings|upload)/)(?P<id>[\w-]{1,60}/(?:sets/)?[\w-]{1,120})/?",
        "https://soundcloud.com/{id}",
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{id}",
    ),
)


def embed_of(address: str) -> Embed | None:
    """What an address leads to, if it is one of those that are known; else None."""
    is_plain = address.isascii() and len(address) <= LONGEST
    parts = _ADDRESS.fullmatch(address) if is_plain else None
    if parts is None:
        return None
    for provider in PROVIDERS:
        essence = _essence(parts, provider.keys)
        if found := re.fullmatch(provider.pattern, essence, re.ASCII):
            return _made(provider, found.groupdict())
    return None


def _essence(parts: re.Match[str], keys: tuple[str, ...]) -> str:
    """Host, path and what of the query counts, nothing of it decoded."""
    said = [pair.partition("=") for pair in (parts["query"] or "").split("&")]
    values = {key: value for key, _, value in said if re.fullmatch(r"[\w-]+", value)}
    query = "&".join(f"{key}={values[key]}" for key in keys if key in values)
    return parts["host"].lower() + parts["path"] + (query and f"?{query}")


def _made(provider: Provider, groups: dict[str, Any]) -> Embed:
    start, unlisted = _seconds(groups.get("start") or ""), groups.get("unlisted")
    words = groups | {
        "at": f"&t={start}s" if start else "",
        "start": f"?start={start}" if start else "",
        "path": f"/{unlisted}" if unlisted else "",
        "hash": f"&h={unlisted}" if unlisted else "",
    }
    return Embed(
        provider,
        groups["id"],
        provider.page.format(**words),
        provider.frame.format(**words),
        "tall" if groups.get("tall") else provider.shape,
    )


def _seconds(text: str) -> int:
    """Seconds of `90`, `90s` or `1h2m3s`; 0 for what is no time."""
    found = _SECONDS.fullmatch(text)
    parts = found.groups() if found else ()
    return sum(
        int(part or 0) * of for part, of in zip(parts, (3600, 60, 1), strict=False)
    )


def _host(address: str) -> str:
    return urlsplit(address).netloc
