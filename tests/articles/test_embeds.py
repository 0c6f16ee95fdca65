"""Which addresses become embeds, and what is asked of whom for each."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.embeds import LONGEST, PROVIDERS, embed_of

YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
# Where frames may come from: exactly these.
SOURCES = {
    "YouTube": "https://www.youtube-nocookie.com",
    "Vimeo": "https://player.vimeo.com",
    "X": "https://platform.twitter.com",
    "Instagram": "https://www.instagram.com",
    "TikTok": "https://www.tiktok.com",
    "Bluesky": "https://embed.bsky.app",
    "Spotify": "https://open.spotify.com",
    "SoundCloud": "https://w.soundcloud.com",
}
KNOWN = """
https://www.youtube.com/watch?v=aqz-KE-bpKQ
  YouTube /embed/aqz-KE-bpKQ
https://youtu.be/aqz-KE-bpKQ
  YouTube /embed/aqz-KE-bpKQ
https://m.youtube.com/shorts/aqz-KE-bpKQ
  YouTube /embed/aqz-KE-bpKQ
https://youtube.com/live/aqz-KE-bpKQ?si=x
  YouTube /embed/aqz-KE-bpKQ
https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=1h2m3s
  YouTube /embed/aqz-KE-bpKQ?start=3723
https://youtu.be/aqz-KE-bpKQ?si=a%2Fb&t=90
  YouTube /embed/aqz-KE-bpKQ?start=90
https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=noon
  YouTube /embed/aqz-KE-bpKQ
https://www.youtube.com/watch?list=PL1&v=aqz-KE-bpKQ&index=2
  YouTube /embed/aqz-KE-bpKQ
https://WWW.YouTube.com/watch?v=aqz-KE-bpKQ#t=5
  YouTube /embed/aqz-KE-bpKQ
https://vimeo.com/76979871
  Vimeo /video/76979871?dnt=1
https://vimeo.com/76979871/8272103f6e
  Vimeo /video/76979871?dnt=1&h=8272103f6e
https://player.vimeo.com/video/76979871?h=8272103f6e
  Vimeo /video/76979871?dnt=1&h=8272103f6e
https://x.com/ann_lee/status/1234567890?s=20
  X /embed/Tweet.html?id=1234567890&dnt=true
https://twitter.com/ann_lee/status/1234567890/photo/1
  X /embed/Tweet.html?id=1234567890&dnt=true
https://www.instagram.com/p/CuE2WNQs6vH/?img_index=1
  Instagram /p/CuE2WNQs6vH/embed/
https://www.instagram.com/ann.lee/reel/CuE2WNQs6vH/
  Instagram /reel/CuE2WNQs6vH/embed/
https://www.tiktok.com/@ann.lee/video/6718335390845095173
  TikTok /player/v1/6718335390845095173
https://bsky.app/profile/ann.bsky.social/post/3la62zxt4rs2j
  Bluesky /embed/ann.bsky.social/app.bsky.feed.post/3la62zxt4rs2j
https://bsky.app/profile/did:plc:itayxaatwwlwww4fp3jac3nn/post/3la62zxt4rs2j
  Bluesky /embed/did:plc:itayxaatwwlwww4fp3jac3nn/app.bsky.feed.post/3la62zxt4rs2j
https://open.spotify.com/intl-de/episode/4rOoJ6Egrf8K2IrywzwOMk?si=1
  Spotify /embed/episode/4rOoJ6Egrf8K2IrywzwOMk
https://soundcloud.com/ann-lee/night-ferry?in=x
  SoundCloud /player/?url=https%3A//soundcloud.com/ann-lee/night-ferry
https://soundcloud.com/ann-lee/sets/ferries
  SoundCloud /player/?url=https%3A//soundcloud.com/ann-lee/sets/ferries
