"""Django's settings, built from `core.config`; an operator never edits this file."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from hallway.core.config import Config
from hallway.core.database import database_settings
from hallway.core.secret import secret_keys

CONFIG = Config.from_environment()
PACKAGE = Path(__file__).parent

# the library of the metrics reads it when it is first imported
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(CONFIG.data_dir / "metrics")
# compiled kernels of the engine, kept from start to start; numba reads it when it is first imported
os.environ.setdefault("NUMBA_CACHE_DIR", str(CONFIG.data_dir / "numba"))

SECRET_KEY, *SECRET_KEY_FALLBACKS = secret_keys(CONFIG.data_dir)
DEBUG = CONFIG.debug
ALLOWED_HOSTS = [CONFIG.host_name, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [CONFIG.address]
ROOT_URLCONF = "hallway.urls"
WSGI_APPLICATION = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "hallway.web",
    "hallway.api",
    "hallway.community",
    "hallway.notifications",
    "hallway.moderation",
    "hallway.messaging",
    "hallway.introductions",
    "hallway.discovery",
    "hallway.exchange",
    "hallway.relationships",
    "hallway.organisations",
    "hallway.membership",
    "hallway.people",
    "hallway.atlas",
    "hallway.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    # with all that it reads it is a good part of a start
    *(["allauth.socialaccount.providers.openid_connect"] if CONFIG.openid_url else []),
    "allauth.usersessions",
    "django_htmx",
    "heroicons",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "hallway.core.middleware.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # files are compressed when they are collected
    "hallway.core.middleware.CompressionMiddleware",  # adds random bytes, so that the length betrays no secret (BREACH)
    "csp.middleware.CSPMiddleware",
    "hallway.api.middleware.ProgramsMiddleware",  # before anything reads a cookie
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hallway.people.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hallway.membership.middleware.MembershipMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hallway.web.middleware.ErrorPageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "hallway.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "heroicons.templatetags.heroicons",
                "hallway.core.templatetags.shell",
            ],
        },
    }
]

DATABASES = {"default": database_settings(CONFIG)}
CACHES = {
    # in the database, because rate limits count across processes; nothing a page needs is read from here
    "default": {
        "BACKEND": "hallway.core.cache.CountingCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},  # from there on, what is past its time is let go
    },
}

# who signs in, and how
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["hallway.people.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
#: how long a process shows the community's name and welcome without looking again
COMMUNITY_KEPT_S = 5.0
ACCOUNT_ADAPTER = "hallway.membership.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "add_email": "hallway.membership.account_forms.AddEmailForm",
    "change_password": "hallway.membership.account_forms.ChangePasswordForm",
    "login": "hallway.membership.account_forms.LoginForm",
    "request_login_code": "hallway.membership.account_forms.RequestLoginCodeForm",
    "reset_password": "hallway.membership.account_forms.ResetPasswordForm",
    "confirm_login_code": "hallway.membership.account_forms.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "hallway.membership.account_forms.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": "hallway.membership.account_forms.ResetPasswordKeyForm",
    "set_password": "hallway.membership.account_forms.SetPasswordForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # so that signing in knows passwords; joining has its own form
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_RATE_LIMITS = {
    # beside allauth's own: what our pages count, by network address, by mail address ("key") or by account
    "join": "20/m/ip,100/h/ip,3/m/key,10/h/key",
    "join_code": "30/m/ip",
    "invite": "60/h/user,200/d/user",
    "change_handle": "30/h/user",
    "confirm_identity": "10/m/user",
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "login_failed": "10/m/ip,5/5m/key,50/d/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.trusted_proxies
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "hallway.membership.adapter.FactorAdapter"
MFA_FORMS = {
    "activate_totp": "hallway.membership.factor_forms.ActivateTOTPForm",
    "add_webauthn": "hallway.membership.factor_forms.AddWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hallway"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.secure
SOCIALACCOUNT_ADAPTER = "hallway.membership.adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # the operator named the provider: what it verified is verified
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another server is against our own form-action
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "openid",
                    "name": CONFIG.openid_name or "OpenID Connect",
                    "client_id": CONFIG.openid_client,
                    "secret": CONFIG.openid_secret,
                    "settings": {"server_url": CONFIG.openid_url},
                }
            ],
        }
    }
    if CONFIG.openid_url
    else {}
)

# sessions, cookies, headers
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.secure
SESSION_COOKIE_NAME = "hallway"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hallway.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MESSAGE_TAGS = {26: "success"}  # done, and waiting for an answer: core.feedback
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if CONFIG.secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.trusted_proxies else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# words, times, numbers
LANGUAGE_CODE = CONFIG.language
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # each in its own words
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# files
STATIC_URL = "static/"
STATIC_ROOT = CONFIG.data_dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if CONFIG.debug
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = CONFIG.data_dir / "media"
MEDIA_URL = "media/"
WHITENOISE_USE_FINDERS = CONFIG.debug
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# letters leave through the outbox
EMAIL_BACKEND = "hallway.core.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = CONFIG.mail_from or f"hallway@{CONFIG.host_name}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ours": {"()": "hallway.core.logs.formatter_named", "name": CONFIG.log_format}},
    "filters": {
        "pattern": {"()": "hallway.core.log_filters.PatternInsteadOfPath"},
        "probes": {"()": "hallway.core.log_filters.ProbesAside"},
        "one_line": {"()": "hallway.core.log_filters.WarningOfOneLine"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours", "filters": ["pattern"]}},
    "loggers": {
        "django.security.DisallowedHost": {"filters": ["one_line"]},  # anybody can send one, as often as they like
        "django.request": {"level": "ERROR", "filters": ["probes"]},  # refusals are in the access log
        "psycopg.pool": {"level": "ERROR"},  # a page or a command says that the database is gone
    },
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level},
}
