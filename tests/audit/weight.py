"""What a page costs a reader on a phone with a slow line, as a browser tells it.

None of it depends on how fast this machine is: what the largest paint is, what moves,
what was asked for before, and how many bytes came.
"""

import re
from typing import Any, NamedTuple

from playwright.sync_api import Browser, CDPSession

PHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}
SLOW_LINE = {  # Lighthouse's "slow 4G", as bytes a second
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
MOST_REQUESTS = 6
MOST_BYTES = 160_000  # without pictures and the italic font
WATCH = """
window.told = { shift: 0, largest: null };
const watch = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({
    type,
    buffered: true,
  });
watch("layout-shift", (entry) => { told.shift += entry.value; });
watch("largest-contentful-paint", ({ startTime, element, url }) => {
  const text = element?.textContent.trim();
  told.largest = { time: startTime, address: new URL(url || "/", location).pathname,
                   text, isPicture: Boolean(url) };
});
"""


class Facts(NamedTuple):
    """What a browser told of one page."""

    name: str
    html: str
    shift: float
    largest: dict[str, Any]
    requests: list[dict[str, Any]]

    @property
    def early(self) -> list[dict[str, Any]]:
        """What the page asked for before its largest part was there.

        Not what the browser takes from further down in good time: lazy pictures, and
        the face of a headline in italics.
        """
        time = self.largest["time"]
        return [one for one in self.requests if one["at"] < time and is_counted(one)]

    @property
    def size(self) -> int:
        return sum(
            one["bytes"]
            for one in self.requests
            if one["type"] != "Image" and "italic" not in one["address"]
        )

    def faults(self) -> list[str]:
        found = []
        if self.shift:
            found.append(f"moves by {self.shift:.2g}")
        if len(self.early) > MOST_REQUESTS:
            names = ", ".join(one["address"] for one in self.early)
            found.append(f"asks for {len(self.early)} before it is there: {names}")
        if self.size > MOST_BYTES:
            found.append(f"weighs {self.size} bytes")
        if not self.is_largest_in_html():
            found.append(f"the first HTML has no {self.largest}")
        return [f"{self.name}: {line}" for line in found]

    def is_largest_in_html(self) -> bool:
        if self.largest["isPicture"]:
            key = self.largest["address"].rsplit("/", 1)[0]
            return f"{key}/" in self.html
        words = re.findall(r"\w+", self.largest["text"])
        return all(word in self.html for word in words)

    def __str__(self) -> str:
        whole = sum(one["at"] < self.largest["time"] for one in self.requests)
        return (
            f"{self.name}: {len(self.early)} requests before the largest paint (with "
            f"lazy pictures and italics {whole}), {self.size / 1000:.0f} kB without "
            f"pictures and italics, shift {self.shift:.2g}"
        )


def is_counted(request: dict[str, Any]) -> bool:
    is_lazy = request["type"] == "Image" and request["priority"] == "Low"
    return not is_lazy and "italic" not in request["address"]


def measure(browser: Browser, site: str, name: str, path: str) -> Facts:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.add_init_script(WATCH)
    requests = listen(context.new_cdp_session(page), site)
    response = page.goto(site + path, wait_until="networkidle")
    assert response
    html = response.text()
    told = page.evaluate("told")
    context.close()
    return Facts(name, html, told["shift"], told["largest"], list(requests.values()))


def listen(session: CDPSession, site: str) -> dict[str, dict[str, Any]]:
    """Each request of the page, by its number: filled while the page loads."""
    found: dict[str, dict[str, Any]] = {}
    begun: list[float] = []

    def note(event: dict[str, Any]) -> None:
        begun.append(event["timestamp"])
        found[event["requestId"]] = {
            "address": event["request"]["url"].removeprefix(site),
            "type": event.get("type"),
            "priority": event["request"]["initialPriority"],
            "at": (event["timestamp"] - begun[0]) * 1000,
            "bytes": 0,
        }

    def weigh(event: dict[str, Any]) -> None:
        if event["requestId"] in found:
            found[event["requestId"]]["bytes"] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", note)
    session.on("Network.loadingFinished", weigh)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    return found
