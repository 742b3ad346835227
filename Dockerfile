# One target per service, and `millrace`, which runs everything in one container:
#
#   docker build --target millrace --tag millrace .
#   docker run -p 8000:8000 millrace
#
# docs/operations.md says how the images are run. There is no build step: Node runs the sources as they are.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /millrace
ENV CI=true
COPY package.json ./
RUN npm install --global --no-audit --no-fund "$(node -p 'require("./package.json").packageManager')"
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch --prod --store-dir /pnpm-store && rm -rf node_modules
COPY . .

FROM build AS api-files
RUN node deploy/images/lay-out.ts api

# The controller starts workers itself where its scheduler is `process` or `embedded`.
FROM build AS controller-files
RUN node deploy/images/lay-out.ts controller worker

FROM build AS node-files
RUN node deploy/images/lay-out.ts node worker

FROM build AS worker-files
RUN node deploy/images/lay-out.ts worker

FROM build AS millrace-files
RUN node deploy/images/lay-out.ts cli

# A running service installs nothing, and an image is as large as what is in it: in one layer, nothing stays behind
# that was removed.
FROM ${NODE_IMAGE} AS trimmed
RUN mkdir /data /secrets && chown node:node /data /secrets \
 && rm -rf /opt/* /var/cache/* /var/lib/apt/lists/* \
 && cd /usr/local && rm -rf include lib/node_modules share/doc share/man \
 && cd bin && rm -f npm npx corepack yarn yarnpkg docker-entrypoint.sh

FROM scratch AS runtime
COPY --from=trimmed / /
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Millrace" \
      org.opencontainers.image.description="A distributed stream processing engine" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# What Node compiles is kept where a read-only root file system leaves a place for it. A service ends in order
# before Docker's ten seconds are over.
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_ENV=production \
    NODE_COMPILE_CACHE=/tmp/millrace-compile-cache \
    MILLRACE__NETWORK__BIND_ADDRESS=0.0.0.0 \
    MILLRACE__PROCESS__GRACE_MS=8000
COPY deploy/images/health-check.ts /
COPY deploy/images/millrace /usr/local/bin/
WORKDIR /data
USER node
ENTRYPOINT ["millrace"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "/health-check.ts"]

# Who touches the control database finds it on a volume.
FROM runtime AS control
ENV DATABASE_PATH=/data/control.sqlite
VOLUME /data

FROM control AS api
COPY --from=api-files /out /millrace
EXPOSE 8000 8001
CMD ["api"]

FROM control AS controller
COPY --from=controller-files /out /millrace
EXPOSE 9190 9191
CMD ["controller"]

FROM runtime AS node
COPY --from=node-files /out /millrace
EXPOSE 9290 9291
CMD ["node"]

FROM runtime AS worker
COPY --from=worker-files /out /millrace
EXPOSE 9390 9391 9392
CMD ["worker"]

FROM control AS millrace
COPY --from=millrace-files /out /millrace
EXPOSE 8000 8001
CMD ["cluster"]
