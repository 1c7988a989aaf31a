"""Staff is invited like customers, and sessions can be ended."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sessions_ended",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="invitation",
            name="staff_role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("admin", "Admin"),
                    ("billing", "Billing"),
                    ("support", "Support"),
                    ("read_only", "Read Only"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("owner", "Owner"),
                    ("billing", "Billing"),
                    ("technical", "Technical"),
                    ("reader", "Reader"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", False),
                        ("staff_role", ""),
                        models.Q(("role", ""), _negated=True),
                    ),
                    models.Q(
                        ("account__isnull", True),
                        ("role", ""),
                        models.Q(("staff_role", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_invitation_is_to_an_account_or_to_the_staff",
            ),
        ),
    ]
