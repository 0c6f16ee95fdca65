"""What the queue shows of a reply. All of it is plain text."""

from django.contrib import admin
from django.utils.html import escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.states import moment
from comments.models import Comment

from .why import reasons

SHOWN_IN_LIST = 600  # characters of a reply


def _paragraphs(body: str) -> SafeString:
    return format_html(
        '<div class="queue-text" dir="auto">{}</div>',
        mark_safe(linebreaks(escape(body))),  # noqa: S308  escaped right here
    )


@admin.display(description=gettext_lazy("reply"))
def text(comment: Comment) -> SafeString:
    """The reply, and the version that the moderator sees, to be posted with it."""
    return format_html(
        '<input type="hidden" name="version" value="{}:{}">{}{}',
        comment.pk,
        comment.version,
        answered(comment),
        _paragraphs(Truncator(comment.body).chars(SHOWN_IN_LIST)),
    )


@admin.display(description=gettext_lazy("reply"))
def full_text(comment: Comment) -> SafeString:
    return _paragraphs(comment.body)


@admin.display(description=gettext_lazy("in reply to"), empty_value="")
def answered(comment: Comment) -> SafeString:
    if comment.reply_to is None:
        return SafeString()
    return format_html(
        '<blockquote class="queue-answered" dir="auto"><bdi>{}</bdi>: {}</blockquote>',
        comment.reply_to.author_name,
        Truncator(comment.reply_to.body).chars(160),
    )


@admin.display(description=gettext_lazy("author"))
def author(comment: Comment) -> SafeString:
    """Name, email address, website: not linked, whatever they are."""
    lines = (comment.author_name, comment.author_email, comment.author_url)
    shown = [(line,) for line in lines if line]
    return format_html_join(SafeString("<br>"), "<bdi>{}</bdi>", shown)


@admin.display(description=gettext_lazy("story"))
def story_title(comment: Comment) -> SafeString | str:
    """The headline, once readers have seen it: a moderator need not know drafts."""
    if not comment.is_story_known:  # type: ignore[attr-defined]
        return _("(not public)")
    return format_html(
        '<a href="{}" dir="auto">{}</a>',
        comment.story.get_absolute_url(),
        comment.story.headline,
    )


@admin.display(description=gettext_lazy("submitted"))
def submitted(comment: Comment) -> SafeString:
    """The time, which links to the reply's page in the list: the link says so."""
    return format_html(
        '{} <span class="visually-hidden">{}</span>',
        moment(comment.submitted_at),
        _("reply by %(name)s") % {"name": comment.author_name},
    )


@admin.display(description=gettext_lazy("why"))
def why(comment: Comment) -> SafeString:
    words = [(f"{one.words} {one.fact}".strip(),) for one in reasons(comment)]
    return format_html_join(SafeString("<br>"), "{}", words)
