from django.db import migrations


def place_stories(apps, schema_editor):
    """Put every story on the list of its section."""
    Story = apps.get_model("articles", "Story")
    Placement = apps.get_model("articles", "Placement")
    stories = Story.objects.exclude(section=None)
    rows = stories.values_list("pk", "section_id", "first_published_at").iterator(
        chunk_size=2000
    )
    batch = []
    for story, section, first in rows:
        batch.append(
            Placement(story_id=story, section_id=section, first_published_at=first)
        )
        if len(batch) == 2000:
            Placement.objects.bulk_create(batch)
            batch = []
    Placement.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_paper")]

    operations = [migrations.RunPython(place_stories, migrations.RunPython.noop)]
