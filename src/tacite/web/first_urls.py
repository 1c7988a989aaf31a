"""The site map of an installation's own address: it lists the brands."""

from tacite.web import urls

urlpatterns: list[object] = []
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
