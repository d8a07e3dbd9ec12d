# Parley's commands. Each installs missing tools first, or names them.

tool := go tool -modfile=tools/go.mod
stage := scripts/stage.sh
checks := format vet staticcheck imports generated dependencies licences insecure vulnerabilities workflows scripts

# Without cgo no C compiler is needed, and the program, the linters and the generators share one set of
# compiled packages. Only the race detector needs cgo.
export CGO_ENABLED := 0

# Without the paths of a clone in them, compiled packages and what vet found of them serve every clone.
export GOFLAGS := -trimpath $(filter-out -trimpath,$(shell go env GOFLAGS 2>/dev/null))

.PHONY: help run test test-browsers check bench chaos mutate lighthouse build generate assets annotations
.PHONY: test-go test-scripts test-chaos test-compose test-monitoring test-tools test-browser test-others test-lighthouse $(checks:%=check-%)
.DELETE_ON_ERROR:

help:
	@echo "make run    Parley on http://127.0.0.1:3000, Ctrl-C stops it"
	@echo "make test   unit, integration and browser tests"
	@echo "make test-browsers  the other browsers: Firefox, lynx, w3m and elinks; then Lighthouse's marks"
	@echo "make check  format, vet, lint, generated code, dependencies and their licences, insecure code"
	@echo "make bench  the benchmarks, and docs/*.svg drawn again; about 35 minutes, with nothing else to do for the machine"
	@echo "make lighthouse  Lighthouse's marks for the pages that people see most"
	@echo "make chaos  the fault tests: SEED=2 for other faults, FOR=20m for a longer run"
	@echo "make mutate  changes the code in N=100 places and lists what no test notices: BASE=main for changed lines only,"
	@echo "             IN=./chat for one package, SEED=2 for other places, OWN=1 to ask each package's own tests only"

run:
	@scripts/need.sh run
	@$(MAKE) --no-print-directory build
	@exec bin/parley serve

# All tests and checks run, even after failures (-k), so that one run shows every failure. The scripts' tests
# use one core, and run beside Go's.

test:
	@scripts/need.sh test
	@$(MAKE) --no-print-directory build static/js/test/node_modules/.package-lock.json e2e/node_modules/.package-lock.json
	@failed=0; \
	$(MAKE) --no-print-directory -k -j2 -Otarget test-go test-scripts || failed=1; \
	$(MAKE) --no-print-directory -k test-chaos test-compose test-monitoring test-tools test-browser || failed=1; \
	exit $$failed

# Several packages wait for servers to start and to end: more of them than cores run at once, those that wait
# longest first. `make check` vets; tables for debuggers cost half a second for each of the packages. The race
# detector runs where goroutines meet: scripts/raced.sh finds these packages. Tests of pictures in files are
# those of one goroutine, and are built without it alone. It does not look into the cipher behind passwords, which
# no two goroutines share: nine tenths of the time of the tests of chat/accounts went there.
unraced := -gcflags=golang.org/x/crypto/blowfish=-race=false
longest := ./store/postgres ./cmd/parley ./store/embedded ./chat ./e2e/process ./e2e/adversary ./e2e/cluster
test-go: assets
	@raced=$$(scripts/raced.sh) && all=$$(go list $(longest) ./... | grep -v /e2e/chaos) && \
	$(stage) "tests where goroutines meet" env CGO_ENABLED=1 scripts/gotest.sh -race $(unraced) -p 4 -count=1 -vet=off -ldflags=-w $$(echo "$$all" | grep -xF "$$raced") && first=0 || first=1; \
	$(stage) "all other tests" scripts/gotest.sh -p 4 -parallel 4 -count=1 -vet=off -ldflags=-w $$(echo "$$all" | grep -vxF "$$raced") ./files && exit $$first

# The scripts' tests use pages that the server's templates render now.
test-scripts: assets static/js/test/node_modules/.package-lock.json
	@go run ./static/js/test/pages -o static/js/test/pages.json
	@$(stage) "the scripts' unit tests" node --max-semi-space-size=64 --disable-warning=ExperimentalWarning --test-reporter=dot static/js/test/all.js

# Alone: these tests require that everything recovers within seconds.
test-chaos: assets
	@$(stage) "fault tests, for a minute" env AGAIN= scripts/gotest.sh ./e2e/chaos -count=1

test-compose:
	@$(stage) "the compose file" go -C deploy/compose test ./...

test-tools:
	@$(stage) "the tools" go -C tools test ./...

test-monitoring:
	@$(stage) "alerts and dashboard" go -C deploy/prometheus test ./...

test-browser: build e2e/node_modules/.package-lock.json
	@$(stage) "browser tests" scripts/browsertest.sh

# Lighthouse comes last, and alone: its scores fall on a busy machine.
test-browsers:
	@scripts/need.sh browsers
	@$(MAKE) --no-print-directory build e2e/node_modules/.package-lock.json e2e/lighthouse/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory -k test-others test-lighthouse

test-others: assets
	@$(stage) "Firefox and text browsers" scripts/gotest.sh -count=1 -tags browsers -run 'Firefox|BrowsersOfText' ./e2e/process

