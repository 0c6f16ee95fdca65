"""Five minutes in which whoever sent a reply can change its text."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render, resolve_url

from comments import moderation
from comments.forms import TextForm
from comments.models import Comment

from .guests import ForeignOrigin, Invalid, SeeOther, receive
from .own import remembered

if TYPE_CHECKING:
    from django.http import HttpResponse

    from articles.pages import Request

# What stops an edit: the status of the answer, and the notice of _notice.html.
REFUSALS: dict[type[moderation.Refused], tuple[HTTPStatus, str]] = {
    moderation.NotYours: (HTTPStatus.NOT_FOUND, "not-yours"),
    moderation.EditTooLate: (HTTPStatus.FORBIDDEN, "too-late"),
    moderation.DiscussionClosed: (HTTPStatus.FORBIDDEN, "closed"),
    moderation.Duplicate: (HTTPStatus.CONFLICT, "duplicate"),
    ForeignOrigin: (HTTPStatus.FORBIDDEN, "foreign"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "fields"),
}


def edit(request: Request, story: UUID) -> HttpResponse:
    """The form with the text of `?edit=`, of the story at this address."""
    comment = _own(request, story)
    if request.method == "POST":
        return _receive(request, comment)
    if comment is None:
        return _refuse(request, None, TextForm(), moderation.NotYours())
    text = comment.waiting_body or comment.body
    form = TextForm(initial={"comment": text})
    if not comment.is_editable:
        return _refuse(request, comment, form, moderation.EditTooLate())
    return _page(request, comment=comment, form=form)


def _own(request: Request, story: UUID) -> Comment | None:
    try:
        uid = UUID(request.GET["edit"])
    except ValueError:
        return None
    own = Comment.objects.own(remembered(request), request.at)
    return (
        own.filter(story__uid=story).with_editable(request.at).filter(uid=uid).first()
    )


def _receive(request: Request, comment: Comment | None) -> HttpResponse:
    def answer(form: TextForm) -> HttpResponse:
        try:
            edited = _store(request, comment, form)
        except moderation.Refused as refused:
            return _refuse(request, comment, form, refused)
        to = edited if edited.is_as_sent else "comments:received"
        return SeeOther(resolve_url(to))

    piece, action = "comments/_edit_form.html", request.get_full_path()
    return receive(request, TextForm, answer, action=action, piece=piece)


def _store(request: Request, comment: Comment | None, form: TextForm) -> Comment:
    if request.origin_trust == "foreign":
        raise ForeignOrigin
    if comment is None:
        raise moderation.NotYours
    if not comment.is_editable:
        raise moderation.EditTooLate
    if not form.is_valid():
        raise Invalid
    return moderation.edit_own(
        comment.uid,
        form.cleaned_data["comment"],
        origin=request.origin_trust,
        browser=moderation.Browser(
            address=request.network_address, written=remembered(request)
        ),
        at=request.at,
    )


def _refuse(
    request: Request,
    comment: Comment | None,
    form: TextForm,
    refused: moderation.Refused,
) -> HttpResponse:
    status, notice = REFUSALS[type(refused)]
    if notice == "not-yours":
        comment = None
    return _page(request, status, comment=comment, form=form, notice=notice)


def _page(
    request: Request, status: HTTPStatus = HTTPStatus.OK, **context: object
) -> HttpResponse:
    return render(request, "comments/edit.html", context, status=status)
