# syntax=docker/dockerfile:1

FROM node:22-slim AS build
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/server/package.json packages/server/
COPY packages/client/package.json packages/client/
RUN npm ci --loglevel=error
COPY tsconfig.base.json ./
COPY scripts scripts
COPY packages packages
RUN npm run build

# What the server runs on. The client's packages are bundled into its site, so none of them is needed here.
FROM node:22-slim AS dependencies
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/server/package.json packages/server/
COPY packages/client/package.json packages/client/
RUN npm ci --omit=dev --workspace=@runnel/server --workspace=@runnel/protocol --loglevel=error \
  && ln -sfn ../../packages/client node_modules/@runnel/client

FROM node:22-slim
WORKDIR /app
# In a container, loopback is reachable by nobody.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
COPY --from=dependencies /app/package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/packages packages
COPY --from=build /app/packages/protocol/dist packages/protocol/dist
COPY --from=build /app/packages/server/dist packages/server/dist
COPY --from=build /app/packages/client/dist/site packages/client/dist/site
USER node
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the process that gets SIGTERM: it drains, then leaves.
CMD ["node", "packages/server/dist/cli.js"]
