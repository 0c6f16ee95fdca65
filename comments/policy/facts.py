"""What the rules are told, and what they answer. Plain values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from comments.models import Comment

type Origin = Literal["own", "foreign", "unknown"]
type Ticket = Literal["good", "missing", "forged", "elsewhere", "fast"]
type Trap = Literal["empty", "absent", "filled"]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """From how many earlier replies within a time on the next is held, or refused."""

    of: Literal["person", "address", "network", "story"]
    within: timedelta
    soft: int | None = None
    hard: int | None = None

    @property
    def name(self) -> str:
        return f"{self.of}_{int(self.within.total_seconds())}"


TEN_MINUTES = timedelta(minutes=10)
LIMITS = (
    # Who writes more than one reply in two minutes quarrels, or is a program. Thirty a
    # day are more than any reader has written; and whoever types a stranger's address
    # can keep the stranger quiet for no longer.
    Limit(of="person", within=TEN_MINUTES, soft=5),
    Limit(of="person", within=timedelta(days=1), hard=30),
    # A family or a café is one address, a school or an office one network of them:
    # where many write at once they are read first, and only a number that no room
    # full of readers reaches is refused. For one address that is its network's.
    Limit(of="address", within=TEN_MINUTES, soft=10),
    Limit(of="network", within=TEN_MINUTES, soft=15, hard=100),
    # A story that is shared widely; and one that programs of many networks write to.
    Limit(of="story", within=TEN_MINUTES, soft=100, hard=1000),
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """What the desk has set for every story (`comments.Conversation`)."""

    holds_every_reply: bool = False
    link_limit: int = 2  # 0: none
    flood_gap: int = 15  # seconds; 0: none
    filter_mode: str = "shadow"  # or "on", "off"
    holds_from: float = 0.6
    puts_away_from: float = 0.95


@dataclass(frozen=True, kw_only=True)
class Match:
    """A term of the desk's that was found in the reply."""

    rule_id: int
    text: str  # the very words that it was found in
    is_blocking: bool = False
    is_shadow: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a reply when it arrives, or of the edit of one."""

    at: datetime
    origin: Origin  # what its headers say it came from
    author_name: str
    author_email: str
    body: str
    staff_names: Collection[str] = ()
    staff_emails: Collection[str] = ()

    site: Site = field(default_factory=Site)
    mode: str = "open"  # of the discussion: or "held", "closed", "hidden"
    closes_at: datetime | None = None
    is_flooded: bool = False  # the story is held for a time, by the flood itself

    standing: str = "normal"  # of the writer now: or "held", "muted", "banned"
    has_proof: bool = False  # this browser sent a reply of the writer's that is public
    is_duplicate: bool = False
    is_copy: bool = False  # the writer said the same under another story
    since_last: float | None = None  # seconds from the writer's reply before
    decided: int = 0  # replies of the writer within a week that were decided on
    put_away: int = 0  # those of them that were rejected, or spam
    # Earlier replies within the time of each limit, by the limit's name.
    earlier: Mapping[str, int] = field(default_factory=dict)

    trap: Trap = "empty"  # the field that people do not see
    ticket: Ticket = "good"  # the signed time at which the form was taken
    matches: tuple[Match, ...] = ()
    learned: float | None = None  # what the spam filter says; None: nothing


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A rule that spoke, and what it spoke of."""

    rule: str
    fact: str = ""  # the word, name, address or number of this very case
    details: tuple[str, ...] = ()  # what a sum was made of
    rule_id: int | None = None  # of the desk's own rule
    is_shadow: bool = False  # it only watches: the decision is none of its doing

    def as_json(self) -> dict[str, object]:
        """As it is stored with the reply; what says nothing is left out."""
        more = {
            "details": list(self.details),
            "rule_id": self.rule_id,
            "shadow": self.is_shadow,
        }
        known = {name: value for name, value in more.items() if value}
        return {"rule": self.rule, "fact": self.fact, **known}


@dataclass(frozen=True, kw_only=True)
class Decision:
    status: Comment.Status | None  # None: the reply is not taken
    reasons: tuple[Reason, ...]
    retry_after: int = 0  # seconds after which the same would be taken

    @property
    def held_for(self) -> str:
        """The rule that decided, first of those that did; empty if none held it."""
        return next((r.rule for r in self.reasons if not r.is_shadow), "")

    @property
    def rule_id(self) -> int | None:
        """The desk's own rule that decided, first of those that did."""
        own = (r.rule_id for r in self.reasons if r.rule_id and not r.is_shadow)
        return next(own, None)
