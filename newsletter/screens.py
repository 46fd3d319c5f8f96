"""Which screens of the admin the newsletter managers' group opens."""

PERMISSIONS = tuple(
    f"newsletter.view_{name}"
    for name in (
        "subscriber",
        "bulletin",
        "newsletterevent",
        "subscriberimport",
        "suppression",
        "wording",
    )
)
