"""Whom to count, and how to count nobody twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from articles import readers
from tests.factories import AT

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)


def is_counted(agent=FIREFOX, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return readers.is_counted({"User-Agent": agent} | named)


TODAY = AT.date()


def digest(story=1, address="192.0.2.1", agent=FIREFOX, day=TODAY):
    return readers.reader_digest(story, address, agent, day)


class TestIsCounted:
    @pytest.mark.parametrize(
        "agent",
        [
            FIREFOX,
            CHROME,
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) "
            "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 "
            "Safari/604.1",
            "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like "
            "Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/142.0.0.0 YaBrowser/25.8 Yowser/2.5 Safari/537.36",
            "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; en) Presto/2.12.423",
        ],
    )
    def test_browsers_are(self, agent):
        assert is_counted(agent)

    @pytest.mark.parametrize(
        "agent",
        [
            "",
            "curl/8.5.0",
            "python-requests/2.32",
            "Go-http-client/2.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; "
            "bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0 Safari/537.36",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; "
            "GPTBot/1.2; +https://openai.com/gptbot",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; "
            "ChatGPT-User/1.0; +https://openai.com/bot",
            "Mozilla/5.0 (compatible; Yahoo! Slurp)",
            "Mozilla/5.0 (compatible; Baiduspider/2.0)",
            "Mozilla/5.0 (compatible; YandexImages/3.0; +http://yandex.com/bots)",
            "facebookexternalhit/1.1",
            "Mozilla/5.0 (compatible; meta-externalagent/1.1)",
            CHROME.replace("Chrome/", "HeadlessChrome/"),
            CHROME + " Chrome-Lighthouse",
            CHROME + " BingPreview/1.0b",
            "Mozilla/5.0 (compatible; UptimeRobot/2.0)",
        ],
    )
    def test_programs_are_not(self, agent):
        assert not is_counted(agent)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec_Purpose": "prefetch"},
            {"Sec_Purpose": "prefetch;prerender"},
            {"Purpose": "prefetch"},
            {"X_Purpose": "preview"},
            {"X_Moz": "prefetch"},
            {"DNT": "1"},
            {"Sec_GPC": "1"},
        ],
    )
    def test_who_looks_ahead_or_refuses_is_not(self, headers):
        assert not is_counted(**headers)

    def test_who_allows_it_is(self):
        assert is_counted(DNT="0", Sec_Purpose="")


class TestReaderDigest:
    def test_is_one_for_a_reader_of_a_story_on_a_day(self):
        assert digest() == digest()
        assert len(digest()) == readers.DIGITS

    def test_tells_stories_days_and_houses_apart(self):
        others = {
            digest(story=2),
            digest(day=TODAY + DAY),
            digest(address="192.0.2.2"),
            digest(address=""),
        }

        assert len(others | {digest()}) == 5

    def test_is_another_under_another_secret(self, settings):
        before = digest()
        settings.SECRET_KEY = "another " + "0" * 50

        assert digest() != before

    def test_counts_a_browser_of_many_names_32_times_at_most(self):
        found = {digest(agent=f"{FIREFOX} {number}") for number in range(1000)}

        assert len(found) == readers.BROWSERS == 32

    def test_takes_a_house_of_version_6_for_one(self):
        assert digest(address="2001:db8:1:2::1") == digest(address="2001:db8:1:2::9")
        assert digest(address="2001:db8:1:2::1") != digest(address="2001:db8:1:3::1")


class TestNetworkDigest:
    def test_is_one_for_a_network_within_ten_minutes(self):
        first = readers.network_digest("192.0.2.1", AT)

        assert readers.network_digest("192.0.2.99", AT + 9 * MINUTE) == first
        assert readers.network_digest("192.0.3.1", AT) != first
        assert readers.network_digest("192.0.2.1", AT + 10 * MINUTE) != first


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_the_network_of_an_address(address, network):
    assert readers.network_of(address) == network


class TestHours:
    def test_are_those_of_the_sites_clock(self):
        at = datetime(2026, 7, 14, 20, 10, tzinfo=UTC)
        with timezone.override(ZoneInfo("Asia/Kolkata")):  # half an hour beside
            assert readers.hour_of(at) == datetime(2026, 7, 14, 19, 30, tzinfo=UTC)
            assert readers.start_of_day(at) == datetime(2026, 7, 14, 18, 30, tzinfo=UTC)

    def test_an_hour_that_comes_twice_is_two(self):
        first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        with timezone.override(ZoneInfo("Europe/Berlin")):
            hours = [readers.hour_of(first + n * timedelta(hours=1)) for n in (0, 1)]

        assert hours == [first - 30 * MINUTE, first + 30 * MINUTE]
        assert {hour.tzinfo for hour in hours} == {UTC}
