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
RUN sh deploy/images/lay-out.sh api

# The controller starts workers itself where its scheduler is `process` or `embedded`.
FROM build AS controller-files
RUN sh deploy/images/lay-out.sh controller worker

FROM build AS node-files
RUN sh deploy/images/lay-out.sh node worker

FROM build AS worker-files
RUN sh deploy/images/lay-out.sh worker

FROM build AS millrace-files
RUN sh deploy/images/lay-out.sh cli

FROM ${NODE_IMAGE} AS runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Millrace" \
      org.opencontainers.image.description="A distributed stream processing engine" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# What Node compiles is kept where a read-only root file system leaves a place for it.
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/tmp/millrace-compile-cache \
    MILLRACE__NETWORK__BIND_ADDRESS=0.0.0.0
# A running service installs nothing.
RUN mkdir /data /secrets && chown node:node /data /secrets \
 && cd /usr/local && rm -rf include lib/node_modules bin/npm bin/npx bin/corepack bin/yarn bin/yarnpkg
COPY deploy/images/health-check.mjs /
WORKDIR /data
USER node
ENTRYPOINT ["node", "/millrace/cli/src/main.ts"]

FROM runtime AS api
COPY --from=api-files /out /millrace
ENV DATABASE_PATH=/data/control.sqlite
VOLUME /data
EXPOSE 8000 8001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "/health-check.mjs", "API", "8000"]
CMD ["api"]

FROM runtime AS controller
COPY --from=controller-files /out /millrace
ENV DATABASE_PATH=/data/control.sqlite
VOLUME /data
EXPOSE 9190 9191
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "/health-check.mjs", "CONTROLLER", "9190"]
CMD ["controller"]

FROM runtime AS node
COPY --from=node-files /out /millrace
EXPOSE 9290 9291
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "/health-check.mjs", "NODE", "9290"]
CMD ["node"]

FROM runtime AS worker
COPY --from=worker-files /out /millrace
EXPOSE 9390 9391 9392
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "/health-check.mjs", "WORKER", "9390"]
CMD ["worker"]

FROM runtime AS millrace
COPY --from=millrace-files /out /millrace
ENV DATABASE_PATH=/data/control.sqlite
VOLUME /data
EXPOSE 8000 8001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "/health-check.mjs", "API", "8000"]
CMD ["cluster"]
