"""What a reader tells the moderators of a reply. It hides nothing by itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments import moderation
from comments.forms import ReportForm
from comments.models import Comment

from .guests import ForeignOrigin, Invalid, SeeOther, receive
from .own import private, remembered

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from articles.pages import Request
    from comments.querysets import CommentQuerySet

# What stops a report: the status of the answer, and the notice of report.html.
REFUSALS: dict[type[moderation.Refused], tuple[HTTPStatus, str]] = {
    moderation.ReplyNotFound: (HTTPStatus.NOT_FOUND, "gone"),
    moderation.TooManyReports: (HTTPStatus.TOO_MANY_REQUESTS, "many"),
    ForeignOrigin: (HTTPStatus.FORBIDDEN, "foreign"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "fields"),
}


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, uid: UUID) -> HttpResponse:
    """The form to report a reply with; `?done` is where it leads, whatever it did."""
    if request.method == "POST":
        return _receive(request, uid)
    if "done" in request.GET:
        comment = _public(request).filter(uid=uid).first()
        return render(request, "comments/reported.html", {"comment": comment})
    comment = get_object_or_404(_public(request), uid=uid)
    return _page(request, comment=comment, form=ReportForm())


def _public(request: Request) -> CommentQuerySet:
    public = Comment.objects.public(request.at)
    return public.select_related("story").defer("story__body")


def _receive(request: Request, uid: UUID) -> HttpResponse:
    def answer(form: ReportForm) -> HttpResponse:
        comment = _public(request).filter(uid=uid).first()
        try:
            _store(request, comment, form)
        except moderation.Refused as refused:
            return _refuse(request, comment, form, refused)
        return SeeOther(f"{request.path}?done")

    piece = "comments/_report_form.html"
    return receive(request, ReportForm, answer, action=request.path, piece=piece)


def _store(request: Request, comment: Comment | None, form: ReportForm) -> None:
    if comment is None:
        raise moderation.ReplyNotFound
    if request.origin_trust == "foreign":
        raise ForeignOrigin
    if not form.is_valid():
        raise Invalid
    reporter = moderation.Reporter(
        address=request.network_address,
        agent=request.headers.get("User-Agent", ""),
        written=remembered(request),
    )
    moderation.report(comment, **form.cleaned_data, reporter=reporter, at=request.at)


def _refuse(
    request: Request,
    comment: Comment | None,
    form: ReportForm,
    refused: moderation.Refused,
) -> HttpResponse:
    status, notice = REFUSALS[type(refused)]
    if notice == "gone":
        comment = None
    response = _page(request, status, comment=comment, form=form, notice=notice)
    if isinstance(refused, moderation.TooManyReports):
        response["Retry-After"] = str(refused.retry_after)
    return response


def _page(
    request: Request, status: HTTPStatus = HTTPStatus.OK, **context: object
) -> HttpResponse:
    return render(request, "comments/report.html", context, status=status)
