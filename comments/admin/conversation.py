"""The rules for all stories: one row, which opens by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, override

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.address import NarrowList
from articles.admin.request import clock, staff
from articles.admin.saving import VerbAdmin
from comments.models import Conversation
from comments.moderation import ruling

from . import spam_filter
from .opened import OpenedForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ConversationForm(OpenedForm):
    class Meta:
        model = Conversation
        fields = ruling.FIELDS[Conversation]
        widgets: ClassVar = {"filter_mode": forms.RadioSelect}
        labels: ClassVar = {
            "holds_every_reply": gettext_lazy("Hold every reply"),
            "link_limit": gettext_lazy("Links that hold a reply"),
            "flood_gap": gettext_lazy("Seconds between two replies of one writer"),
            "filter_mode": gettext_lazy("The filter is"),
            "filter_holds_from": gettext_lazy("Hold from a score of"),
            "filter_puts_away_from": gettext_lazy(
                "Into the spam folder from a score of"
            ),
            "mails_moderators": gettext_lazy("Mail moderators"),
        }
        help_texts: ClassVar = {
            "holds_every_reply": gettext_lazy(
                "Every reply is read before it appears. Unticked, those of readers "
                "whose browser wrote an approved reply before appear at once, unless "
                "another rule holds them."
            ),
            "link_limit": gettext_lazy(
                "A reply with this many links or more is held. 2 lets one link pass, "
                "1 none; 0 counts no links."
            ),
            "flood_gap": gettext_lazy(
                "Sooner than that, the reply is refused and its text kept. 0: no limit."
            ),
            "filter_mode": gettext_lazy(
                "It learns from every approval and from all that you mark as spam. "
                "While it only watches, its score is noted and nothing is held for it."
            ),
            "filter_holds_from": gettext_lazy("0 is surely good, 1 surely spam."),
            "filter_puts_away_from": gettext_lazy(
                "Nothing is dropped: spam is a folder, and Approve, which teaches the "
                "filter, brings a reply back from it."
            ),
            "mails_moderators": gettext_lazy(
                "How many replies wait, at most once an hour, and never when none does."
            ),
        }


@admin.register(Conversation)
class ConversationAdmin(NarrowList, VerbAdmin):
    form = ConversationForm
    view_on_site = False
    change_form_template = "admin/comments/conversation/change_form.html"
    fieldsets: ClassVar[Any] = [
        (
            gettext_lazy("Which replies wait"),
            {"fields": ["holds_every_reply", "link_limit", "flood_gap"]},
        ),
        (
            gettext_lazy("Spam filter"),
            {"fields": ["filter_mode", "filter_holds_from", "filter_puts_away_from"]},
        ),
        (gettext_lazy("Mail"), {"fields": ["mails_moderators"]}),
    ]

    class Media:
        css: ClassVar = {"all": ["css/admin-rules.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(
            reverse("admin:comments_conversation_change", args=[1])
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        context = {
            "title": _("Rules for all stories"),
            "filter_report": spam_filter.report(Conversation.objects.the_one()),
        }
        return super().change_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    @override
    def save_model(
        self, request: HttpRequest, obj: Conversation, form: Any, change: bool
    ) -> None:
        by, at = staff(request), clock(request)
        ruling.change_conversation(form.changes(), by=by, at=at)
        obj.refresh_from_db()

    def response_change(self, request: HttpRequest, obj: Conversation) -> HttpResponse:
        """Stay: there is no list to go back to."""
        self.message_user(request, _("Saved: this holds from the next reply on."))
        return HttpResponseRedirect(request.path)
