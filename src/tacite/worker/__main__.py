"""`python -m tacite.worker`: runs until it is told to stop."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tacite.config.settings")
    django.setup()
    from tacite.worker.running import main

    sys.exit(main())
