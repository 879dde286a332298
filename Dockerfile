# onrecord in a container: the record lives in the volume /record, the web page on port 8420.
#
#   docker build -t onrecord .
#   docker run --rm --network none -v ~/pages:/pages:ro -v onrecord:/record onrecord read /pages
#   docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges \
#     -v onrecord:/record -p 127.0.0.1:8420:8420 onrecord
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.lock pyproject.toml README.md LICENSE NOTICE ./
COPY docs/codebook.md docs/codebook.md
COPY examples/pages examples/pages
COPY src src
RUN python -m venv /opt/onrecord \
 && sed -E 's/^([A-Za-z0-9_.-]+==[^ ]+)( ; .*)? \\$/\1\2/; /^ /d' requirements.lock > constraints.txt \
 && /opt/onrecord/bin/pip install --no-cache-dir --constraint constraints.txt . \
 && /opt/onrecord/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim
COPY --from=build /opt/onrecord /opt/onrecord
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin onrecord \
 && mkdir /record && chown onrecord /record
ENV PATH=/opt/onrecord/bin:$PATH PYTHONUNBUFFERED=1 ONRECORD_RECORD=/record/onrecord.db
USER onrecord
WORKDIR /record
VOLUME /record
EXPOSE 8420
# The page answers to this machine's own names only; to publish it under another, add --allow-host NAME.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8420/assets/style.css', timeout=4)"]
ENTRYPOINT ["onrecord"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8420"]
