from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_alert_of_a_flood")]

    operations = [
        migrations.RemoveIndex("comment", "reply_roots"),
        migrations.RemoveIndex("comment", "reply_best"),
        migrations.AddIndex(
            "comment",
            models.Index(
                fields=["story", "depth", "submitted_at", "id"],
                condition=Q(depth=0, is_shown=True),
                name="reply_roots",
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                fields=["story", "depth", "-like_count", "-id"],
                condition=Q(depth=0, is_shown=True),
                name="reply_best",
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                fields=["story", "-featured_at"],
                condition=Q(status="approved", featured_at__isnull=False),
                name="reply_featured",
            ),
        ),
    ]
