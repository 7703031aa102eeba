from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from tac_site import views
from tac_site.caching.public_page import public_page
from tac_site.pictures.views import picture
from tac_site.publishing import previews
from tac_site.sitemaps import SITEMAPS

accessibility = public_page()(TemplateView.as_view(template_name="accessibility.html"))

urlpatterns = [
    path("", include("members.urls")),
    path("", include("resources.urls")),
    path("accessibility/", accessibility, {"title": "Accessibility"}, name="accessibility"),
    path("sitemap.xml", public_page("p")(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("preview/<slug:key>/", previews.shared_preview, name="preview"),
    path("preview/<slug:key>/<int:number>/", previews.shared_preview),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("media/<path:name>", picture),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
