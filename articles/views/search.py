"""The page of the search."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from articles import stamps
from articles.models import Story, StoryText, Term
from articles.pages import (
    LAST_PAGE,
    Request,
    asked,
    page_number,
    paged,
    public_page,
)

from .asking import SearchForm
from .lists import PER_PAGE

FEW = 5  # results, at which a word may be mistyped


@public_page(stamp=stamps.page_list)
@paged
def search(request: Request) -> HttpResponse:
    number = page_number(request.GET)
    form = SearchForm(asked(request), request.at)
    if address := form.moved(request.at):
        return redirect(address, permanent=True)
    context = {"form": form, "query": form.text, "page": number}
    if form.is_valid() and not form.query.is_empty:
        context |= results(request, form, number)
    context |= {"chips": form.chips()}
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "articles/search.html", context, status=status)


def results(request: Request, form: SearchForm, number: int) -> dict[str, Any]:
    """A page of what the words find, each story with a snippet.

    Raises Http404 for an empty page other than the first.
    """
    start = (number - 1) * PER_PAGE
    found = StoryText.objects.found(
        form.query, request.at, **form.filters, sort=form.sorted_by
    )
    hits = found[start : start + PER_PAGE + 1]
    if number > 1 and not hits:
        raise Http404
    shown = hits[:PER_PAGE]
    stories = Story.objects.for_results().in_order_of(hit.story_id for hit in shown)
    snippets = StoryText.objects.snippets(found.query, shown)
    return {
        "found": [(story, snippets.get(story.pk)) for story in stories],
        "authors": form.authors(stories),
        "tags": form.tags(stories),
        "meant": meant(form) if number == 1 and len(hits) <= FEW else None,
    } | ways(form, number, has_more=len(hits) > PER_PAGE)


def meant(form: SearchForm) -> dict[str, str] | None:
    """The search that the reader may have meant: its words, its address."""
    text = Term.objects.did_you_mean(form.query)
    return {"text": text, "address": form.address(q=text)} if text else None


def ways(form: SearchForm, number: int, *, has_more: bool) -> dict[str, Any]:
    """The addresses of the pages beside this one."""
    is_last = number == LAST_PAGE
    return {
        "has_more": has_more,
        "newer": form.address(page=number - 1) if number > 1 else "",
        "older": form.address(page=number + 1) if has_more and not is_last else "",
    }
