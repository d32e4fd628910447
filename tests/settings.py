"""Settings of the tests: the system's own, on a data folder that is gone afterwards.

Each process has its own folder (keys, uploads, SQLite file) inside one that the first process makes and
removes.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "YIXIAN_TEST_ROOT" not in os.environ:
    os.environ["YIXIAN_TEST_ROOT"] = tempfile.mkdtemp(prefix="yixian-test-")
    atexit.register(shutil.rmtree, os.environ["YIXIAN_TEST_ROOT"], ignore_errors=True)
os.environ["YIXIAN_DATA"] = str(Path(os.environ["YIXIAN_TEST_ROOT"]) / str(os.getpid()))
os.environ["YIXIAN_SECRET_KEY"] = "not a secret, only long enough for tests " * 2
# Playwright's synchronous interface keeps an event loop in the thread; nothing of ours is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
for name in ("PORT", "DEBUG", "HTTPS", "HOSTS", "CRYPTO", "SMTP", "SMS"):
    os.environ.pop(f"YIXIAN_{name}", None)

from yixian.shell.settings import *  # noqa: E402, F403
from yixian.shell.settings import DATA_DIR, DATABASES, MIDDLEWARE  # noqa: E402

# A few rounds instead of a million: the cast signs in hundreds of times.
PASSWORD_HASHERS = ["tests.passwords.QuickHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
MIDDLEWARE[MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware")] = "tests.static_files.FoundOnce"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life: two threads on one in-memory database would not lock as they do on a file.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
