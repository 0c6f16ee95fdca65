"""A list that is never counted: a page loads one row more than it shows."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest

LAST_PAGE = 200


class UncountedList(ChangeList):
    """A page of rows, and links to the pages beside it. An empty page is an error."""

    newer = older = ""

    def get_results(self, request: HttpRequest) -> None:
        if not 1 <= self.page_num <= LAST_PAGE:
            raise IncorrectLookupParameters
        start = (self.page_num - 1) * self.list_per_page
        rows = list(self.queryset[start : start + self.list_per_page + 1])
        if start and not rows:
            raise IncorrectLookupParameters
        self._link(has_more=len(rows) > self.list_per_page)
        self._show(rows[: self.list_per_page])

    def _link(self, *, has_more: bool) -> None:
        if self.page_num > 1:
            self.newer = self.get_query_string({PAGE_VAR: self.page_num - 1})
        if has_more:
            self.older = self.get_query_string({PAGE_VAR: self.page_num + 1})

    def _show(self, rows: list[Any]) -> None:
        """Set what the stock templates and views read."""
        self.result_list = rows
        self.result_count = len(rows)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(rows, self.list_per_page)
