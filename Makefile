# TrustCoach IA. `make help` lists what can be made.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

# Node may be ours (scripts/install), cargo may not be on the PATH of a service.
export PATH := $(CURDIR)/target/tools/bin:$(PATH):$(HOME)/.cargo/bin
# Queries are checked against the committed .sqlx; `make sqlx` renews it.
export SQLX_OFFLINE ?= true

TARGET := $(or $(CARGO_TARGET_DIR),target)
BIN := $(TARGET)/debug/trustcoach
MODEL := models/ggml-base.bin
SAMPLE ?= crates/speech/tests/fixtures/human_fr.wav

NPM := web/node_modules/.package-lock.json
WEB := web/dist/manifest.json
WEB_SOURCES := $(shell find web crates/*/templates \( -name node_modules -o -name dist -o -name e2e \
	-o -name target -o -name test-results \) -prune -o \
	\( -path 'web/*' -o -name '*.html' \) -type f -print 2>/dev/null)

# nextest where it is installed; the tests pass under both.
RUNNER := $(shell PATH="$(PATH)" command -v cargo-nextest >/dev/null 2>&1 \
	&& echo 'cargo nextest run --no-fail-fast' || echo 'cargo test --no-fail-fast')

# CI lints while it builds (.ci/run).
LINT := cargo clippy --workspace --all-targets -- -D warnings

.PHONY: help run build demo seed test test-rust test-web check bench release sqlx clean install install-tests

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build $(MODEL) ## Install what is missing, build, fill with demo data, serve on http://localhost:3000
	exec $(BIN) serve --seed-demo

demo: build ## Play a whole session on the server that `make run` started
	$(BIN) demo $(SAMPLE)

seed: build ## Only the users, coaches and organization of the specification
	$(BIN) seed

test: test-web test-rust ## Every test: types, the browser, then the Rust workspace

test-rust: install-tests $(WEB) $(MODEL)
	cargo build -p trustcoach
	scripts/with-postgres $(RUNNER) --workspace
	if [ "$$(id -u)" = 0 ]; then cargo test --workspace --test embedded -- --ignored as_root; fi

test-web: install-tests $(WEB) $(MODEL)
	cd web && npm run --silent check
	cargo build -p trustcoach
	if [ -d web/e2e ]; then cd web && CI=$${CI:-} npx playwright test; fi

check: install $(WEB) ## Format, lints, types, unused dependencies, licences
	cargo fmt --all --check
	scripts/unused-dependencies
	scripts/shared-builds
	$(LINT)
	cd web && npm run --silent check
	if command -v cargo-deny >/dev/null; then cargo deny --offline check licenses bans sources; \
		if [ -d "$${CARGO_HOME:-$$HOME/.cargo}/advisory-db" ] || [ -d "$${CARGO_HOME:-$$HOME/.cargo}/advisory-dbs" ]; then \
		cargo deny --offline check advisories; fi; fi

bench: $(WEB) ## Slots, searches, bookings at 100,000 coaches, beside the same SQL in pgbench
	cargo bench -p domain
	cargo build --release -p trustcoach
	BIN=$(TARGET)/release/trustcoach ON_DISK=1 scripts/with-postgres scripts/bench/run
	BIN=$(TARGET)/release/trustcoach ON_DISK=1 scripts/with-postgres scripts/bench/jobs

release: install $(WEB) ## The optimised single binary, and what it is made of (CycloneDX)
	cargo build --release -p trustcoach
	scripts/sbom $(TARGET)/release/trustcoach.cdx.json
	@echo "$(TARGET)/release/trustcoach"

sqlx: ## Renew .sqlx after a change of queries or migrations
	scripts/with-postgres scripts/prepare-queries

clean: ## Forget what was built; the data and the models stay
	cargo clean
	rm -rf web/dist web/node_modules

build: install $(WEB)
	cargo build -p trustcoach

install:
	@scripts/install

install-tests:
	@scripts/install --tests

# Installing comes first, for npm and Python may be what it installs.
$(NPM): web/package-lock.json | install
	cd web && npm ci --no-fund --no-audit
	@touch $@

$(WEB): $(NPM) $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

# The weights, with their checksum, from wherever they can be had.
$(MODEL): | build
	scripts/fetch-whisper
	@test -s $@ || { echo "scripts/fetch-whisper did not make $@" >&2; exit 1; }