test-lighthouse: build e2e/node_modules/.package-lock.json e2e/lighthouse/node_modules/.package-lock.json
	@$(stage) "Lighthouse's marks" $(MAKE) --no-print-directory lighthouse

check:
	@scripts/need.sh check
	@$(MAKE) --no-print-directory -k -j2 -Otarget $(checks:%=check-%)

check-format:
	@$(stage) "format" scripts/format.sh

check-vet:
	@$(stage) "vet" go vet ./...
	@$(stage) "vet of the build for fault tests" go vet -tags faults ./cmd/parley/...
	@$(stage) "vet of the tests with other browsers" go vet -tags browsers ./e2e/process
	@$(stage) "vet of the compose file's tests" go -C deploy/compose vet ./...
	@$(stage) "vet of the alerts' tests" go -C deploy/prometheus vet ./...
	@$(stage) "vet of the tools" go -C tools vet ./...

check-staticcheck:
	@$(stage) "staticcheck" $(tool) staticcheck ./...

check-imports:
	@$(stage) "who imports whom" $(tool) depguard ./...

check-generated:
	@$(stage) "generated code" scripts/generated.sh

check-dependencies:
	@$(stage) "dependencies" go mod tidy -diff
	@$(stage) "dependencies of the compose file's tests" go -C deploy/compose mod tidy -diff
	@$(stage) "dependencies of the alerts' tests" go -C deploy/prometheus mod tidy -diff
	@$(stage) "dependencies of the tools" go -C tools mod tidy -diff

check-licences:
	@$(stage) "licences of dependencies" go -C tools run ./licences . .. ../deploy/compose ../deploy/prometheus ../static ../static/js/test ../chat/emojis/annotations/collect ../e2e ../e2e/lighthouse

check-insecure:
	@$(stage) "gosec" scripts/gosec.sh

check-vulnerabilities:
	@$(stage) "known vulnerabilities" scripts/vulnerabilities.sh

check-workflows:
	@$(stage) "workflows" $(tool) actionlint $(wildcard .github/workflows/*)

check-scripts:
	@$(stage) "shell scripts" scripts/shell.sh

# Built, since go run would not pass signals on.
bench:
	@scripts/need.sh run
	@$(MAKE) --no-print-directory build
	@go build -buildvcs=false -o bin/bench ./cmd/bench
	@exec bin/bench -binary bin/parley -plots docs

chaos:
	@scripts/need.sh run
	@$(MAKE) --no-print-directory assets
	@scripts/gotest.sh ./e2e/chaos -count=1 -timeout 0 -v -args -seed $(or $(SEED),1) -lasts $(or $(FOR),5m)

mutate: assets $(patsubst %/package.json,%/node_modules/.package-lock.json,$(wildcard static/js/test/package.json))
	@scripts/need.sh run
	@[ ! -d static/js/test/pages ] || go run ./static/js/test/pages -o static/js/test/pages.json
	@go -C tools build -buildvcs=false -o ../bin/mutate ./mutate
	@exec bin/mutate -n $(or $(N),100) -seed $(or $(SEED),1) -base "$(BASE)" $(if $(OWN),-own) $(IN)

lighthouse: build e2e/node_modules/.package-lock.json e2e/lighthouse/node_modules/.package-lock.json
	@PARLEY_BIN=$(CURDIR)/bin/parley node e2e/lighthouse/run.js

# Without buildvcs go does not run git, which refuses to work in another user's clone.
build: assets generate
	go build -buildvcs=false -o bin/parley ./cmd/parley

# Generated code is committed: these run only after a change of its source.

templates := $(wildcard views/*/*.templ)
queries := store/postgres/db/models.go

generate: $(templates:.templ=_templ.go) $(queries) views/words/parley.pot

%_templ.go: %.templ
	$(tool) templ generate -log-level warn -path views -f $<
	@touch $@

$(queries): sqlc.yaml $(wildcard queries/*.sql store/migrations/*.sql)
	$(tool) sqlc generate
	@touch $@

# The list of all texts, for translators. A change of any of these may change it.

views/words/parley.pot: $(wildcard chat/*.go store/*/*.go handlers/*.go handlers/*/*.go views/*/*.templ views/*/*.go static/js/*.js static/js/hand/*.js) | assets
	go run ./views/words/collect -o $@
	@touch $@

# Names of emoji and words to find them by, after a change of the package's version.

annotations: chat/emojis/annotations/collect/node_modules/.package-lock.json
	go run ./chat/emojis/annotations/collect

# npm installs htmx as the lock file pins it. We copy it to where go:embed finds it.

assets: static/vendor/htmx.min.js static/vendor/hx-ws.min.js

static/vendor/htmx.min.js: static/node_modules/.package-lock.json
	cp static/node_modules/htmx.org/dist/htmx.min.js $@

static/vendor/hx-ws.min.js: static/node_modules/.package-lock.json
	cp static/node_modules/htmx.org/dist/ext/hx-ws.min.js $@

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	npm ci --prefix $* --ignore-scripts --no-audit --no-fund
	@touch $@
