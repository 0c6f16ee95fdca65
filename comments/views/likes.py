"""Where readers like a reply. No account, no cookie: what they send is a button."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles.pages import Request
from comments import moderation
from comments.models import Comment

from .guests import SeeOther
from .own import private


@csrf_exempt
@private
@require_POST
def like(request: Request, uid: UUID) -> HttpResponse:
    """Take a like and lead back to the reply. Again, or from elsewhere, it is none."""
    public = Comment.objects.public(request.at)
    comment = get_object_or_404(public, uid=uid)
    if request.origin_trust == "foreign":
        return _refuse(request, comment, HTTPStatus.FORBIDDEN)
    try:
        moderation.like(
            comment,
            address=request.network_address,
            agent=request.headers.get("User-Agent", ""),
            at=request.at,
        )
    except moderation.TooManyLikes as refused:
        response = _refuse(request, comment, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(refused.retry_after)
        return response
    return SeeOther(comment.get_absolute_url())


def _refuse(request: Request, comment: Comment, status: HTTPStatus) -> HttpResponse:
    context = {"comment": comment, "is_foreign": status == HTTPStatus.FORBIDDEN}
    return render(request, "comments/like.html", context, status=status)
