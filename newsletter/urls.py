"""The newsletter's public addresses."""

from django.urls import path

from . import views

app_name = "newsletter"
urlpatterns = [
    path("newsletter/", views.signup, name="signup"),
    path("newsletter/archive/", views.archive, name="archive"),
    path("newsletter/archive/<int:number>/", views.archived, name="archived"),
    path("newsletter/confirm/<str:token>/", views.confirm, name="confirm"),
    path("newsletter/me/<str:token>/", views.me, name="me"),
    path("newsletter/me/<str:token>/data.json", views.my_data, name="my_data"),
    path("newsletter/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("privacy/", views.privacy, name="privacy"),
]
