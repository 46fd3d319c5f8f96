"""Somebody who signs in the way people do."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.models import SecondFactor
from accounts.signin import acts
from post.models import Message

LOGIN, CODE, HOME = "/admin/login/", "/admin/login/code/", "/admin/"


class Visitor:
    """A browser on some network, and the account it tries."""

    def __init__(self, person, network="203.0.113.7"):
        self.person, self.user = person, person.user
        self.client = Client(REMOTE_ADDR=network)

    @property
    def factor(self):
        return SecondFactor.objects.get(user=self.user)

    def get(self, path, **options):
        return self.client.get(path, **options)

    def post(self, path, **fields):
        return self.client.post(path, fields)

    def type_password(self, password="correct horse", username=None, **fields):
        name = username or self.user.username
        return self.post(LOGIN, username=name, password=password, **fields)

    def type_code(self, code=None):
        return self.post(CODE, code=code or self.app_code())

    def app_code(self):
        """What the app shows; a used one is made good again, so that no test waits."""
        SecondFactor.objects.filter(user=self.user).update(last_step=-1)
        totp = TOTP(bytes.fromhex(self.factor.key), drift=self.factor.drift)
        totp.time = timezone.now().timestamp()
        return f"{totp.token():06d}"

    def set_up(self):
        """Set up the second factor; the recovery codes."""
        acts.begin_second_factor(self.user)
        return acts.confirm_second_factor(user=self.user, code=self.app_code())

    def sign_in(self):
        self.type_password()
        return self.type_code()

    @property
    def is_in(self):
        return self.get(HOME).status_code == 200


@pytest.fixture(autouse=True)
def _with_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def clinician(board):
    """A reviewer with a second factor, in a browser of her own."""
    visitor = Visitor(board.clinician)
    visitor.user.email = "clinician@example.org"
    visitor.user.save()
    visitor.recovery_codes = visitor.set_up()
    return visitor


@pytest.fixture
def newcomer(board):
    """An author who never set one up."""
    return Visitor(board.author)


def mails(address):
    """The subjects and texts that went to the address, the newest last."""
    sent = Message.objects.filter(address=address).order_by("pk")
    return [(message.personal["subject"], message.personal["text"]) for message in sent]


def link_in(text):
    return re.search(r"https?://[^/]+(/\S+)", text)[1]
