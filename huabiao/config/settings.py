"""Decides how one installation is set up; what differs between machines comes from `environment`."""

from __future__ import annotations

import os
from pathlib import Path

from huabiao.base import encodings
from huabiao.base.html import PLACES, elements_for_the_editor
from huabiao.config import environment
from huabiao.config.databases import databases
from huabiao.config.environment import count_of, port_of, rate_of, usable
from huabiao.config.mail import mail
from huabiao.config.secret import secret_of

ROOT = environment.ROOT
HUABIAO_HOME = Path(environment.HOME.read()).resolve()
CONSOLE_HOST = environment.CONSOLE_HOST.read()
PORT = usable(environment.PORT, port_of, "应为 1 到 65535 的整数")
BEHIND_TLS = environment.flag(environment.BEHIND_TLS)

SECRET_KEY = usable(
    environment.HOME,
    lambda _home: secret_of(HUABIAO_HOME),
    "应为运行华表的用户能读写的目录",
)
DEBUG = environment.flag(environment.DEBUG)
ALLOWED_HOSTS = [CONSOLE_HOST, "testserver"] if DEBUG else [CONSOLE_HOST]

INSTALLED_APPS = [
    "huabiao.config",
    "huabiao.console",
    "huabiao.pages",
    "huabiao.importer",
    "huabiao.library",
    "huabiao.media",
    "huabiao.workflow",
    "huabiao.publishing",
    "huabiao.search",
    "huabiao.sites",
    "huabiao.accounts",
    "huabiao.changes",
    "wagtail.snippets",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "django_tasks",
    "modelcluster",
    "taggit",
    "tinymce",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "huabiao.console.middleware.ConsoleGate",
]

ROOT_URLCONF = "huabiao.config.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = usable(
    environment.DATABASE_URL,
    lambda url: databases(url, HUABIAO_HOME),
    "应写成 postgresql://用户名:密码@主机:端口/库名，或者不填",
)
DATABASE_ROUTERS = ["huabiao.publishing.snapshot.SnapshotRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["huabiao.accounts.backends.RoleBackend"]
# Argon2 costs whoever guesses memory as well as time, and us a quarter of what PBKDF2 does; older
# hashes are rewritten when their owners sign in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "huabiao.accounts.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600

MAIL = usable(
    environment.EMAIL_URL,
    mail,
    "应写成 smtp://用户名:密码@主机:端口，或 smtp+tls://、smtps:// 开头",
)
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starts_tls, MAIL.is_ssl
EMAIL_TIMEOUT = 10  # seconds; a person waits meanwhile
DEFAULT_FROM_EMAIL = environment.EMAIL_FROM.read() or f"huabiao@{CONSOLE_HOST}"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [ROOT / "huabiao" / "config" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HUABIAO_HOME / "static"
STATICFILES_DIRS: list[Path] = []
MEDIA_URL = "/media/"
MEDIA_ROOT = HUABIAO_HOME / "media"
PUBLIC_ROOT = HUABIAO_HOME / "public"
# What the public server and the printed nginx configuration must know beyond the files.
SERVING_ROOT = HUABIAO_HOME / "serving"
# What readers looked for, until it is counted; the process that answers them may write here alone.
SEARCHES_ROOT = HUABIAO_HOME / "searches"
# Signed manifests, and every content that stood on a site; the key lies beside it, in the data folder.
SEAL_ROOT = HUABIAO_HOME / "seal"
GUARD_ROOT = Path(environment.GUARD.read() or HUABIAO_HOME / "guard")
HISTORY_RULE = environment.HISTORY.read()
ALARM_TO = tuple(filter(None, (to.strip() for to in environment.ALARM_TO.read().split(","))))
ALARM_WEBHOOK = environment.ALARM_WEBHOOK.read()
# What the public search answers from.
SEARCH_INDEX = HUABIAO_HOME / "search"
SEARCHES_A_SECOND = usable(environment.SEARCHES, rate_of, "应为 0 或更大的数")
# Of a web node alone: what it follows, and what it keeps of its own.
NODE_SOURCE = environment.NODE_SOURCE.read()
NODE_TOKEN = environment.NODE_TOKEN.read()
NODE_ROOT = HUABIAO_HOME / "node"
IS_NODE = False  # what answers readers there says otherwise
THEME_ROOT = Path(environment.THEME.read()).resolve()
HANDS = usable(environment.HANDS, count_of, "应为 0 或正整数") or min(os.cpu_count() or 1, 8)
ENCODINGS = usable(
    environment.ENCODINGS, encodings.named, "可以是 gzip、brotli、zstd，几个之间用英文逗号隔开"
)
SEARCH_URL = environment.SEARCH_URL.read()

CSRF_FAILURE_VIEW = "huabiao.console.keeping.csrf_failure"
SESSION_COOKIE_NAME = "huabiao_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "huabiao.media.uploads.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_LIMIT = 100 * 1024 * 1024  # bytes, one upload
REQUEST_LIMIT = 5 * UPLOAD_LIMIT  # heard to its end, so that the refusal can be read

WAGTAIL_SITE_NAME = "华表"
# Where people reach the console: links in mails and one-time links start with it.
WAGTAILADMIN_BASE_URL = f"https://{CONSOLE_HOST}" if BEHIND_TLS else f"http://{CONSOLE_HOST}:{PORT}"
WAGTAILADMIN_USER_LOGIN_FORM = "huabiao.accounts.forms.SignInForm"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "huabiao.library.finishing.finish_review"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "media.MediaImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.MediaDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Answers every search of the console (base.finding); a search engine takes its place here.
FINDER = "huabiao.base.finding.InDatabase"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

TINYMCE_DEFAULT_CONFIG = {
    "menubar": False,
    "branding": False,
    "elementpath": False,  # names of tags tell editors nothing
    "promotion": False,
    "language": "zh-Hans",
    "height": 480,
    "plugins": "lists link image table code fullscreen searchreplace wordcount autolink",
    "formats": {
        f"align{place}": {"selector": "p,h2,h3,h4,td,th", "classes": place} for place in PLACES
    },
    "content_style": " ".join(f".{place} {{ text-align: {place}; }}" for place in PLACES),
    "toolbar": (
        "undo redo | blocks | bold italic | aligncenter alignright | bullist numlist"
        " | link image table | removeformat searchreplace code fullscreen"
    ),
    "block_formats": "正文=p;二级标题=h2;三级标题=h3;四级标题=h4",
    "convert_urls": False,
    "images_upload_url": "/media/upload-image/",
    "images_upload_handler": "huabiaoUploadImage",  # media/static/media/upload-image.js
    "images_file_types": "jpg,jpeg,png,gif,webp",
    "paste_data_images": True,
    "valid_elements": elements_for_the_editor(),  # what would not be kept is not shown either
    "a11y_advanced_options": True,  # a picture without a description is asked for one
}
TINYMCE_EXTRA_MEDIA = {"js": ["media/upload-image.js", "media/paste.js"]}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"huabiao": {"level": "INFO"}},
}
