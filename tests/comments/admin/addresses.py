"""Where things are on the desk of replies, and what a page says."""

from django.urls import reverse

LIST = "/admin/comments/comment/"
UNDO = "/admin/comments/comment/undo/"
SCREEN = "/admin/comments/comment/moderate/"
DECIDE = f"{SCREEN}decide/"
TAKE_BACK = f"{SCREEN}undo/"
ALL = f"{SCREEN}all/"
NEWS = f"{SCREEN}news/"
CLAIM = f"{SCREEN}claim/"


def change_page(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def decide_page(comment):
    return reverse("admin:comments_comment_decide", args=[comment.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]
