import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CONSENT = [
    ("NOT_NEEDED", "本单位栏目"),
    ("ASKED", "待对方接收"),
    ("GIVEN", "对方已接收"),
    ("REFUSED", "对方未接收"),
]


class Migration(migrations.Migration):
    """Relations that stand already are taken as signed; new ones wait."""

    dependencies = [
        ("library", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("relation", "is_live", models.BooleanField(default=True)),
        migrations.AlterField("relation", "is_live", models.BooleanField(default=False)),
        migrations.AddField("relation", "is_change_waiting", models.BooleanField(default=False)),
        migrations.AlterField("relation", "is_change_waiting", models.BooleanField(default=True)),
        migrations.AddField(
            "relation",
            "consent",
            models.CharField(
                choices=CONSENT, default="NOT_NEEDED", max_length=12, verbose_name="对方意见"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "relation",
            "consent_note",
            models.TextField(blank=True, default="", verbose_name="对方意见说明"),
            preserve_default=False,
        ),
        migrations.AddField(
            "relation",
            "proposed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
