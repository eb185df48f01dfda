# Corrobot's server: docker compose up, or docker build -t corrobot .
#
# It runs as a user without rights, and needs to write to /data and /tmp alone.

FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY index index
RUN python3 -m venv /opt/corrobot \
    && /opt/corrobot/bin/pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -c constraints.txt .

FROM python:3.11-slim
COPY --from=build /opt/corrobot /opt/corrobot
RUN groupadd --gid 10001 corrobot \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin corrobot \
    && install --directory --owner 10001 --group 10001 --mode 700 /data
ENV PATH=/opt/corrobot/bin:/usr/local/bin:/usr/bin:/bin CORROBOT_HOME=/data CORROBOT_HOST=0.0.0.0 CORROBOT_PORT=8765
USER 10001:10001
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"CORROBOT_PORT\"]}/readyz', timeout=4)"]
ENTRYPOINT ["corrobot"]
CMD ["serve"]
