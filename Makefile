# Parley's commands. Each gets what it lacks first, or says what that is.

tool := go tool -modfile=tools/go.mod
stage := scripts/stage.sh

.PHONY: run test check bench generate build assets help
.DELETE_ON_ERROR:

help:
	@echo "make run    Parley on http://127.0.0.1:3000, Ctrl-C stops it"
	@echo "make test   unit, integration and browser tests"
	@echo "make check  format, vet, lint, generated code, dependencies"
	@echo "make bench  the benchmarks"

run:
	@scripts/need.sh run
	@$(MAKE) --no-print-directory build
	@exec bin/parley serve

test:
	@scripts/need.sh test
	@$(MAKE) --no-print-directory build e2e/node_modules/.package-lock.json
	@$(stage) "unit and integration tests" go test -race ./...
	@$(stage) "the compose file" go -C deploy/compose test ./...
	@cd e2e && ../$(stage) "browser tests" npx playwright test

check:
	@scripts/need.sh check
	@$(stage) format scripts/format.sh
	@$(stage) vet go vet ./...
	@$(stage) "vet of the compose file's tests" go -C deploy/compose vet ./...
	@$(stage) staticcheck $(tool) staticcheck ./...
	@$(stage) "who imports whom" $(tool) depguard ./...
	@$(stage) "generated code" scripts/generated.sh
	@$(stage) dependencies go mod tidy -diff
	@$(stage) workflows $(tool) actionlint $(wildcard .github/workflows/*)
	@$(stage) "shell scripts" scripts/shell.sh

bench:
	@scripts/need.sh run
	@$(MAKE) --no-print-directory assets
	@go run ./cmd/bench

build: assets generate
	@# No compiler of C, and no question to git, which refuses to answer for another user's clone.
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -o bin/parley ./cmd/parley

# What is generated is committed: these run only after a change of its source.

templates := $(wildcard views/*.templ)
queries := store/postgres/db/models.go

generate: $(templates:.templ=_templ.go) $(queries)

%_templ.go: %.templ
	$(tool) templ generate -log-level warn -path views -f $<
	@touch $@

$(queries): sqlc.yaml $(wildcard queries/*.sql store/migrations/*.sql)
	$(tool) sqlc generate
	@touch $@

# htmx comes from npm as the lock file pins it, and is copied to where go:embed finds it.

assets: static/vendor/htmx.min.js static/vendor/hx-ws.min.js

static/vendor/htmx.min.js: static/node_modules/.package-lock.json
	cp static/node_modules/htmx.org/dist/htmx.min.js $@

static/vendor/hx-ws.min.js: static/node_modules/.package-lock.json
	cp static/node_modules/htmx.org/dist/ext/hx-ws.min.js $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	npm ci --prefix $* --ignore-scripts --no-audit --no-fund
	@touch $@
