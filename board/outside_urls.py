"""Addresses that the board gives to people outside of it. A secret in each is the right to it."""

from django.urls import path

from .review import expert_views as expert

urlpatterns = [
    path("invitations/<str:token>/", expert.invitation, name="invitation"),
    path("previews/<str:token>/", expert.preview, name="preview"),
]
