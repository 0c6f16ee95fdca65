from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery


def say_when(apps, schema_editor):
    """A story changed for readers when it was last corrected, if not later."""
    Story = apps.get_model("articles", "Story")
    Correction = apps.get_model("articles", "Correction")
    corrections = Correction.objects.filter(story=OuterRef("pk")).order_by("-at")
    stories = Story.objects.annotate(last=Subquery(corrections.values("at")[:1]))
    stories.filter(
        Q(updated_at=None) | Q(updated_at__lt=F("last")),
        last__gte=F("first_published_at"),
    ).update(updated_at=F("last"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_library")]

    operations = [migrations.RunPython(say_when, migrations.RunPython.noop)]
