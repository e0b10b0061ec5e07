# The one entry to the project: every target is a line or two that calls scripts/.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test lint format bench faults fuzz golden docs clean

help: ## print this list
	@sed -nE 's/^([a-z]+): ## (.*)/  make \1\t\2/p' Makefile | expand -t 18

setup: ## install what building, running, testing and linting need (Debian packages, a Python environment in .venv)
	@scripts/setup build test lint

run: ## build in release and serve the demo on http://localhost:8080; the data lie under ./data or $SURETY_DATA_DIR
	@scripts/run

test: ## build and run every test: the suites, the faults in short form, real clients and a real browser
	@scripts/test

lint: ## check formatting, scripts, links between pages, and words that must not be committed
	@scripts/lint

format: ## rewrite the Swift and Python sources in the house's format
	@scripts/setup lint
	@swift format --in-place --parallel --recursive Package.swift Sources Tests && .venv/bin/ruff format Tests/App scripts/check-links scripts/services scripts/datastores scripts/bench scripts/benchmarks

bench: ## measure the release build and the machine's own limits, and write docs/performance.md
	@scripts/setup build services bench && scripts/build release surety surety-bench
	@scripts/bench

faults: ## break everything servers stand on, in full (about half an hour), and write the table of docs/reliability.md
	@scripts/setup build test && scripts/build release surety
	@SURETY_BIN=$$PWD/.build/release/surety Tests/App/Faults/run alone
	@SURETY_BIN=$$PWD/.build/release/surety Tests/App/Faults/run together --page docs/reliability.md

fuzz: ## feed every parser what nobody would write, for a minute each, under the address sanitizer
	@scripts/setup build && scripts/fuzz all 60

golden: ## rewrite the golden files from what the code answers now; read the difference before committing it
	@SURETY_GOLDEN=1 scripts/swift-tests

docs: ## write docs/configuration.md from the definitions of the keys, and check the links between pages
	@scripts/docs

clean: ## remove what was built, never the data
	@rm -rf .build .venv
