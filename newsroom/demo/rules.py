"""What the demo's moderators hold replies for, and why they reject some."""

from datetime import datetime
from typing import Any

from comments.models import Rule
from comments.moderation import ruling
from newsroom.models import User

RULES: list[dict[str, Any]] = [
    {
        "term": "casino",
        "action": Rule.Action.BLOCK,
        "note": "Nobody means the building.",
    },
    {"term": "bit.ly", "note": "Where does it lead? Look before you approve."},
    {"term": "liar", "is_shadow": True, "note": "Mostly an insult. Is it?"},
    {"term": "198.51.100.", "where": Rule.Where.NETWORK, "is_active": False},
]
REASONS = {
    "Off the topic": "Your reply is not about this story.",
    "Insult": "Please argue with what people say, not with who they are.",
    "Not checked": "It accuses somebody of something that we cannot check.",
    "Advertising": "",
}


def make(by: User, at: datetime) -> None:
    for fields in RULES:
        ruling.add_rule(fields, by=by, at=at)
    for position, (title, text) in enumerate(REASONS.items(), 1):
        fields = {"title": title, "text": text, "position": position}
        ruling.add_reason(fields, by=by, at=at)
