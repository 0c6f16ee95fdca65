from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path

from . import api, feeds, sitemaps, views
from .oembed import oembed

app_name = "articles"

YEAR = "(?P<year>[0-9]{4})"
MONTH = "(?P<month>[0-9]{2})"
DAY = "(?P<day>[0-9]{2})"
STORY = rf"{YEAR}/{MONTH}/{DAY}/(?P<slug>[-a-zA-Z0-9_]{{1,80}})/"
SITEMAP = (
    r"sitemap-(?P<kind>stories|sections|authors|tags|pages)"
    r"-(?P<number>[1-9][0-9]{0,8})\.xml"
)


def in_all_forms(
    route: str, view: Callable[..., HttpResponse], name: str
) -> list[URLPattern]:
    """The addresses of a feed: `feed/`, `feed/atom/`, `feed/json/`."""
    return [
        re_path(
            rf"^{route}feed/{'' if form == 'rss' else f'{form}/'}$",
            view,
            {"form": form},
            name=feeds.name_of(name, form),
        )
        for form in feeds.FORMS
    ]


SLUG = "(?P<slug>[-a-zA-Z0-9_]+)/"

urlpatterns = [
    *in_all_forms("", feeds.site, "feed"),
    *in_all_forms(f"section/{SLUG}", feeds.section, "section_feed"),
    *in_all_forms(f"tag/{SLUG}", feeds.tag, "tag_feed"),
    *in_all_forms(f"author/{SLUG}", feeds.author, "author_feed"),
    *in_all_forms("corrections/", feeds.corrections, "corrections_feed"),
    path("", views.home, name="home"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    re_path(rf"^{SITEMAP}$", sitemaps.part, name="sitemap"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("section/<slug:slug>/", views.section, name="section"),
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
