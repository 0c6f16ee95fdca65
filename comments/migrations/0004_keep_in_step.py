"""Count and key what stands there already, as the verbs do for what comes."""

from itertools import batched

from django.db import migrations
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from comments.keys import email_key

CHUNK = 1000


def keep_in_step(apps, schema_editor):
    comment = apps.get_model("comments", "Comment")
    replies = comment.objects.all()
    mark_waiting(replies)
    count_answers(replies)
    count_waiting(apps, replies)
    know_commenters(apps, replies)


def mark_waiting(replies):
    replies.exclude(status="pending").update(is_waiting=False)
    pending = replies.filter(status="pending").only("pk", "reasons")
    for chunk in batched(pending.iterator(CHUNK), CHUNK):
        for reply in chunk:
            reply.held_for = reply.reasons[0]["rule"] if reply.reasons else ""
        replies.bulk_update(chunk, ["held_for"])


def count_answers(replies):
    answers = replies.filter(
        root_id=OuterRef("pk"), depth__gt=0, status="approved"
    ).order_by()
    counted = answers.values("root_id").annotate(n=Count("pk")).values("n")
    roots = replies.filter(depth=0)
    roots.filter(Exists(answers)).update(
        answer_count=Coalesce(Subquery(counted, IntegerField()), 0)
    )
    roots.filter(Q(status="approved") | Q(answer_count__gt=0)).update(is_shown=True)


def count_waiting(apps, replies):
    waiting = Count("pk", filter=Q(status="pending"))
    rows = replies.order_by().values("story").annotate(n=waiting)
    discussion = apps.get_model("comments", "Discussion")
    discussion.objects.bulk_create(
        (discussion(story_id=row["story"], waiting_count=row["n"]) for row in rows),
        batch_size=CHUNK,
    )


def know_commenters(apps, replies):
    """One row for all spellings of an address, with the states of its replies.

    No index has the addresses: the replies are gone through, once to count and once
    to write, and are not searched for each of them.
    """
    written = replies.exclude(author_email="").order_by("pk")
    people = count_people(apps.get_model("comments", "Commenter"), written)
    for chunk in batched(written.only("pk", "author_email").iterator(CHUNK), CHUNK):
        for reply in chunk:
            reply.commenter_id = people[email_key(reply.author_email)]
        replies.bulk_update(chunk, ["commenter"])


def count_people(commenter, written):
    """Store them; their primary keys by `email_key`."""
    people = {}
    columns = written.values_list("author_email", "status", "submitted_at")
    for address, status, moment in columns.iterator(CHUNK):
        key = email_key(address)
        if key not in people:
            people[key] = commenter(email_key=key, first_seen_at=moment)
        person, name = people[key], f"{status}_count"
        person.first_seen_at = min(person.first_seen_at, moment)
        if status in ("approved", "rejected", "spam"):
            setattr(person, name, getattr(person, name) + 1)
    commenter.objects.bulk_create(people.values(), batch_size=CHUNK)
    return {key: person.pk for key, person in people.items()}


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_conversation")]

    operations = [migrations.RunPython(keep_in_step, migrations.RunPython.noop)]
