from datetime import UTC, datetime

from django.db import migrations


def make_edition(apps, schema_editor):
    Edition = apps.get_model("articles", "Edition")
    Edition.objects.get_or_create(
        pk=1, defaults={"settled_through": datetime(2000, 1, 1, tzinfo=UTC)}
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [migrations.RunPython(make_edition, migrations.RunPython.noop)]
