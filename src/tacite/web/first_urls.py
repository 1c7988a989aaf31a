"""The site map of an installation's own address: it lists the brands."""

from django.urls import include, path

from tacite.web import urls
from tacite.web.pages import first

urlpatterns = [
    path("", include("tacite.ui.urls")),
    path("", first.first, name="home"),
]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
