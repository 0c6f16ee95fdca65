"""Tags as editors keep them: named, named anew, deleted."""

from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from articles import workflow
from articles.models import Edition, RetiredName, Tag
from newsroom import roles
from tests.factories import make_draft, make_story, make_user

pytestmark = pytest.mark.django_db


def save(tag=None, by=None, **fields):
    tag = tag or Tag()
    for name, value in fields.items():
        setattr(tag, name, value)
    return workflow.save_tag(tag, by=by)


def refused(tag=None, **fields):
    with pytest.raises(ValidationError) as why:
        save(tag, **fields)
    return set(why.value.error_dict)


def site():
    return Edition.objects.the_one().site


def test_is_cleaned_and_gets_an_address():
    tag = save(name=" Rope \u202e works ")

    assert (tag.name, tag.slug) == ("Rope works", "rope-works")


def test_a_new_name_and_address_lead_on_from_the_old_ones(client):
    story = make_story(tags=["Ferries"])
    tag, before = story.tags.get(), site()

    save(tag, name="Ferry", slug="")

    response = client.get("/tag/ferries/")
    assert (response.status_code, response["Location"]) == (301, "/tag/ferry/")
    assert make_draft(tags=["ferries"]).tags.get() == tag
    assert site() == before + 1


def test_a_new_name_alone_keeps_the_address():
    tag = save(name="Ferries")

    save(tag, name="Ferry")

    assert tag.slug == "ferries"
    assert make_draft(tags=["Ferries"]).tags.get() == tag


def test_a_name_in_other_letters_leaves_nothing():
    tag = save(name="ferry")

    save(tag, name="Ferry")

    assert not RetiredName.objects.exists()


def test_a_new_one_takes_no_address_that_leads_elsewhere():
    tag = save(name="C", slug="see")
    save(tag, name="Sea", slug="")

    story = make_draft(tags=["See"])

    assert story.tags.get().slug == "see-2"


def test_a_way_to_what_readers_do_not_know_tells_nothing(client):
    tag = make_draft(tags=["Merger"]).tags.get()
    save(tag, name="Takeover of Calder Bank", slug="")

    assert client.get("/tag/merger/").status_code == 404


def test_refuses_no_name_a_long_one_and_what_is_taken():
    ferry, quay = save(name="Ferry"), save(name="Quay")

    assert refused(name=" ") == {"name"}
    assert refused(name="a" * 51) == {"name"}
    assert refused(name="FERRY") == {"name"}
    assert refused(quay, name="Harbor", slug="ferry") == {"slug"}
    assert Tag.objects.get(slug="ferry") == ferry


def test_refuses_one_that_was_merged_meanwhile():
    tag = save(name="Ferry")
    Tag.objects.all().delete()

    with pytest.raises(workflow.MoveNotAllowed):
        save(tag, name="Boats")
    assert not Tag.objects.exists()


def test_refuses_what_somebody_took_just_now():
    with (
        mock.patch.object(Tag, "save", side_effect=IntegrityError),
        pytest.raises(ValidationError, match="Save again"),
    ):
        save(name="Ferry")


def test_is_deleted_only_without_stories():
    save(name="Idle")
    used = make_draft(tags=["Ferry"]).tags.get()

    with pytest.raises(workflow.MoveNotAllowed):
        workflow.delete_tag(used, by=None)
    workflow.delete_tag(Tag.objects.get(name="Idle"), by=make_user(roles.EDITOR))

    assert list(Tag.objects.all()) == [used]


@pytest.mark.parametrize("role", [roles.REPORTER, roles.MODERATOR])
def test_is_for_editors(role):
    user = make_user(role)
    with pytest.raises(PermissionDenied):
        save(name="Ferry", by=user)
    with pytest.raises(PermissionDenied):
        workflow.delete_tag(save(name="Ferry"), by=user)

    assert save(name="Quay", by=make_user(roles.EDITOR)).pk


def test_one_that_keeps_being_merged_is_asked_for_again():
    merged = mock.patch("articles.workflow.tags._find_or_make", return_value=Tag(pk=99))
    with merged, pytest.raises(ValidationError, match="Save again"):
        make_draft(tags=["Ferry"])
