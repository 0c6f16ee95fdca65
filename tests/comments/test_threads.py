"""Who stands under whom: real trees, shuffled decisions, places without words."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from comments.models import MAX_DEPTH, Comment
from comments.threads import lay_out, nest, picks
from tests.factories import AT, base36

APPROVED, SPAM = Comment.Status.APPROVED, Comment.Status.SPAM


def reply(pk, parent=None, status=APPROVED):
    """A row as it is stored, without a database."""
    comment = Comment(pk=pk, parent=parent, status=status, body=f"Text {pk}")
    comment.root_id = parent.root_id if parent else pk
    comment.depth = parent.depth + 1 if parent else 0
    comment.path = (parent.path if parent else "") + base36(pk)
    return comment


def grow(choices):
    """Rows from (whom to answer, is it public): 0 is the story, n the n-th row."""
    rows = []
    for pk, (choice, is_public) in enumerate(choices, 1):
        index = choice % (len(rows) + 1)
        parent = rows[index - 1] if index else None
        if parent and parent.depth == MAX_DEPTH:
            parent = parent.parent
        rows.append(reply(pk, parent, APPROVED if is_public else SPAM))
    return rows


def walk(nodes, depth=0):
    """Every place with its depth, from the top of the page down."""
    for node in nodes:
        yield depth, node.reply
        yield from walk(node.answers, depth + 1)


forests = st.lists(
    st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=40
).map(grow)


def shown(rows):
    return sorted((row for row in rows if row.status == APPROVED), key=lambda r: r.path)


@given(forests)
def test_every_public_reply_stands_once_at_its_depth_in_the_order_of_paths(rows):
    public = shown(rows)

    placed = [(depth, node) for depth, node in walk(nest(public)) if node]

    assert placed == [(row.depth, row) for row in public]


@given(forests)
def test_every_reply_stands_under_its_parent_or_in_place_of_one(rows):
    def check(nodes, parent):
        for node in nodes:
            if node.reply and parent:
                assert node.reply.parent == parent
            elif node.reply and node.reply.parent:
                assert node.reply.parent.status == SPAM
            check(node.answers, node.reply)

    check(nest(shown(rows)), None)


@given(forests)
def test_a_place_without_words_always_has_an_answer(rows):
    def check(nodes):
        for node in nodes:
            assert node.reply or node.answers
            check(node.answers)

    check(nest(shown(rows)))


def test_nothing_makes_no_threads():
    assert nest([]) == []
    assert lay_out([], []) == []


def test_threads_follow_the_order_of_their_roots():
    first, second = reply(1), reply(2)
    answer = reply(3, first)
    first.answer_count = 1

    threads = lay_out([second, first], [answer])

    assert [thread.top.reply for thread in threads] == [second, first]
    assert threads[1].top.answers[0].reply == answer
    assert [thread.more for thread in threads] == [0, 0]


def test_what_is_not_shown_is_counted_and_the_last_one_named():
    root = reply(1)
    answers = [reply(pk, root) for pk in (2, 3)]
    root.answer_count = 12

    [thread] = lay_out([root], answers)

    assert thread.more == 10
    assert thread.last == answers[1]


def test_no_more_than_all_are_shown_if_one_came_after_the_count():
    root = reply(1)
    answers = [reply(pk, root) for pk in (2, 3)]
    root.answer_count = 1

    [thread] = lay_out([root], answers)

    assert thread.more == 0


def test_of_a_root_that_is_not_public_the_place_alone_is_kept():
    root = reply(1, status=SPAM)
    answer = reply(2, root)
    root.answer_count = 1

    [thread] = lay_out([root], [answer])

    assert thread.top.reply is None
    assert thread.top.answers[0].reply == answer


def test_a_root_that_lost_its_last_answer_meanwhile_is_left_out():
    assert lay_out([reply(1, status=SPAM)], []) == []


def test_an_answer_behind_the_cut_is_not_shown_though_it_was_picked():
    root = reply(1)
    answers = [reply(pk, root) for pk in (2, 3)]
    answers[1].featured_at = AT
    root.last_path, root.answer_count = answers[0].path, 2

    [thread] = lay_out([root], answers)

    assert thread.last == answers[0]
    assert thread.more == 1
    assert picks(answers) == [answers[1]]


def test_three_picks_are_shown_the_last_one_first():
    rows = [reply(pk) for pk in range(1, 6)]
    for row in rows[1:]:
        row.featured_at = AT - timedelta(minutes=row.pk)

    assert picks(rows) == rows[1:4]
    assert picks(rows[:1]) == []
