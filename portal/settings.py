"""Settings of the portal. They only read the environment; `.env.example` explains every variable."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PORTAL_DATA") or BASE_DIR / ".data")

# production unless said otherwise: a forgotten variable must never open a door.
PORTAL_ENV = os.environ.get("PORTAL_ENV", "production")
PRODUCTION = PORTAL_ENV == "production"
TESTING = PORTAL_ENV == "test"

INSECURE_SECRET_KEY = "insecure-key-for-samples-and-tests-only"  # noqa: S105 - refused in production by portal.checks
SECRET_KEY = os.environ.get("SECRET_KEY") or INSECURE_SECRET_KEY
# Former keys: what they signed or encrypted stays readable while the present one is taken up.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
DEBUG = environment.flag("DEBUG")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", default="" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
SITE_NAME = os.environ.get("SITE_NAME") or _("Common Ground")
# Shown on the contact page, as the operator writes it; lines are divided by "|".
OPERATOR_CONTACT = os.environ.get("OPERATOR_CONTACT", "").replace("|", "\n").strip()
# Asking other servers whether links still work (portal.upkeep): only where the portal really serves readers.
LINK_CHECKS = environment.flag("LINK_CHECKS", default=PRODUCTION)
LINK_CHECKS_CONTACT = os.environ.get("LINK_CHECKS_CONTACT", "") or os.environ.get("DEFAULT_FROM_EMAIL", "")
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # its templates, which widgets of the engineers' admin ask for by name
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "entries",
    "entries.audit",
    "matching",
    "partners",
    "partners.assistance",
    "practices",
    "funding",
    "funding.interest",
    "funding.commitments",
    "events",
    "portal.pages",
    "portal.notifications",
    "portal.notifications.alerts",
    "portal.notifications.digests",
    "portal.notifications.newsletter",
    "portal.desk",
    "portal.review",
    "portal.translating",
    "portal.upkeep",
    "portal.reports",
    "portal.privacy",
    "portal.statistics",
    "portal.tables",
    "portal.trust",
    "portal",
]

MIDDLEWARE = [
    "portal.middleware.RequestIdMiddleware",
    # Outside everything that may answer by itself (redirects, refused forms), so that no answer lacks the headers.
    "portal.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside the pages in memory, which count like any other.
    "portal.statistics.middleware.CountingMiddleware",
    # Outside session, language and login: a page from memory pays for none of them.
    "portal.pagecache.PageCacheMiddleware",
    "portal.middleware.RateLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.ViewerMiddleware",
    "portal.middleware.IdleSessionMiddleware",
    "portal.middleware.SignInRequiredMiddleware",
    "portal.vanished.VanishedMiddleware",
    "portal.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.templatetags.components",
                "portal.templatetags.lists",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]
FORM_RENDERER = "portal.form_rendering.AccessibleRenderer"

# --- Database, cache, queue ---------------------------------------------------------------------------------------

DATABASES = {"default": environment.database(os.environ.get("DATABASE_URL", ""))}
# Pages ask short questions: compiling them, or asking several processes, costs more than it saves; and what is asked
# for lies in memory, not on a disk that turns.
DATABASES["default"]["OPTIONS"].setdefault(
    "options", "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
)
DATABASE_POOL_SIZE = environment.number("DATABASE_POOL_SIZE", default=0)
if DATABASE_POOL_SIZE:
    # Only the web server pools: at least one connection for each of its threads, or requests wait and fail.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 10}
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": environment.number("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("PORTAL_TEST_DB") or "test_common_ground"}

REDIS_URL = os.environ.get("REDIS_URL") or "redis://localhost:6379"
CACHE_URL = environment.redis_address(REDIS_URL, database=environment.number("CACHE_DATABASE", default=1))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "portal",
        "TIMEOUT": 300,
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal"},
}

# Public pages in the memory of each web process. Off in tests, where content changes without being published.
PAGE_CACHE_BYTES = 0 if TESTING or DEBUG else environment.number("PAGE_CACHE_MEGABYTES", default=32) * 1_048_576
# Each web process stores what it has counted so often (seconds); 0, as in tests, only when it is asked to.
STATISTICS_SECONDS = 0 if TESTING else 60
PAGE_CACHE_FRESHNESS = 0.5  # seconds: how late a publication may be seen by visitors without an account

CELERY_BROKER_URL = environment.broker_address(REDIS_URL, database=environment.number("BROKER_DATABASE", default=0))
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_ACKS_LATE = True  # a killed worker's task is done again by another
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1700
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# --- Languages ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Each name in its own language and always in this order; so none of them is translated.
LANGUAGES = [("ar", "العربية"), ("en", "English"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = tuple(code for code, _name in LANGUAGES)
# entries.texts falls back, visibly; modeltranslation would do so in silence.
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_FALLBACK_LANGUAGES: dict[str, tuple[str, ...]] = {"default": ()}

# --- Files --------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or DATA_DIR / "media")
STATICFILES_BACKEND = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"  # the manifest does not exist under a live test server
    if TESTING or DEBUG
    else "portal.stylesheets.LeanStaticFiles"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_BACKEND},
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_HANDLERS = [
    "portal.upload_limits.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- People -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.trust.passwords.WordsOfThisPlace"},
]
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "portal.accounts.AccountForm",
    "login": "portal.accounts.SignInForm",
    "request_login_code": "portal.accounts.CodeForm",
    "reset_password": "portal.accounts.ForgottenForm",
    "add_email": "portal.accounts.FurtherAddressForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
# The address is enough; a password may be left out, and is not typed twice: paste and managers are allowed.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and only once
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds: mail is slow where connections are
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # here; every other session ends, because it no longer fits the password
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
# Kept in the shared cache, so that all web processes count together; "key" is the address that was typed.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/h/ip",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if not PRODUCTION else "https"

# Roles of ISU count only with a second factor; accounts with a known password exist for samples and tests only.
SAMPLES_NEED_NO_SECOND_FACTOR = not PRODUCTION
MFA_ADAPTER = "portal.trust.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: clocks of old phones go wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # the portal of `make run` has no TLS
MFA_FORMS = {
    "authenticate": "portal.trust.mfa.SecondFactorForm",
    "reauthenticate": "portal.trust.mfa.ConfirmByCodeForm",
    "activate_totp": "portal.trust.mfa.ActivateAppForm",
    "add_webauthn": "portal.trust.mfa.AddPasskeyForm",
    "edit_webauthn": "portal.trust.mfa.RenamePasskeyForm",
}

# --- Mail ---------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND") or (
    # Elsewhere nothing leaves the machine: the stored mails are read on the page /LANGUAGE/mails/.
    "portal.notifications.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", default=25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = environment.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "portal@example.org"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A mail provider instead of a server (EMAIL_BACKEND=anymail.backends.…): its keys, as django-anymail names them. The
# secret ("user:password") is what the provider shows when it tells of mails that came back. MAIL_EVENTS_FROM names the
# provider where mails go to it by SMTP.
ANYMAIL = {name.removeprefix("ANYMAIL_"): os.environ[name] for name in os.environ if name.startswith("ANYMAIL_")}
MAIL_EVENTS_FROM = os.environ.get("MAIL_EVENTS_FROM", "")

# --- Machine translation ------------------------------------------------------------------------------------------

# Off unless named: no text is sent anywhere without the deployer's word (portal.translating.machine).
MACHINE_TRANSLATION = os.environ.get("MACHINE_TRANSLATION", "")
MACHINE_TRANSLATION_URL = os.environ.get("MACHINE_TRANSLATION_URL", "")
MACHINE_TRANSLATION_KEY = os.environ.get("MACHINE_TRANSLATION_KEY", "")
MACHINE_TRANSLATION_SECONDS = environment.number("MACHINE_TRANSLATION_SECONDS", default=25)

# --- Security -----------------------------------------------------------------------------------------------------

# What one network address may do in a minute (0: without limit), and all addresses together, as a multiple of it. An
# office, a conference or a whole country may stand behind one address: these stop machines, not people.
FORMS_A_MINUTE = environment.number("FORMS_A_MINUTE", default=300)
SEARCHES_A_MINUTE = environment.number("SEARCHES_A_MINUTE", default=3000)
LIMIT_OF_ALL = 10

BEHIND_TLS = PRODUCTION and environment.flag("HTTPS", default=True)
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", default=31_536_000) if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
if BEHIND_TLS:
    # Browsers refuse these names from any other host, any other path and without TLS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14  # also the longest life of a session without a role of ISU
# A session ends after so long without activity; with a role of ISU, or an engineer's, also so long after signing in.
SESSION_IDLE_MINUTES_ISU = environment.number("SESSION_IDLE_MINUTES_ISU", default=30)
SESSION_IDLE_MINUTES = environment.number("SESSION_IDLE_MINUTES", default=60 * 24 * 3)
SESSION_HOURS_ISU = environment.number("SESSION_HOURS_ISU", default=12)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading HSTS is a decision of the owner of the domain

LOGGING = logs.configuration(
    as_json=PRODUCTION, level=os.environ.get("LOG_LEVEL") or ("INFO" if PRODUCTION else "WARNING")
)

if TESTING:
    FORMS_A_MINUTE = SEARCHES_A_MINUTE = 0  # tests of limits set their own
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    MEDIA_ROOT = DATA_DIR / "test-media"
    DATABASES["default"]["CONN_MAX_AGE"] = 0
