import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import workflow
from articles.models import Author, RetiredName
from newsroom import roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def save(author=None, by=None, **fields):
    author = author or Author()
    for name, value in fields.items():
        setattr(author, name, value)
    return workflow.save_author(author, by=by)


def test_is_cleaned_and_gets_an_address():
    ann = save(name=" Ann \u202e Lee ", role="City\nreporter", biography="One.\r\nTwo.")

    assert (ann.name, ann.slug, ann.role) == ("Ann Lee", "ann-lee", "City reporter")
    assert ann.biography == "One.\nTwo."


def test_a_new_address_leaves_the_way_from_the_old_one_and_back():
    ann = save(name="Ann Lee", by=make_user(roles.EDITOR))
    save(ann, slug="ann-moss")
    assert RetiredName.objects.get().slug == "ann-lee"

    save(ann, slug="ann-lee")
    assert RetiredName.objects.get().slug == "ann-moss"
    assert RetiredName.objects.get().target == ann


def test_refuses_no_name_and_one_that_is_taken():
    save(name="Ann Lee")
    for name in (" ", "Ann Lee"):
        with pytest.raises(ValidationError):
            save(name=name)


def test_is_for_editors():
    with pytest.raises(PermissionDenied):
        save(name="Ann", by=make_user(roles.REPORTER))
