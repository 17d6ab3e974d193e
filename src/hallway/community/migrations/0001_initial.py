import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForgottenEntry",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("forgotten_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AttachedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("community_id", models.CharField(max_length=200, unique=True)),
                ("agreed", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
    ]
