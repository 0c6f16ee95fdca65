"""Is what pages say of themselves said in words of schema.org?

Its whole vocabulary comes from npm, as the types of `schema-dts` (2.1.0 has those of
schema.org 30.1). Of each node is asked whether its type is one, and whether each of its
properties is one of that type, its own or of a type above it.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from .tools import MODULES

TYPES = MODULES / "schema-dts/dist/schema.d.ts"
INTERFACE = re.compile(
    r"^(?:export )?interface (\w+)(?: extends ([^{]+))? \{$(.*?)^\}$", re.M | re.S
)
PROPERTY = re.compile(r'^    "([^"@]+)"\?:', re.M)
TYPE = re.compile(r'^    "@type": "([^"]+)";$', re.M)
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
KEYWORDS = {"@context", "@graph", "@id", "@type"}
FAULTY = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "NewsArticle", "headline": "x", "published": "y"},
        {"@type": "NewsStory"},
        {"@type": "Person", "name": "x", "wordCount": 1},
        {"headline": "of nothing"},
    ],
}
FAULTS = {
    "NewsArticle has no “published”",
    "“NewsStory” is no type",
    "Person has no “wordCount”",
    "a node without a type: headline",
}


class Kind(NamedTuple):
    above: list[str]
    own: set[str]


def judge_words(folder: Path) -> list[str]:
    """What is wrong with the structured data in the HTML files of a folder."""
    if set(wrong(FAULTY)) != FAULTS:
        return [f"schema.org: of a faulty sample are found {list(wrong(FAULTY))}"]
    found = {
        f"schema.org: {path.stem}: {line}"
        for path in folder.glob("*.html")
        for text in SCRIPT.findall(path.read_text())
        for line in wrong(json.loads(text))
    }
    return sorted(found)


def wrong(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from wrong(one)
    if isinstance(value, dict):
        yield from _of_node(value)
        yield from wrong(list(value.values()))


def _of_node(node: dict[str, Any]) -> Iterator[str]:
    names = node.keys() - KEYWORDS
    kind = node.get("@type")
    if kind is None and names:
        yield f"a node without a type: {', '.join(sorted(names))}"
    elif kind is not None and kind not in vocabulary():
        yield f"“{kind}” is no type"
    elif kind is not None:
        for name in names - vocabulary()[kind]:
            yield f"{kind} has no “{name}”"


@cache
def vocabulary() -> dict[str, set[str]]:
    """The properties of each type, those of actions with their constraints."""
    kinds, types = {}, {}
    for name, above, body in INTERFACE.findall(TYPES.read_text()):
        kinds[name] = Kind(re.findall(r"\w+", above), set(PROPERTY.findall(body)))
        for said in TYPE.findall(body):
            types[said] = name
    return {said: _properties(name, kinds) for said, name in types.items()}


def _properties(name: str, kinds: dict[str, Kind]) -> set[str]:
    if name not in kinds:
        return set()
    kind = kinds[name]
    found = kind.own.union(*(_properties(above, kinds) for above in kind.above))
    if name.endswith("ActionLeaf"):
        found |= {f"{one}-{way}" for one in found for way in ("input", "output")}
    return found
