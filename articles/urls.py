from django.urls import path, re_path

from . import feeds, sitemaps, views

app_name = "articles"

YEAR = "(?P<year>[0-9]{4})"
MONTH = "(?P<month>[0-9]{2})"
DAY = "(?P<day>[0-9]{2})"
STORY = rf"{YEAR}/{MONTH}/{DAY}/(?P<slug>[-a-zA-Z0-9_]{{1,80}})/"
SITEMAP = (
    r"sitemap-(?P<kind>stories|sections|authors|tags|pages)"
    r"-(?P<number>[1-9][0-9]{0,8})\.xml"
)

urlpatterns = [
    path("", views.home, name="home"),
    path("feed/", feeds.site, name="feed"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    re_path(rf"^{SITEMAP}$", sitemaps.part, name="sitemap"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("section/<slug:slug>/", views.section, name="section"),
    path("section/<slug:slug>/feed/", feeds.section, name="section_feed"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("read/<uuid:uid>/", views.read, name="read"),
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
