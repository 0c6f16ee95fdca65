"""Titles of other systems have up to 300 characters; none is cut when it comes in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0019_cards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='story',
            name='headline',
            field=models.CharField(max_length=300, verbose_name='headline'),
        ),
    ]
