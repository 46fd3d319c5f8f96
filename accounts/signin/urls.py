"""The addresses of signing in, below the admin's own; they come before Django's."""

from django.contrib import admin
from django.urls import path

from . import views


def board(view):
    return admin.site.admin_view(view)


urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("login/code/", views.sign_in_code, name="sign_in_code"),
    path("logout/", views.sign_out, name="logout"),
    path("forgotten-password/", views.forgotten, name="forgotten"),
    path("new-password/<uidb64>/<token>/", views.NewPassword.as_view(), name="new_password"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("second-factor/key.svg", views.qr_code, name="second_factor_key"),
    path("auth/user/<int:pk>/second-factor/", board(views.account), name="account_factor"),
    path("signed-in/", board(views.sign_ins), name="sign_ins"),
    path("password_change/", board(views.change_password), name="password_change"),
]
