from django.db import migrations

from articles import search


def install(apps, schema_editor):
    search.install(schema_editor)


def remove(apps, schema_editor):
    search.remove(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0011_scheduled'),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
