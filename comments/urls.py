from django.urls import include, path, re_path

from articles.urls import STORY

from . import feeds, views

app_name = "comments"

conversation = [
    path("post/<uuid:uid>/", views.post, name="post"),
    path("reply/<uuid:uid>/", views.reply, name="reply"),
    path("received/", views.received, name="received"),
    path("mine/<uuid:uid>/", views.mine, name="mine"),
    path("count/<uuid:uid>/", views.count, name="count"),
    path("feed/", feeds.site, name="feed"),
    path("feed/atom/", feeds.site_atom, name="feed_atom"),
    path("<uuid:uid>/", views.permalink, name="permalink"),
    path("<uuid:uid>/like/", views.like, name="like"),
    path("<uuid:uid>/report/", views.report, name="report"),
    path("<uuid:uid>/thread/", views.thread, name="thread"),
]

urlpatterns = [
    path("comments/", include(conversation)),
    re_path(rf"^{STORY}feed/$", feeds.story, name="story_feed"),
    re_path(rf"^{STORY}feed/atom/$", feeds.story_atom, name="story_feed_atom"),
]
