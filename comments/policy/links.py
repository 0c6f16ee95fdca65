"""How many links a reply has, counted as WordPress does.

There the text is rendered first, which makes links of bare addresses, and every
`<a … href` in it counts once. The website beside the name is not counted.
"""

import re

# What WordPress makes a link of, by its `make_clickable`. It reads bytes: letters,
# digits and spaces are those of ASCII, and every other byte may stand in an address.
_IN_ADDRESS = r"\w\x80-\U0010ffff#%~/@\[\]*(+=&$-"
_ADDRESS = re.compile(
    rf"([\s(<.,;:!?])(\w{{1,20}}+)://(?=\S{{1,2000}}\s)"
    rf"[{_IN_ADDRESS}]*+(?:['.,;:!?)][{_IN_ADDRESS}]++)*",
    re.ASCII,
)
_HOST = re.compile(
    r"([\s>])(?:www|ftp)\.[\w\x80-\U0010ffff#$%&~/.\-;:=,?@\[\]+]+",
    re.ASCII | re.IGNORECASE,
)
_EMAIL = re.compile(
    r"([\s>])[.0-9a-z_+-]+@(?:[0-9a-z-]+\.)+[0-9a-z]{2,}", re.ASCII | re.IGNORECASE
)
_SCHEMES = (
    "fax feed ftp ftps gopher http https irc irc6 ircs mailto mms news nntp rtsp sms "
    "svn tel telnet urn webcal xmpp"
)
_TAG = re.compile(r"(<[^<>]+>)")
_NO_TAG = re.compile(r"<\s*\w{1,20}+://", re.ASCII)  # an address in angle brackets
_OPENS_CODE = re.compile(r"<(?:code|pre|script|style)[\s>]", re.ASCII | re.IGNORECASE)
_CLOSES_CODE = {"</code>", "</pre>", "</script>", "</style>"}

_LINK = "<a href=.>.</a>"
_LINK_IN_LINK = re.compile(rf"(<a(?:[ \r\n\t]+[^>]+?>|>)){_LINK}</a>", re.IGNORECASE)
_COUNTED = re.compile(r"<\s*a\s[^>]*href", re.ASCII | re.IGNORECASE)


def count_links(text: str) -> int:
    rendered = "".join(_pieces(text))
    return len(_COUNTED.findall(_LINK_IN_LINK.sub(r"\1.</a>", rendered)))


def _pieces(text: str) -> list[str]:
    """The tags of a text and what stands between them, with links put in."""
    pieces, depth = _TAG.split(text), 0
    for number, piece in enumerate(pieces):
        if _OPENS_CODE.match(piece):
            depth += 1
        elif depth and piece.lower() in _CLOSES_CODE:
            depth -= 1
        is_tag = piece.startswith("<") and not _NO_TAG.match(piece)
        if not depth and not is_tag:
            pieces[number] = _with_links(piece)
    return pieces


def _with_links(piece: str) -> str:
    padded = _ADDRESS.sub(_link, f" {piece} ")
    padded = _HOST.sub(rf"\1{_LINK}", padded)
    return _EMAIL.sub(rf"\1{_LINK}", padded)[1:-1]


def _link(found: re.Match[str]) -> str:
    is_known = found[2].lower() in _SCHEMES.split()
    return found[1] + _LINK if is_known else found[0]
