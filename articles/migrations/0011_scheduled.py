from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_found")]

    operations = [
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                condition=models.Q(
                    ("publish_at__gt", models.F("status_changed_at")),
                    ("status", "published"),
                ),
                fields=["publish_at"],
                name="story_scheduled",
            ),
        ),
    ]
