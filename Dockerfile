FROM python:3.13-slim-trixie AS build

COPY requirements.lock /build/
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --require-hashes -r /build/requirements.lock

# The final file system is read-only, so bytecode is made here or never.
COPY engine /app/engine
COPY storage /app/storage
COPY bot /app/bot
RUN python -m compileall -q --invalidation-mode unchecked-hash /app


FROM python:3.13-slim-trixie

RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin desk \
    && install --directory --owner=desk --group=desk --mode=0700 /data

COPY --from=build /venv /venv
COPY --from=build /app /app

# The safe path keeps files in the data folder from passing for modules of ours.
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["python", "-m", "bot"]
CMD ["--help"]
