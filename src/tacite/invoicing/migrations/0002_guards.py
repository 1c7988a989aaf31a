"""What is written once is never changed: the database itself refuses."""

from importlib import import_module

from django.db import migrations

written_once = import_module("tacite.history.migrations.0002_guards").written_once


class Migration(migrations.Migration):
    dependencies = [("history", "0002_guards"), ("invoicing", "0001_initial")]

    operations = [
        *written_once("invoicing_invoice"),
    ]
