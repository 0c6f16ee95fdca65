"""A reader and a moderator at once, each in a process of its own."""

import random
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from unittest import mock

import pytest

from comments import moderation
from comments.models import Comment, ModerationEvent, TokenStat
from comments.moderation import submitting, training
from comments.querysets import Selection
from newsroom import roles
from newsroom.models import User
from tests.factories import AT, make_comment, make_story, make_user
from tests.processes import crew as make_crew
from tests.processes import database

LATER = AT + timedelta(minutes=1)


@pytest.fixture(scope="module")
def crew(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("race")
    with database(folder, django_db_blocker) as address, make_crew(address) as these:
        yield these


def reply_slowly(story, parent):
    """Answer `parent`, and rest between the insert and the commit."""
    record = submitting._record  # noqa: SLF001  the last step before the commit

    def rest(comment):
        time.sleep(0.5)
        record(comment)

    draft = moderation.Draft(
        name="Ann", email="ann@example.org", body="Yes.", parent=str(parent.uid)
    )
    with mock.patch.object(submitting, "_record", rest):
        return moderation.submit(story, draft, origin="own", at=AT).depth


def reject(*comments):
    time.sleep(0.2)
    ids = [comment.pk for comment in comments]
    return moderation.reject(ids, by=None, at=AT).count("done")


def test_a_reply_and_a_batch_over_what_it_answers_do_not_stop_each_other(crew):
    story = make_story()
    thread = [make_comment(story)]
    for _ in range(4):
        thread.append(make_comment(story, parent=thread[-1]))

    replied, rejected = crew.at_once(
        partial(reply_slowly, story, thread[4]), partial(reject, *thread[3:])
    )

    assert (replied.error, rejected.error) == ("", "")
    assert (replied.value, rejected.value) == (4, 2)
    story.refresh_from_db()
    approved = Comment.objects.filter(story=story, status="approved").count()
    assert story.reply_count == approved == 3


# Many verbs at once over the same threads, stories and writers

ROUNDS = 12
DESKS = 4


def act(number, pks, story):
    """What the desk with this number does in this round; chosen by the number."""
    chance = random.Random(number)
    some = chance.sample(pks, 8)
    kind = chance.choice(["decide", "decide", "undo", "submit", "answer", "stand"])
    globals()[kind](chance, some, story)


def decide(chance, pks, _story):
    verb = chance.choice([*moderation.DECISIONS.values(), moderation.feature])
    verb(pks, by=None, at=AT)


def undo(chance, _pks, _story):
    events = ModerationEvent.objects.decisions().order_by("pk")
    batches = list(events.values_list("batch", flat=True))
    if batches:
        moderation.undo(chance.choice(batches), by=None, at=AT)


def submit(chance, pks, story):
    parent = Comment.objects.get(pk=pks[0])
    draft = moderation.Draft(
        name="Ann",
        email=f"new{chance.random()}@example.org",
        body="Yes.",
        parent=str(parent.uid),
    )
    with suppress(moderation.Refused):
        moderation.submit(story, draft, origin="own", at=AT)


def answer(_chance, pks, _story):
    moderator = User.objects.get(username="desk")
    comment = Comment.objects.get(pk=pks[0])
    with suppress(moderation.Overtaken):
        moderation.answer(comment, f"To {pks}.", by=moderator, at=AT)


def stand(chance, pks, _story):
    writers = Comment.objects.filter(pk__in=pks).values_list("commenter", flat=True)
    verb = chance.choice([moderation.ban, moderation.pardon])
    verb(list(writers), by=None, at=AT)
    moderation.recount(repair=True)


def test_no_verb_stops_another_and_every_number_is_right_in_the_end(crew):
    make_user(roles.MODERATOR, username="desk")
    stories = [make_story(), make_story()]
    pks = []
    for number in range(16):
        root = make_comment(stories[number % 2], author_email="ann@example.org")
        status = ["pending", "approved"][number % 3 == 0]
        under = make_comment(root.story, parent=root, status=status)
        pks += [root.pk, under.pk]

    deeds = [
        [
            partial(act, desk * ROUNDS + number, pks, stories[desk % 2])
            for number in range(ROUNDS)
        ]
        for desk in range(DESKS)
    ]
    answers = crew.in_step(*deeds)

    assert [[answer.error for answer in each] for each in answers] == [
        [""] * ROUNDS
    ] * DESKS
    assert moderation.recount() == []


def approve_all(story):
    selection = Selection(story=story.pk, before=LATER)
    return moderation.decide_all(selection, "approve", by=None, at=LATER).count("done")


def test_cases_56_57_two_who_decide_on_all_decide_once_on_each(crew):
    """What one did first is no longer there for the other."""
    story = make_story()
    for _ in range(30):
        make_comment(story, status="pending", submitted_at=AT)

    answers = crew.at_once(*[partial(approve_all, story)] * 3)

    assert [answer.error for answer in answers] == [""] * 3
    assert sum(answer.value for answer in answers) == 30
    assert moderation.recount() == []


def take(comment, number):
    moderator = User.objects.filter(username__startswith="claimer")[number]
    return moderation.claim(comment.pk, by=moderator, at=AT)


def test_one_of_many_gets_a_claim(crew):
    comment = make_comment(status="pending")
    for number in range(4):
        make_user(roles.MODERATOR, username=f"claimer{number}")

    answers = crew.at_once(*(partial(take, comment, number) for number in range(4)))

    assert [answer.error for answer in answers] == [""] * 4
    assert sorted(answer.value for answer in answers) == [False] * 3 + [True]


def thank(comment):
    given = moderation.answer(
        comment, "Thanks.", by=User.objects.get(username="thanks"), at=AT
    )
    return given.reply.pk


def test_twenty_clicks_answer_once(crew):
    make_user(roles.MODERATOR, username="thanks")
    comment = make_comment(status="pending")

    answers = crew.at_once(*[partial(thank, comment)] * 20)

    assert [answer.error for answer in answers] == [""] * 20
    assert len({answer.value for answer in answers}) == 1
    assert comment.children.count() == 1
    assert moderation.recount() == []


def approve_each(keys, moderator):
    for pk in keys:
        moderation.approve([pk], by=moderator, at=AT)


def test_two_moderators_lose_no_count_and_do_not_stop_each_other(crew):
    moderator = make_user(is_superuser=True)
    halves = [
        [
            make_comment(status="pending", body=" ".join(words), story=make_story()).pk
            for words in [("one", "two", "three")[::step]] * 12
        ]
        for step in (1, -1)
    ]

    done = crew.at_once(*(partial(approve_each, half, moderator) for half in halves))

    assert [each.error for each in done] == ["", ""]
    learned = TokenStat.objects.counts(["one two", "three two", "two"])
    each = round(training.weight(AT))
    assert learned == {
        "one two": (0, 12 * each),
        "three two": (0, 12 * each),
        "two": (0, 24 * each),
    }
