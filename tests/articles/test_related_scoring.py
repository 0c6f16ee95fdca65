"""How related two stories are, and why: what both say, the rarer the more."""

import dataclasses
from datetime import timedelta

import pytest

from articles import related
from articles.related import Facts, Rarity
from tests.factories import AT

DAY = timedelta(days=1)
FERRY, HARBOR, COUNCIL = {1: "ferry"}, {2: "harbor"}, {3: "council"}
COAST = {7: "Coast"}
RARE = Rarity(
    5000,
    {"the": 4900, "of": 4000, "ferry": 200, "night": 900, "cabin": 60},
    {1: 3, 2: 40, 3: 4000},
)


def facts(pk, headline="", deck="", body="", **fields):
    """A story as scoring sees it; its terms are those of its texts."""
    fields.setdefault("published_at", AT)
    fields.setdefault("terms", related.terms_of(headline, deck, body))
    return Facts(pk, headline=headline, deck=deck, body=body, **fields)


def score(story, candidate, rare=RARE):
    return related.score(story, candidate, rare)


def kinds(reasons):
    return [reason["kind"] for reason in reasons]


def words(story, candidate):
    reasons = score(story, candidate).reasons
    return next((each["words"] for each in reasons if each["kind"] == "words"), [])


class TestTags:
    def test_a_rare_tag_weighs_more_than_a_common_one(self):
        story = facts(1, tags=FERRY | HARBOR | COUNCIL)

        values = [score(story, facts(2, tags=tags)).value for tags in (FERRY, HARBOR)]

        assert values[0] > values[1] > 0

    def test_a_tag_that_nearly_every_story_has_relates_nothing(self):
        assert score(facts(1, tags=COUNCIL), facts(2, tags=COUNCIL)).value == 0

    def test_the_rarest_is_the_first_reason(self):
        both = HARBOR | COUNCIL | FERRY

        reasons = score(facts(1, tags=both), facts(2, tags=both)).reasons

        names = [each["name"] for each in reasons if each["kind"] == "tag"]
        assert names == ["ferry", "harbor", "council"]


