"""The web application as a server wants it."""

import os

from django.core.wsgi import get_wsgi_application

from tacite.config.memory import look_rarely_for_garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tacite.config.settings")
application = get_wsgi_application()
look_rarely_for_garbage()
