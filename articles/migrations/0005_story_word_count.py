from django.db import migrations, models

from articles.html import word_count


def count_words(apps, schema_editor):
    Story = apps.get_model("articles", "Story")
    for story in Story.objects.only("body").iterator(chunk_size=200):
        Story.objects.filter(pk=story.pk).update(word_count=word_count(story.body))


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_section_look")]

    operations = [
        migrations.AddField(
            model_name="story",
            name="word_count",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="words"
            ),
        ),
        migrations.RunPython(count_words, migrations.RunPython.noop),
    ]
