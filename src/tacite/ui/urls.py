"""The files of a brand's look, which every site serves at its root."""

from django.urls import path
from django.views.decorators.http import require_safe

from tacite.ui import brand_look

urlpatterns = [
    path("brand.css", require_safe(brand_look.stylesheet), name="brand_stylesheet"),
    path("brand.svg", require_safe(brand_look.icon), name="brand_icon"),
]
