"""The roles as Django groups: which screens of the admin each role sees.

Rights over the record come from the Role rows alone; a group only opens screens.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS, connections

from accounts.models import Role

BOARD = (
    "condition.view_condition",
    "condition.view_reference",
    "condition.view_figure",
    "record.view_edition",
    "accounts.view_person",
)
WRITES = (
    "condition.add_condition",
    "condition.change_condition",
    "condition.add_reference",
    "condition.change_reference",
    "condition.add_figure",
    "condition.view_specialty",
)
NEWSLETTER_SCREENS = (
    "newsletter.view_subscriber",
    "newsletter.view_bulletin",
    "newsletter.view_newsletterevent",
    "newsletter.view_subscriberimport",
    "newsletter.view_suppression",
    "newsletter.view_wording",
)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.Kind.AUTHOR: BOARD + WRITES,
    Role.Kind.CLINICAL: BOARD + WRITES,
    Role.Kind.PHARMACIST: BOARD + WRITES,
    Role.Kind.PUBLISHER: (
        *BOARD,
        "condition.change_condition",
        "condition.view_specialty",
        *(f"condition.{act}_formeraddress" for act in ("add", "change", "delete", "view")),
    ),
    Role.Kind.NEWSLETTER: NEWSLETTER_SCREENS,
    Role.Kind.ADMINISTRATOR: (
        *BOARD,
        "auth.add_user",
        "auth.change_user",
        "auth.view_user",
        "accounts.add_person",
        "accounts.change_person",
        "accounts.view_person",
        "condition.add_specialty",
        "condition.change_specialty",
        "condition.view_specialty",
    ),
}


def ensure_groups(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Make each role's group and give it its screens, after every migrate.

    Permissions exist only once every app's tables do, so this runs behind the last of them.
    """
    if Group._meta.db_table not in connections[using].introspection.table_names():
        return
    for label in ("auth", "condition", "accounts", "record", "newsletter"):
        create_permissions(apps.get_app_config(label), using=using, verbosity=0)
    for kind, names in PERMISSIONS.items():
        group, _is_new = Group.objects.using(using).get_or_create(name=str(kind))
        wanted = [
            Permission.objects.using(using).get(
                content_type__app_label=name.partition(".")[0], codename=name.partition(".")[2]
            )
            for name in names
        ]
        group.permissions.set(wanted)
