"""Which terms can be a rule: not too short, not too wide, and none that is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments import terms
from comments.models import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LARGEST = {4: 8, 6: 16}  # the shortest prefix, in bits, that still says where
TERM_LENGTH = Rule._meta.get_field("term").max_length or 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """What becomes of one term of a list: new, a rule already, or refused."""

    term: str
    rule: Rule | None = None  # the new one, or the one that there is
    is_new: bool = False
    refusal: str = ""


def judge(texts: Iterable[str], common: Mapping[str, Any]) -> list[Line]:
    """What each cleaned text would be as a rule with `common` fields; blanks are none.

    The rules that there are: one query.
    """
    known = _known(Rule.objects.all())
    lines = []
    for text in filter(None, texts):
        rule = Rule(**{**common, "term": text})
        line = _judge(rule, known)
        if line.is_new:
            known[_key(rule)] = rule
        lines.append(line)
    return lines


def check_rule(rule: Rule) -> None:
    """Raises ValidationError for a rule that must not be stored as it is."""
    line = _judge(rule, _known(Rule.objects.exclude(pk=rule.pk)))
    if not line.is_new:
        raise ValidationError({"term": line.refusal or already(line.rule)})


def already(rule: Rule | None) -> str:
    """That there is such a rule."""
    assert rule is not None
    text = _("This is a rule already: “%(term)s”.")
    if not rule.is_active:
        text = _("This is a rule already: “%(term)s”, which is switched off.")
    return text % {"term": rule.term}


def _judge(rule: Rule, known: Mapping[tuple[str, str], Rule]) -> Line:
    if refusal := _refusal(rule):
        return Line(term=rule.term, refusal=refusal)
    twin = known.get(_key(rule))
    return Line(term=rule.term, rule=twin or rule, is_new=twin is None)


def _refusal(rule: Rule) -> str:
    """Why it can be no rule; empty if it can."""
    network = terms.network_of(rule.term)
    is_network = rule.where == Rule.Where.NETWORK
    if len(rule.term) > TERM_LENGTH:
        return _("A term has at most %(limit)s characters.") % {"limit": TERM_LENGTH}
    if is_network and network is None:
        return _("Type a network, such as 192.0.2. or 192.0.2.0/24.")
    if network is not None and network.prefixlen < LARGEST[network.version]:
        return _("This is too large a part of the internet.")
    if not is_network and terms.is_too_short(rule.term):
        return _(
            "A term has at least two letters or digits, or it is found everywhere."
        )
    return ""


def _known(rules: Iterable[Rule]) -> dict[tuple[str, str], Rule]:
    return {_key(rule): rule for rule in rules}


def _key(rule: Rule) -> tuple[str, str]:
    return terms.folded(rule.term), rule.where
