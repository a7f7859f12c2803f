# The assistant in a container: `docker build -t cdht .`, then see compose.yaml. It writes to its data folder and /tmp alone.
ARG BASE=python:3.12.12-slim-bookworm
ARG POSTGRESQL=postgres:18.1-bookworm

FROM ${POSTGRESQL} AS postgresql

FROM ${BASE} AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN apt-get update && apt-get install --yes --no-install-recommends binutils
COPY deploy/image.lock deploy/build.lock ./deploy/
RUN python -m venv /opt/build && /opt/build/bin/pip install --require-hashes --only-binary :all: -r deploy/build.lock \
    && python -m venv /opt/cdht && /opt/cdht/bin/pip install --require-hashes --only-binary :all: -r deploy/image.lock
COPY pyproject.toml README.md LICENSE ./
COPY docs/alerts.yml ./docs/alerts.yml
COPY docs/grafana ./docs/grafana
COPY deploy ./deploy
COPY bot ./bot
COPY dialogs ./dialogs
COPY locales ./locales
COPY storage ./storage
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/cdht/bin/pip install --no-deps --no-index /wheels/*.whl && /opt/cdht/bin/pip uninstall --yes pip
COPY --from=postgresql /usr/lib/postgresql/18/bin/pg_dump /usr/lib/postgresql/18/bin/pg_restore /opt/cdht/lib/postgresql/
RUN sh deploy/trim.sh /opt/cdht && sh deploy/pg_programs.sh /opt/cdht

FROM ${BASE}
ENV PATH=/opt/cdht/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --create-home --uid 10001 cdht && install --directory --owner=cdht --group=cdht --mode=0700 /home/cdht/.local/share/cdht
COPY --from=built /opt/cdht /opt/cdht
USER 10001
WORKDIR /home/cdht
ENV CDHT_LISTEN=0.0.0.0:8080 CDHT_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["cdht", "run"]
