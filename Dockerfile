# syntax=docker/dockerfile:1

# htmx and its WebSocket extension, as the lock file pins them.
FROM --platform=$BUILDPLATFORM node:24-alpine@sha256:a0b9bf06e4e6193cf7a0f58816cc935ff8c2a908f81e6f1a95432d679c54fbfd AS static
WORKDIR /static
COPY static/package.json static/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN mkdir vendor && cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/dist/ext/hx-ws.min.js vendor/

# One static binary. What templ and sqlc generate is committed, so no generator runs here.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine@sha256:0178a641fbb4858c5f1b48e34bdaabe0350a330a1b1149aabd498d0699ff5fb2 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
COPY --from=static /static/vendor/ static/vendor/
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags "-s -w" -o /out/parley ./cmd/parley
# A new volume takes its owner from this folder.
RUN mkdir /out/data
RUN echo "parley:x:65532:65532::/:/parley" > /out/passwd

# Nothing but the binary and what it reads: certificates of authorities, and time zones.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
COPY --from=build /out/passwd /etc/passwd
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/parley /parley
ENV ZONEINFO=/zoneinfo.zip \
    PARLEY_ADDR=0.0.0.0:3000 \
    PARLEY_DATA=/data \
    LOG_FORMAT=json
USER 65532:65532
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=60s --start-interval=1s CMD ["/parley", "health"]
ENTRYPOINT ["/parley"]
CMD ["serve"]
