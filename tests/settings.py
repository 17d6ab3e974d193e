"""The server's settings with a throw-away data folder, fast passwords and no worker."""

import os
import tempfile

os.environ.setdefault("HALLWAY_DATA_DIR", tempfile.mkdtemp(prefix="hallway-test-"))

from hallway.settings import *  # noqa: F403  # the environment is set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
