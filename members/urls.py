from django.contrib.sitemaps.views import sitemap
from django.urls import path

from members import views
from members.sitemaps import MemberSitemap, PageSitemap

app_name = "members"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("members/", views.member_list, name="list"),
    path("members/former/", views.former_member_list, name="former"),
    path("members/<slug:slug>/", views.member_detail, name="detail"),
    path(
        "sitemap.xml",
        sitemap,
        {"sitemaps": {"pages": PageSitemap, "members": MemberSitemap}},
        name="sitemap",
    ),
]
