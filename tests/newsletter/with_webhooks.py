"""The site's addresses, with those that config.urls adds where ANYMAIL is set."""

from django.urls import include, path

from config.urls import urlpatterns as of_the_site

urlpatterns = [path("anymail/", include("anymail.urls")), *of_the_site]
