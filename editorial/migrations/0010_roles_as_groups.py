"""The roles as Django groups. `editorial.groups` gives each its screens after every migrate."""

from django.db import migrations

NAMES = ("author", "clinical", "pharmacist", "publisher", "newsletter", "administrator")


def make_groups(apps, _schema_editor):
    """Make each role's group, and put in it whoever holds the role."""
    Group = apps.get_model("auth", "Group")
    Role = apps.get_model("editorial", "Role")
    for name in NAMES:
        group, _is_new = Group.objects.get_or_create(name=name)
        held = Role.objects.filter(kind=name, withdrawn_at=None, person__user__isnull=False)
        group.user_set.add(*held.values_list("person__user", flat=True))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("editorial", "0009_portraits_and_a_quicker_log"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
