"""The product's settings on a data folder of this test process alone, with a hasher that costs nothing."""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="huabiao-tests-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["HUABIAO_HOME"] = HOME
for name in ("HUABIAO_CONSOLE_HOST", "HUABIAO_PORT", "HUABIAO_BEHIND_TLS", "HUABIAO_DEBUG"):
    os.environ.pop(name, None)

from huabiao.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["console.localhost", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A file, not memory: the publisher reads through a second connection.
if not environment.DATABASE_URL.read():  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{HOME}/tests.sqlite3"}  # noqa: F405
    # Where nothing is kept, nothing need be flushed.
    for database in DATABASES.values():  # noqa: F405
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
HANDS = 1
# WhiteNoise warns of a folder that is not there.
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