"""


def known():
    """Each address with its provider and what is asked for at its host."""
    lines = KNOWN.strip().splitlines()
    for address, told in zip(lines[::2], lines[1::2], strict=True):
        name, frame = told.split()
        yield name, address, frame


@pytest.mark.parametrize(("name", "address", "frame"), list(known()))
def test_an_address_becomes_a_provider_and_an_id(name, address, frame):
    embed = embed_of(address)

    assert embed is not None
    assert embed.provider.name == name
    assert embed.id in address
    assert embed.source == SOURCES[name]
    assert embed.frame == SOURCES[name] + frame


def test_the_page_of_an_embed_is_one_of_its_addresses():
    for _, address, _ in known():
        embed = embed_of(address)
        assert embed_of(embed.page)[:4] == embed[:4]


def test_every_provider_is_tried():
    assert {name for name, *_ in known()} == {one.name for one in PROVIDERS}
    assert set(SOURCES) == {one.name for one in PROVIDERS}


def test_a_short_video_is_tall_and_others_are_wide():
    assert embed_of("https://youtube.com/shorts/aqz-KE-bpKQ").shape == "tall"
    assert embed_of(YOUTUBE).shape == "wide"


def test_a_start_stays_in_the_link():
    assert embed_of("https://youtu.be/aqz-KE-bpKQ?t=1m30s").page == f"{YOUTUBE}&t=90s"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.youtube.com/watch?v=aqz-KE-bpKQ",
        "//www.youtube.com/watch?v=aqz-KE-bpKQ",
        "javascript:alert(1)//www.youtube.com/watch?v=aqz-KE-bpKQ",
        "data:text/html,https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        # Other hosts, however they look.
        "https://evil.example/watch?v=aqz-KE-bpKQ",
        "https://notyoutube.com/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
        "https://evil.example/www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://wwwxyoutube.com/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com:8443/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com./watch?v=aqz-KE-bpKQ",
        "https://user:pw@www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com@evil.example/watch?v=aqz-KE-bpKQ",
        "https://evil.example#@www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://evil.example\\@www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://ti\u212atok.com/@ann/video/6718335390845095173",
        # Other paths and values.
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=aqz-KE-bpKQx",
        "https://www.youtube.com/watch?v=aqz-KE-bpK%51",
        "https://www.youtube.com/watch?v=aqz-KE-bpKQ%26x",
        "https://www.youtube.com/%77atch?v=aqz-KE-bpKQ",
        "https://www.youtube.com/watch/more?v=aqz-KE-bpKQ",
        "https://youtu.be/aqz-KE-bpKQ/more",
        "https://youtu.be/../aqz-KE-bpKQ",
        "https://youtu.be/aqz-KE-bpKQ\n",
        "https://youtu.be/aqz-KE-bpK\u0661",
        'https://vimeo.com/76979871"onload="x',
        "https://vimeo.com/76979871/../../evil",
        "https://x.com/ann_lee/status/12345/analytics",
        "https://x.com/ann_lee",
        "https://www.instagram.com/ann.lee/",
        "https://www.instagram.com/p/../x/",
        "https://open.spotify.com/user/4rOoJ6Egrf8K2IrywzwOMk",
        "https://www.instagram.com/ps/abcdefg/",
        "https://www.instagram.com/tvs/abcdefg/",
        "https://soundcloud.com/ann-lee/night/ferry",
        "https://soundcloud.com/you/library",
        "https://soundcloud.com/discover/sets/charts",
        "https://soundcloud.com/pages/contact",
        "https://bsky.app/profile/ann.bsky.social/post/3la62zxt4rs2j/quotes",
        f"{YOUTUBE}&x={'a' * LONGEST}",
        "https://",
        "",
    ],
)
def test_what_is_not_exactly_known_is_none(address):
    assert embed_of(address) is None


def test_long_nonsense_is_refused_at_once():
    for text in ("https://youtu.be/" + "a" * 10**6, "https://x.com/" + "a/" * 10**6):
        assert embed_of(text) is None


KINDS = st.sampled_from([address for _, address, _ in known()])
MARKS = st.text("/?&=#%.:@-_aK7\u0661\\\"'<> \n", max_size=6)


@given(KINDS, st.integers(0, 90), MARKS, st.integers(0, 3))
def test_whatever_is_typed_only_known_hosts_are_asked(address, place, marks, cut):
    typed = address[:place] + marks + address[place + cut :]

    embed = embed_of(typed)

    if embed is not None:
        assert embed.source == SOURCES[embed.provider.name]
        for made in (embed.frame, embed.page):
            assert re.fullmatch(r"https://[\w./?&=%:@-]+", made, re.ASCII)
            assert ".." not in urlsplit(made).path.split("/")
