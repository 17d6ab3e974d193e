"""The server's settings with a throw-away data folder, fast passwords and no worker."""

import os
import tempfile
from pathlib import Path

from hallway.core.serving.kernels import engine_fingerprint

os.environ["HALLWAY_DATA_DIR"] = tempfile.mkdtemp(prefix="hallway-test-")  # one for each test process, never a real one
# compiled kernels are kept between runs of one state of the engine: said here, since the data folder is not
os.environ.setdefault(
    "NUMBA_CACHE_DIR", str(Path(__file__).parent.parent / ".pytest_cache" / f"kernels-{engine_fingerprint()}")
)

from hallway.settings import *  # noqa: F403  # the environment is set first

INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")  # noqa: F405  # as where a provider is named
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# static files straight from where they are written, without collecting them
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  # whitenoise warns when there is none
COMMUNITY_KEPT_S = 0.0  # so that the number of queries does not depend on the page before
