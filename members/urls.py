from django.urls import path

from members import feeds, meeting_views, meetings_json, public_data, public_data_1, seat_views, views
from members.meta import manifest, share_images

app_name = "members"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("members/", views.member_list, name="list"),
    path("members/former/", views.former_member_list, name="former"),
    path("members/feed.xml", feeds.roster_feed, name="feed"),
    path("members/<slug:slug>/", views.member_detail, name="detail"),
    path("members/<slug:slug>/share.png", share_images.member_share_image, name="member_share_image"),
    path("seats/", seat_views.seat_list, name="seats"),
    path("seats/<slug:slug>/", seat_views.seat_detail, name="seat"),
    path("meetings/<slug:slug>/", meeting_views.meeting_detail),  # in place of resources:meeting
    path("share.png", share_images.council_share_image, name="share_image"),
    path("council.json", public_data.council_json, name="json"),
    path("council-1.json", public_data_1.council_json_1, name="json_1"),
    path("meetings.json", meetings_json.meetings_json, name="meetings_json"),
    path("council.md", public_data.council_markdown, name="markdown"),
    path("members.csv", public_data.members_csv, name="csv"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
]
