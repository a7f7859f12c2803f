# The assistant in a container: `docker build -t cdht .`, then see compose.yaml.
FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot ./bot
COPY dialogs ./dialogs
COPY locales ./locales
COPY storage ./storage
RUN pip install --constraint constraints.txt . && useradd --create-home --uid 10001 cdht \
    && install --directory --owner=cdht --group=cdht /home/cdht/.local/share/cdht
USER cdht
ENV CDHT_LISTEN=0.0.0.0:8080 CDHT_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["cdht", "run"]
