from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The parts of a site's map are found without reading its placements."""

    dependencies = [
        ("library", "0003_presence"),
        ("sites", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                condition=models.Q(("is_live", True), ("is_main", True)),
                fields=["site", "item"],
                name="placement_site_items",
            ),
        ),
    ]
