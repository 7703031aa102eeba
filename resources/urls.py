from django.urls import path

from resources import meeting_views, views

app_name = "resources"
urlpatterns = [
    path("resources/", views.resource_list, name="list"),
    path("meetings/", meeting_views.meeting_list, name="meetings"),
    path("meetings/<slug:slug>/", meeting_views.meeting_detail, name="meeting"),
]
