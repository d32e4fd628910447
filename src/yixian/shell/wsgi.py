"""The WSGI application, for the embedded server and for any other; warm when it is there."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.shell.settings")
application = get_wsgi_application()

from yixian.shell.warming import warm  # noqa: E402  it needs what the line before has set up

warm()
