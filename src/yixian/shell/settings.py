"""Settings: a city sets a handful of environment variables; everything else is rows in the database.

A wrong value stops the start with one clear line (`shell.environment`).
"""

from pathlib import Path

import django_stubs_ext

from yixian.shell import environment

# Lets a class say which rows it is about (`ModelForm[Case]`) at run time as it does to the type checker.
django_stubs_ext.monkeypatch()

ENV = environment.read()
DATA_DIR: Path = ENV.data_dir
KEYS_DIR = DATA_DIR / "keys"
MEDIA_ROOT = DATA_DIR / "uploads"
PORT: int = ENV.port
DEBUG = ENV.debug
SECRET_KEY: str = ENV.secret_key
YIXIAN_CRYPTO: str = ENV.crypto
ALLOWED_HOSTS: list[str] = ENV.hosts
CSRF_TRUSTED_ORIGINS: list[str] = ENV.origins
# Where citizens find the system, as messages name it.
PUBLIC_ADDRESS: str = ENV.address

INSTALLED_APPS = [
    # The rooms come first: their templates stand in for those of the libraries.
    "yixian.shell",
    "yixian.portal",
    "yixian.staffing",
    "yixian.insight",
    "yixian.linkage",
    "yixian.evaluation",
    "yixian.supervision",
    "yixian.intake",
    "yixian.convenience",
    "yixian.training",
    "yixian.dispatch",
    "yixian.knowledge",
    "yixian.telephony",
    "yixian.cases",
    "yixian.people",
    "yixian.directory",
    "yixian.safeguard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "yixian.shell.apps.BackOfficeConfig",
    "django.forms",
    "django_htmx",
    "django_prometheus",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yixian.shell.middleware.BodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yixian.shell.middleware.RefusalMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "yixian.shell.urls"
WSGI_APPLICATION = "yixian.shell.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yixian.shell.navigation.navigation",
                "yixian.shell.look.look",
            ],
        },
    },
]

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# SQLite leaves the covering columns of an index out, which costs it nothing but speed: no warning at every start.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
CACHES = {
    # Rows, not process memory: login limits must hold across server processes. Many rows, too: beyond `MAX_ENTRIES`
    # the cache throws some away, and a crowd of strangers would make it forget who may not try again.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shell_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["yixian.people.login.LoginBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "yixian.people.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "yixian.people.passwords.NotTheDemonstrationPassword"},
]
ACCOUNT_ADAPTER = "yixian.people.login.LoginAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = str
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "yixian.people.forms.LoginForm",
    "change_password": "yixian.people.forms.ChangePasswordForm",
    "reauthenticate": "yixian.people.forms.ReauthenticateForm",
}
# A minute's patience for somebody who mistypes, a wall for somebody who guesses. A whole centre's shift may sign in
# from one address; "key" is a name at an address, and `people/login.py` limits a name from everywhere.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "yixian.people.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "yixian.people.forms.CodeForm",
    "reauthenticate": "yixian.people.forms.CodeAgainForm",
    "activate_totp": "yixian.people.forms.ActivateForm",
}
MFA_TOTP_ISSUER = "一线 12345"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600  # one shift
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Our own texts, and Django's said in our words.
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale", Path(__file__).resolve().parent / "wording"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Without a mail server nothing is sent: notices wait, readable on the portal.
MAIL_CONFIGURED = bool(ENV.mail)
globals().update(ENV.mail)
# How the text message gateway is asked (`gateway_file.py`); empty where a city has none. It holds secrets.
SECRET_SMS_GATEWAY = ENV.sms
# The city's WeChat official account (`wechat_file.py`); empty where it has none.
SECRET_WECHAT = ENV.wechat

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
CLIP_MAX_BYTES = (
    40 * 1024 * 1024
)  # sound and moving pictures: half a minute from a telephone; sealed in memory

CSRF_FAILURE_VIEW = "yixian.shell.errors.forged"
# Who may read /metrics: the machine itself and private networks, never through a proxy.
METRICS_NETWORKS = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
LOGGING = environment.logging()
