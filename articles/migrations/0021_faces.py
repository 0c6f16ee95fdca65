"""Portraits are cut for faces, too: none is complete until that is done."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("articles", "Image").objects.update(is_complete=False)


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_longer_headlines")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
