"""The site map of a brand's client area."""

from django.urls import include, path

from tacite.ui.entrance import urls as entrance

urlpatterns = [
    path("", include("tacite.ui.urls")),
    path("", include(entrance.both)),
    path("", include(entrance.client)),
]

handler400 = "tacite.ui.errors.bad_request"
handler403 = "tacite.ui.errors.denied"
handler404 = "tacite.ui.errors.not_found"
handler429 = "tacite.ui.errors.too_many"
handler500 = "tacite.ui.errors.failed"
