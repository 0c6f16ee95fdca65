from django.urls import path, re_path

from . import api, feeds, views
from .oembed import oembed

app_name = "articles"

YEAR = "(?P<year>[0-9]{4})"
MONTH = "(?P<month>[0-9]{2})"
DAY = "(?P<day>[0-9]{2})"
STORY = rf"{YEAR}/{MONTH}/{DAY}/(?P<slug>[-a-zA-Z0-9_]{{1,80}})/"

urlpatterns = [
    path("", views.home, name="home"),
    path("feed/", feeds.site, name="feed"),
    path("section/<slug:slug>/", views.section, name="section"),
    path("section/<slug:slug>/feed/", feeds.section, name="section_feed"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("read/<uuid:uid>/", views.read, name="read"),
    path("api/v1/stories/", api.stories, name="api_stories"),
    path("api/v1/stories/<uuid:uid>/", api.story, name="api_story"),
    path("api/v1/sections/", api.sections, name="api_sections"),
    path("oembed/", oembed, name="oembed"),
    path("corrections/", views.corrections, name="corrections"),
    path(
        "media/<str:key>/<slug:rendition>.<slug:extension>", views.media, name="media"
    ),
    re_path(rf"^{YEAR}/$", views.archive, name="archive"),
    re_path(rf"^{YEAR}/{MONTH}/$", views.archive, name="archive"),
    re_path(rf"^{YEAR}/{MONTH}/{DAY}/$", views.archive, name="archive"),
    re_path(rf"^{STORY}$", views.detail, name="detail"),
    path("<slug:slug>/", views.page, name="page"),
]
