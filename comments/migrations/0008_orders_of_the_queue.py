from django.db import migrations, models
from django.db.models import F, FloatField, Func, Q


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_orders_of_replies")]

    operations = [
        migrations.AddIndex(
            "comment",
            models.Index(
                fields=["-open_reports", "id"],
                condition=Q(is_waiting=True),
                name="reply_most_reported",
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                Func(
                    F("spam_score"),
                    template="COALESCE(%(expressions)s, -1.0)",
                    output_field=FloatField(),
                ).desc(),
                "id",
                condition=Q(is_waiting=True),
                name="reply_highest_score",
            ),
        ),
    ]
