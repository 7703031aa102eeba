from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from resources.models import Resource
from tac_site.caching.public_page import public_page
from tac_site.pagination import page_of


@public_page("page")
def resource_list(request: HttpRequest) -> HttpResponse:
    context = {"title": "Resources", "edited": Resource, "page": page_of(request, Resource.objects.public())}
    return render(request, "resources/resource_list.html", context)
