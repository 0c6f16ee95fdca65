import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_full_text_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadingTotal',
            fields=[
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reading_total', serialize=False, to='articles.story')),
                ('readers', models.PositiveBigIntegerField(default=0, verbose_name='readers')),
                ('finishers', models.PositiveBigIntegerField(default=0, verbose_name='to the end')),
            ],
        ),
        migrations.RemoveIndex(
            model_name='reading',
            name='reading_at',
        ),
        migrations.RenameField(
            model_name='reading',
            old_name='at',
            new_name='hour',
        ),
        migrations.AlterField(
            model_name='reading',
            name='hour',
            field=models.DateTimeField(verbose_name='hour'),
        ),
        migrations.AddField(
            model_name='reading',
            name='network',
            field=models.CharField(default='', max_length=32),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='mostread',
            name='story',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places_among_most_read', to='articles.story'),
        ),
        migrations.AlterField(
            model_name='reading',
            name='story',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.story'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['network'], name='reading_of_network'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['hour'], name='reading_in_hour'),
        ),
        migrations.AddIndex(
            model_name='readingtotal',
            index=models.Index(fields=['-readers', '-story'], name='reading_most'),
        ),
    ]
