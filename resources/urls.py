from django.urls import path

from resources import calendars, feeds, meeting_views, paper_views, views

app_name = "resources"
urlpatterns = [
    path("resources/", views.resource_list, name="list"),
    path("meetings.ics", calendars.calendar, name="calendar"),
    path("meetings/", meeting_views.meeting_list, name="meetings"),
    path("meetings/feed.xml", feeds.meeting_feed, name="meeting_feed"),
    path("meetings/<slug:slug>.ics", calendars.meeting_calendar, name="meeting_calendar"),
    path("meetings/<slug:slug>/", meeting_views.meeting_detail, name="meeting"),
    path("media/papers/<str:name>", paper_views.paper),
]