class TestWords:
    def test_the_same_text_weighs_about_one(self):
        text = "The night ferry sails without cabins"

        assert 1 <= score(facts(1, text), facts(2, text)).value < 1.3

    def test_a_rare_word_weighs_more_than_a_common_one(self):
        story = facts(1, "The night ferry cabin")

        values = [
            score(story, facts(2, f"{word} one two three")).value
            for word in ("cabin", "ferry", "night", "the")
        ]

        assert values == sorted(set(values), reverse=True)
        assert values[-1] == 0

    def test_a_word_of_every_story_says_nothing(self):
        rare = Rarity(5000, {"council": 5000})

        value = score(facts(1, "Council cabin"), facts(2, "Council"), rare).value

        assert value == 0

    def test_light_words_that_many_share_count_too(self):
        light = [f"word{number}" for number in range(200)]
        rare = Rarity(5000, dict.fromkeys(light, 500))
        story, other = (facts(pk, body=" ".join(light) + f" own{pk}") for pk in (1, 2))

        assert score(story, other, rare).value > 0.5

    def test_a_longer_text_must_share_more(self):
        story = facts(1, "Night ferry cabin")
        long = facts(2, "Night ferry cabin", body=" ".join(map(str, range(300))))

        assert score(story, long).value < score(story, facts(3, "Ferry cabin")).value

    def test_a_headline_alone_is_no_bargain(self):
        story = facts(1, body=" ".join(f"word{number}" for number in range(200)))
        headline = facts(2, body="word1 word2 word3 other")
        half = facts(3, body=story.body[: len(story.body) // 2] + " other")

        assert score(story, headline).value < score(story, half).value

    def test_words_of_few_stories_weigh_the_same(self):
        rare = Rarity(5000, {"once": 1, "twice": 5, "often": 100})
        story = facts(1, "once twice often")

        values = [score(story, facts(2, word), rare).value for word in story.terms]

        assert values[0] == values[1] > values[2]

    def test_what_is_said_often_weighs_more_but_not_as_often(self):
        story = facts(1, "Ferry", body="cabin night ferry")
        once, often = facts(2, body="ferry"), facts(3, body="ferry " * 20)

        values = [score(story, other).value for other in (once, often)]

        assert values[0] < values[1] < 5 * values[0]

    @pytest.mark.parametrize("rare", [Rarity(0), Rarity(1, {"ferry": 9})])
    def test_counts_that_come_late_are_no_error(self, rare):
        assert score(facts(1, "Ferry"), facts(2, "Ferry"), rare).value >= 0

    def test_a_text_without_a_word_shares_none(self):
        assert score(facts(1), facts(2)).value == 0


class TestSectionAndTime:
    def test_order_but_do_not_relate(self):
        near = facts(2, section=7, sections=COAST)

        assert score(facts(1, section=7, sections=COAST), near).value == 0

    def test_the_same_section_weighs_more(self):
        story = facts(1, tags=FERRY, section=7, sections=COAST)
        same, another = facts(2, tags=FERRY, sections=COAST), facts(3, tags=FERRY)

        assert score(story, same).value > score(story, another).value

    def test_nearness_fades_with_a_long_tail(self):
        story = facts(1, tags=FERRY)
        values = [
            score(story, facts(2, tags=FERRY, published_at=AT - days * DAY)).value
            for days in (0, 14, 365, 3650)
        ]

        assert values == sorted(set(values), reverse=True)
        assert values[-1] > score(story, facts(2, tags=HARBOR)).value

    def test_an_evergreen_story_fades_slower(self):
        old = facts(2, tags=FERRY, published_at=AT - 365 * DAY)
        evergreen = dataclasses.replace(old, is_evergreen=True)
        story = facts(1, tags=FERRY)

        assert score(story, evergreen).value > score(story, old).value


class TestReasons:
    @pytest.mark.parametrize(
        ("kind", "without"),
        [
            ("tag", {"tags": {}}),
            ("words", {"terms": {"nothing": 1}}),
            ("section", {"sections": {}}),
        ],
    )
    def test_one_goes_with_its_fact(self, kind, without):
        both = {"tags": FERRY, "sections": COAST}
        story = facts(1, "Cabin crossing booked", section=7, **both)
        other = facts(2, "A cabin crossing", **both)

        assert kind in kinds(score(story, other).reasons)
        changed = dataclasses.replace(other, **without)
        assert kind not in kinds(score(story, changed).reasons)

    def test_name_phrases_and_words_as_the_text_writes_them(self):
        story = facts(1, "Grain corridor holds", body="Ships left Odesa by night.")
        other = facts(2, "A new grain corridor", body="ODESA is a port.")

        assert words(story, other) == ["Grain corridor", "Odesa"]

    def test_a_phrase_goes_where_one_text_parts_its_words(self):
        story = facts(1, "Grain corridor holds", body="Ships left Odesa by night.")
        other = facts(2, "Grain in a corridor", body="Odesa is a port.")

        assert words(story, other) == ["corridor", "Grain", "Odesa"]

    def test_name_no_word_that_most_stories_have(self):
        assert words(facts(1, "The cabin of the"), facts(2, "Of the cabin")) == [
            "cabin"
        ]

    def test_name_what_both_say_where_few_stories_tell_what_is_rare(self):
        story, other = facts(1, "Grain corridor"), facts(2, "The grain corridor")

        reasons = score(story, other, Rarity(2, {"grain": 2, "corridor": 2})).reasons

        assert reasons[0] == {"kind": "words", "words": ["Grain corridor"]}

    def test_name_words_folded_where_the_texts_are_not_known(self):
        story, other = (facts(pk, terms={"odesa": 1}) for pk in (1, 2))

        assert words(story, other) == ["odesa"]

    def test_that_of_time_counts_days(self):
        other = facts(2, tags=FERRY, published_at=AT - 3 * DAY)

        reasons = score(facts(1, tags=FERRY), other).reasons

        assert reasons[-1] == {"kind": "time", "days": 3}

    def test_what_is_not_related_has_none(self):
        assert score(facts(1, "Beets"), facts(2, "Snow")).reasons == []
