"""Takes away the welcome page and the site that Wagtail's own migrations make: sites come from blueprints."""

from django.db import migrations


def remove_welcome(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    welcome = Page.objects.filter(path="00010001", slug="home", content_type__model="page").first()
    if welcome is None or welcome.numchild:
        return
    Site.objects.filter(root_page=welcome).delete()
    welcome.delete()
    Page.objects.filter(path="0001").update(numchild=0)


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial"), ("wagtailcore", "0002_initial_data")]
    operations = [migrations.RunPython(remove_welcome, migrations.RunPython.noop)]
