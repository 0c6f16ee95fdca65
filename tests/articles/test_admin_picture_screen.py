"""The screen of one picture: its words, its license, its uses."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from articles import workflow
from articles.admin.uses import uses_of
from articles.models import Author, Image
from newsroom import roles
from tests.articles.test_tasks import add
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def address(image):
    return reverse("admin:picture", args=[image.key])


def sent(image, **words):
    """What the form sends as it was opened, and `words` in place of it."""
    shown = {
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
        "licensed_until": image.licensed_until or "",
        "initial-licensed_until": image.licensed_until or "",
        "focal_x": image.focal_x,
        "focal_y": image.focal_y,
    }
    return shown | words


def showing(image):
    return f'<p>On it.</p><figure><img src="/media/{image.key}/960.jpg"></figure>'


class TestWords:
    def test_are_a_row_of_their_own_and_stories_keep_theirs(self, client, editor):
        image = add(by=editor)
        story = make_story(lead_image=image)

        response = client.post(address(image), sent(image, alt="A dog", focal_x=10))

        told = Image.objects.latest("pk")
        assert response.url == address(told)
        assert (told.alt, told.focal_x, told.original) == ("A dog", 10, image.original)
        story.refresh_from_db()
        assert story.lead_image == image
        assert "Stories that show it keep their words" in client.get(address(told)).text

    def test_that_are_wrong_come_back_as_they_were_typed(self, client, editor):
        image = add(by=editor)
        typed = sent(image, alt="A dog", is_decorative="on", focal_y=101)

        response = client.post(address(image), typed)

        form = response.context["card"].form
        assert response.status_code == 422
        assert set(form.errors) == {"alt", "focal_y"}
        assert form["alt"].value() == "A dog"
        assert Image.objects.count() == 1

    def test_of_a_card_lead_back_to_the_library(self, client, editor):
        image = add(by=editor, alt="")

        response = client.post(address(image), {"alt": "A dog", "card": "yes"})

        assert response.url == reverse("admin:pictures")
        assert Image.objects.latest("pk").alt == "A dog"
        assert Image.objects.latest("pk").focus == image.focus

    def test_of_a_card_that_are_wrong_are_shown_on_the_screen(self, client, editor):
        image = add(by=editor, alt="")

        response = client.post(address(image), {"alt": "x" * 251, "card": "yes"})

        assert response.status_code == 422
        assert "x" * 251 in response.text
        assert 'name="card" value="yes"' in response.text

    def test_of_a_script_are_answered_with_the_card_anew(self, client, editor):
        image = add(by=editor, alt="")
        headers = {"Accept": "application/json"}

        wrong = client.post(
            address(image), {"alt": "x" * 251, "card": "yes"}, headers=headers
        )
        right = client.post(
            address(image), {"alt": "A dog", "card": "yes"}, headers=headers
        )

        assert wrong.status_code == 422
        assert set(wrong.json()["errors"]) == {"alt"}
        [card] = right.json()["cards"]
        assert "A dog" in card
        assert Image.objects.latest("pk").key in card

    def test_of_pictures_that_one_may_not_see_are_404(self, client, editor):
        image = add(by=make_user(roles.REPORTER))

        assert client.get(address(image)).status_code == 404
        assert client.post(address(image), sent(image)).status_code == 404
        assert client.get("/admin/pictures/nothing/").status_code == 404


class TestLicense:
    def test_is_set_for_every_row_without_another(self, client, editor):
        image = add(by=editor)

        client.post(address(image), sent(image, licensed_until="2026-10-31"))

        assert Image.objects.get().licensed_until == LATER

    def test_is_lifted(self, client, editor):
        image = add(by=editor, licensed_until=LATER)

        client.post(address(image), sent(image, licensed_until=""))

        assert Image.objects.get().licensed_until is None

    def test_that_was_changed_meanwhile_stays(self, client, editor):
        image = add(by=editor)
        opened = sent(image, alt="A dog")
        workflow.describe_image(image, licensed_until=LATER, by=None, at=AT)

        client.post(address(image), opened)

        assert set(Image.objects.values_list("licensed_until", flat=True)) == {LATER}

    def test_sends_along_what_was_shown(self, client, editor):
        image = add(by=editor, licensed_until=LATER)

        html = client.get(address(image)).text

        assert 'name="initial-licensed_until" value="2026-10-31"' in html


class TestUses:
    def test_name_stories_faces_and_sections_under_whatever_words(self, client, editor):
        image = add(by=editor)
        told = workflow.describe_image(image, caption="Newer", by=editor, at=AT)
        led, shown = make_story(lead_image=image), make_draft(body=showing(told))
        author = Author.objects.create(name="Ann", slug="ann", portrait=image)
        section = make_section(lead_image=told)
        make_story(lead_image=add())

        uses = client.get(address(told)).context["uses"]

        assert [use.story for use in uses.leads] == [led]
        assert [use.story for use in uses.texts] == [shown]
        assert (uses.authors, uses.sections) == ([author], [section])
        assert (uses.hidden, uses.has_more) == (0, False)

    def test_are_read_for_each_file_however_often_others_are_used(self, editor):
        often, rarely = add(by=editor), add(by=editor)
        told = workflow.describe_image(often, caption="Newer", by=editor, at=AT)
        mine = make_story(lead_image=rarely, body=showing(rarely))
        theirs = [
            make_story(lead_image=often, body=showing(often) + showing(told))
            for _ in range(3)
        ]
        face = Author.objects.create(name="Zoe", slug="zoe", portrait=rarely)
        for name in ("Ann", "Ben", "Cid"):
            Author.objects.create(name=name, slug=name, portrait=often)

        found = uses_of([often, rarely], editor, AT, 2)

        of_one, of_other = found[rarely.original.name], found[often.original.name]
        assert [use.story for use in of_one.leads + of_one.texts] == [mine, mine]
        assert (of_one.authors, of_one.has_more) == ([face], False)
        assert [use.story for use in of_other.texts] == theirs[:0:-1]
        assert [author.name for author in of_other.authors] == ["Ann", "Ben"]
        assert of_other.has_more

    def test_of_a_story_with_several_are_not_more_than_asked_for(self, editor):
        one, other = add(by=editor), add(by=editor)
        both = make_story(body=showing(one) + showing(other))
        for _ in range(2):
            make_story(body=showing(one))

        found = uses_of([one, other], editor, AT, 1)

        assert len(found[one.original.name].texts) == 1
        assert found[one.original.name].has_more
        assert [use.story for use in found[other.original.name].texts] == [both]

    def test_count_the_stories_that_one_may_not_open_and_name_none(
        self, client, editor
    ):
        image, theirs = add(by=editor), make_section()
        theirs.editors.add(make_user(roles.EDITOR))
        secret = {"section": theirs, "headline": "Secret"}
        make_draft(lead_image=image, body=showing(image), **secret)
        make_draft(lead_image=image, **secret)

        response = client.get(address(image))

        assert response.context["uses"].hidden == 2
        assert "And in 2 stories that you may not open." in response.text
        assert "Secret" not in response.text

    def test_link_to_what_the_user_may_open(self, client, editor):
        image = add(by=editor)
        story = make_draft(lead_image=image)
        author = Author.objects.create(name="Ann", slug="ann", portrait=image)
        section = make_section("Harbor", lead_image=image)

        html = client.get(address(image)).text

        assert reverse("admin:articles_story_change", args=[story.pk]) in html
        assert reverse("admin:articles_author_change", args=[author.pk]) in html
        assert reverse("admin:articles_section_change", args=[section.pk]) not in html
        assert "Harbor" in html

    def test_that_are_none_say_what_to_do(self, client, editor):
        assert "Nowhere yet." in client.get(address(add(by=editor))).text

    def test_cost_the_same_for_many(self, client, editor, django_assert_num_queries):
        image = add(by=editor)
        story = make_draft(lead_image=image)
        with django_assert_num_queries(11):
            client.get(address(image))
        for _ in range(4):
            make_draft(lead_image=image, body=showing(image), section=story.section)

        with django_assert_num_queries(11):
            client.get(address(image))


def test_tells_of_the_file(client, editor):
    first = add(by=editor, name="Harbor.jpg", size=(1000, 500))
    other = make_user(roles.EDITOR, first_name="Ann", last_name="Lee")
    make_story(lead_image=first)
    told = workflow.describe_image(first, caption="New", by=other, at=AT + HOUR)
    make_story(lead_image=told)

    response = client.get(address(told))

    assert response.context["first"] == first
    assert "Harbor.jpg" in response.text
    assert "1000 \u00d7 500 pixels" in response.text
    assert "Ann Lee" in response.text


class TestWarnings:
    def form(self, client, story):
        return client.get(reverse("admin:articles_story_change", args=[story.pk])).text

    def test_stand_on_the_form_beside_the_pictures(self, client, editor):
        lead = add(alt="Lead", licensed_until=AT.date() - timedelta(days=1))
        inside = add(alt="Inside", licensed_until=AT.date() + timedelta(days=14))
        story = make_draft(lead_image=lead, body=showing(inside))

        html = self.form(client, story)

        assert html.count("License ended 13 Jul 2026") == 2  # on top, and beside it
        assert html.count("License ends 28 Jul 2026") == 1

    def test_are_of_the_day_on_which_the_story_appears(self, client, editor):
        lead = add(licensed_until=AT.date() + timedelta(days=30))
        later = AT + timedelta(days=31)

        assert "License ends 13 A" not in self.form(client, make_draft(lead_image=lead))
        scheduled = make_story(lead_image=lead, publish_at=later)
        assert "License ended 13 Aug 2026" in self.form(client, scheduled)

    @pytest.mark.parametrize("days", [0, 31])
    def test_are_given_when_the_story_is_published_after_the_end(
        self, client, editor, days
    ):
        day = AT.date() + timedelta(days=days - 1)
        story = make_draft(lead_image=add(licensed_until=day))
        moment = AT + timedelta(days=days)
        data = {
            "headline": story.headline,
            "body": story.body,
            "section": story.section_id,
            "discussion_mode": "open",
            "version": 1,
            "publish_at_0": f"{moment:%Y-%m-%d}" if days else "",
            "publish_at_1": f"{moment:%H:%M}" if days else "",
            "_verb": "publish",
        }

        path = reverse("admin:articles_story_change", args=[story.pk])
        response = client.post(path, data, follow=True)

        story.refresh_from_db()
        assert story.status == "published"
        assert "appears after the license of its picture “A cat” has ended" in (
            response.text
        )
