"""The WSGI application, for the embedded server and for any other."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.shell.settings")
application = get_wsgi_application()
