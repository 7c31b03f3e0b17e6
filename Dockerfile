# One image for all services; docker-compose.yml says which of them a container runs.

FROM node:24-slim AS build
WORKDIR /parley
COPY . .
# The Prisma client is generated without the schema engine, which would be downloaded. What only builds and
# tests is left out of what is copied below; nothing needs a package's install script.
RUN npm ci --ignore-scripts \
 && PRISMA_SCHEMA_ENGINE_BINARY=/bin/false npx prisma generate \
 && npx tsc --build \
 && npm ci --ignore-scripts --omit=dev --workspace=scripts --workspace=gateway

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /parley
COPY --from=build /parley .
# Volumes take their owner from the folder that they are mounted on first.
RUN for folder in installation postgres redis identity tenants catalog query gateway; do \
      install -d -o node -g node -m 700 /secrets/$folder; \
    done && install -d -o node -g node -m 700 /results
USER node
