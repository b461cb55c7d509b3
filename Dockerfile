# One image for the web process, the workers, beat and one-off commands.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --system --create-home --uid 10001 support
WORKDIR /srv/support

COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes -r requirements/base.txt

COPY . .
# Static files are named by their content, which needs no secret; the key of this step signs nothing that is kept.
RUN SECRET_KEY=only-while-building python manage.py collectstatic --noinput \
    && mkdir -p var \
    && chown -R support var

USER support
VOLUME /srv/support/var
EXPOSE 8000
CMD ["daphne", "-b", "0.0.0.0", "-p", "8000", "supportsite.asgi:application"]
