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
    tabs: list[Any]  # the choices of the filter that stands above the list
    tabs_label: Any = ""  # and its title

    def get_results(self, request: HttpRequest) -> None:
        if not 1 <= self.page_num <= LAST_PAGE:
            raise IncorrectLookupParameters
        self._set_tabs()
        start = (self.page_num - 1) * self.list_per_page
        rows = list(self.queryset[start : start + self.list_per_page + 1])
        if start and not rows:
            raise IncorrectLookupParameters
        self._link(has_more=len(rows) > self.list_per_page)
        self._show(rows[: self.list_per_page])

    def _set_tabs(self) -> None:
        """Take the filter whose choices are tabs out of those beside the list."""
        specs = self.filter_specs
        self.filter_specs = [one for one in specs if not hasattr(one, "are_tabs")]
        self.tabs = []
        for one in specs:
            if hasattr(one, "are_tabs"):
                self.tabs_label = one.title
                self.tabs += one.choices(self)
        self.has_filters = bool(self.filter_specs)

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
        self.show_admin_actions = bool(rows)
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(rows, self.list_per_page)
