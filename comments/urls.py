from django.urls import path

from . import views

app_name = "comments"

urlpatterns = [
    path("post/<uuid:uid>/", views.post, name="post"),
    path("reply/<uuid:uid>/", views.reply, name="reply"),
    path("received/", views.received, name="received"),
    path("mine/<uuid:uid>/", views.mine, name="mine"),
    path("<uuid:uid>/", views.permalink, name="permalink"),
]
