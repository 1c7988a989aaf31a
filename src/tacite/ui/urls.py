"""The files of a brand's look, which every site serves at its root."""

from django.urls import path

from tacite.ui import brand_look

urlpatterns = [
    path("brand.css", brand_look.stylesheet, name="brand_stylesheet"),
    path("brand.svg", brand_look.icon, name="brand_icon"),
]
