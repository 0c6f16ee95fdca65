"""Is a feed or a sitemap valid by its schema? Each answers with lines, none if so."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from lxml import etree

FOLDER = Path(__file__).parent / "schemas"
# Nothing is fetched for a document, and no entity of it is followed.
PARSER = {"resolve_entities": False, "no_network": True}


def atom(text: bytes) -> list[str]:
    return _faults(etree.RelaxNG(_read("atom.rng")), text)


def sitemap(text: bytes) -> list[str]:
    """A file of a sitemap, pictures and news in it, or an index."""
    return _faults(etree.XMLSchema(_read("siteindex.xsd")), text)


def json_feed(text: bytes) -> list[str]:
    schema = json.loads((FOLDER / "json-feed.json").read_text())
    found = Draft202012Validator(schema).iter_errors(json.loads(text))
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def _read(name: str) -> etree._ElementTree:
    return etree.parse(FOLDER / name, etree.XMLParser(**PARSER))


def _faults(schema: etree._Validator, text: bytes) -> list[str]:
    try:
        document = etree.fromstring(text, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError as why:
        return [str(why)]
    schema.validate(document)
    return [f"line {error.line}: {error.message}" for error in schema.error_log]
