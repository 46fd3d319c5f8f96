"""The second factor: codes of an authenticator app, and recovery codes that stand in for it."""

import hashlib
import re
import secrets
from base64 import b32encode
from io import BytesIO
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.models import RecoveryCode, SecondFactor

KEY_BYTES = 20  # RFC 4226 4, R6: 160 bits recommended
TOLERANCE = 1  # steps of 30 s before and after: clocks differ, and typing takes time
HOW_MANY = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
CODE_LENGTH = 16  # 79 bits: beyond guessing, so that a quick digest is enough to keep them by


def new_key() -> str:
    """A key for an authenticator app, in hexadecimal."""
    return secrets.token_hex(KEY_BYTES)


def readable_key(factor: SecondFactor) -> str:
    """The key as people type it, in groups of four."""
    text = b32encode(bytes.fromhex(factor.key)).decode()
    return " ".join(re.findall(".{1,4}", text))


def app_address(factor: SecondFactor) -> str:
    """What the QR code says: the otpauth address that authenticator apps read."""
    site = settings.SITE_NAME.replace(":", " ")
    label = quote(f"{site}:{factor.user.get_username()}")
    secret = b32encode(bytes.fromhex(factor.key)).decode()
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': site})}"


def qr_code(factor: SecondFactor) -> bytes:
    """The address as a picture, SVG, dark on white whatever the page's ground."""
    picture = BytesIO()
    segno.make(app_address(factor), error="m").save(
        picture, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return picture.getvalue()


def accept_app_code(factor: SecondFactor, typed: str) -> bool:
    """Whether the app shows this code now; then it is used up. Call it with the row locked."""
    digits = re.sub(r"\s", "", typed)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return False
    totp = TOTP(bytes.fromhex(factor.key), drift=factor.drift)
    # Read once, so that a step that begins meanwhile does not let a code through twice.
    totp.time = timezone.now().timestamp()
    if not totp.verify(int(digits), TOLERANCE, factor.last_step + 1):
        return False
    factor.last_step, factor.drift = totp.t(), totp.drift
    factor.save(update_fields=["last_step", "drift"])
    return True


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes in place of any older ones. This is the only moment they can be read."""
    codes = [
        "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(HOW_MANY)
    ]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(code)) for code in codes
    )
    return ["-".join(re.findall(".{4}", code)) for code in codes]


def accept_recovery_code(user: User, typed: str) -> bool:
    """Whether it is one of theirs and unused; then it is used up, whoever asks at once."""
    code = re.sub(r"[\s-]", "", typed).lower()
    found = RecoveryCode.objects.filter(user=user, digest=_digest(code), used_at=None)
    return found.update(used_at=timezone.now()) == 1


def _digest(code: str) -> str:
    return hashlib.sha256(f"recovery code:{code}".encode()).hexdigest()
