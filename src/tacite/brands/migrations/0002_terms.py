"""The general terms of brands: versions that are written once."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

written_once = import_module("tacite.history.migrations.0002_guards").written_once


class Migration(migrations.Migration):
    dependencies = [("history", "0002_guards"), ("brands", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=2)),
                ("from_on", models.DateField()),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("brought_at", models.DateTimeField()),
                ("brand", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="brands.brand")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "version", "language"), name="a_version_has_one_text"),
                    models.CheckConstraint(condition=models.Q(("sha256", models.Func(models.F("text"), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')", output_field=models.CharField()))), name="terms_are_what_their_hash_says"),
                ],
            },
        ),
        *written_once("brands_terms"),
    ]
