"""How people of the board sign in. Personal data beside the record: all of it can be erased."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """The key an account shares with an authenticator app (TOTP, RFC 6238)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor"
    )
    key = models.CharField(max_length=64)  # hexadecimal
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(_("set up"), null=True)  # by a first right code
    last_step = models.BigIntegerField(default=-1)  # of the last code: none is taken twice
    drift = models.SmallIntegerField(default=0)  # steps by which the app's clock is off

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code that stands in for the app once. Shown once, kept as its digest alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="a_recovery_code_is_once")
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class SignInQuerySet(models.QuerySet):
    def open(self) -> "SignInQuerySet":
        """Those that still stand: used within the idle span, begun within the longest."""
        now = timezone.now()
        return self.filter(
            seen_at__gt=now - SignIn.IDLE_SPAN, began_at__gt=now - SignIn.LONGEST_SPAN
        )


class SignIn(models.Model):
    """One open session: where somebody is signed in. Ending the row ends the session."""

    IDLE_SPAN = timedelta(hours=1)
    LONGEST_SPAN = timedelta(hours=12)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(_("signed in"), default=timezone.now)
    seen_at = models.DateTimeField(_("last used"), default=timezone.now)
    network = models.CharField(_("network"), max_length=50)  # /24 or /64
    browser = models.CharField(_("browser"), max_length=60)
    has_second_factor = models.BooleanField(default=False)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
        indexes = [models.Index(fields=["seen_at"], name="sign_ins_by_use")]

    def __str__(self) -> str:
        return f"{self.user}, {self.browser}"

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        return now - self.seen_at < self.IDLE_SPAN and now - self.began_at < self.LONGEST_SPAN


class SignInAttempt(models.Model):
    """A try that failed, or is being looked at: what the growing delays are counted from."""

    class Stage(models.TextChoices):
        PASSWORD = "password", _("password")
        CODE = "code", _("code")
        RESET = "reset", _("forgotten password")

    at = models.DateTimeField(default=timezone.now)
    stage = models.CharField(max_length=8, choices=Stage.choices)
    # A keyed hash: people type passwords into the wrong field, and addresses.
    account = models.CharField(max_length=64)
    network = models.CharField(max_length=50)
    device = models.CharField(max_length=32, blank=True)  # a browser known for this account, or ""

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        indexes = [
            models.Index(fields=["account", "stage", "at"], name="tries_by_account"),
            models.Index(fields=["network", "stage", "at"], name="tries_by_network"),
            models.Index(fields=["at"], name="tries_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.at}"
