from django.urls import include, path

from articles.urls import STORY, in_all_forms

from . import feeds, views

app_name = "comments"

conversation = [
    *in_all_forms("", feeds.site, "feed"),
    path("post/<uuid:uid>/", views.post, name="post"),
    path("reply/<uuid:uid>/", views.reply, name="reply"),
    path("received/", views.received, name="received"),
    path("mine/<uuid:uid>/", views.mine, name="mine"),
    path("count/<uuid:uid>/", views.count, name="count"),
    path("<uuid:uid>/", views.permalink, name="permalink"),
    path("<uuid:uid>/like/", views.like, name="like"),
    path("<uuid:uid>/report/", views.report, name="report"),
    path("<uuid:uid>/thread/", views.thread, name="thread"),
]

urlpatterns = [
    path("comments/", include(conversation)),
    *in_all_forms(STORY, feeds.story, "story_feed"),
]
