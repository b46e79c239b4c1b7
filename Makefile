# Thin: each target sets up .venv when it is missing or stale, then calls the command.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
ARGS ?=

.PHONY: report verify test lab check data-check notebooks bench chaos release setup clean

report: $(READY)  ## write reports/2021 (another year: make report ARGS="--year 2016")
	@$(BIN)/metroregions report $(ARGS)

verify: $(READY)  ## rebuild the published editions, compare them byte for byte
	@$(BIN)/metroregions verify $(ARGS)

test: $(READY)  ## run all tests
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

lab: $(READY)  ## open JupyterLab with the notebooks
	@$(BIN)/jupyter lab notebooks

check: $(READY)  ## linter, formatter, types, direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

data-check: $(READY)  ## check the dataset
	@$(BIN)/metroregions data check

notebooks: $(READY)  ## execute the committed notebooks in place
	@$(BIN)/metroregions notebooks

bench: $(READY)  ## print how long things take
	@$(BIN)/python tests/bench.py $(ARGS)

chaos: $(READY)  ## kill commands at random moments: make chaos ARGS="--seed 1 --kills 200"
	@$(BIN)/python tests/chaos.py $(ARGS)

# Commit and tag are left to whoever releases: what is released is looked at first.
release: $(READY)  ## version, notebooks, editions, verify: make release VERSION=0.3.0
	@case "$(VERSION)" in [0-9]*.[0-9]*.[0-9]*) ;; \
		*) echo "Name the version: make release VERSION=0.3.0" >&2; exit 2;; esac
	@grep -q "^## $(VERSION) (" CHANGELOG.md || \
		{ echo "CHANGELOG.md has no “## $(VERSION) (date)”: write what changed first." >&2; exit 2; }
	@sed -i.bak 's/^version = ".*"/version = "$(VERSION)"/' pyproject.toml
	@sed -i.bak -e 's/^version: .*/version: $(VERSION)/' -e "s/^date-released: .*/date-released: $$( \
		sed -n 's/^## $(VERSION) (\(.*\))$$/\1/p' CHANGELOG.md)/" CITATION.cff
	@rm pyproject.toml.bak CITATION.cff.bak
	@$(MAKE) check data-check notebooks
	@set -e; for edition in reports/[0-9]*; do \
		$(BIN)/metroregions report --year "$$(basename "$$edition")" $(ARGS); done
	@$(MAKE) verify test
	@echo "Version $(VERSION) stands: look at git diff, commit, and tag it v$(VERSION)."

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with make PYTHON=/path/to/python3."; exit 1; }
	@echo "Setting up .venv (about two minutes, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:  ## remove the environment and caches
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
