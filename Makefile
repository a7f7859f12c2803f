# Two commands do everything: `make demo` and `make test`. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

CHROMIUM ?= /usr/bin/chromium

.PHONY: setup demo test test-fast test-web test-files test-deploy check format words bench bench-peers rehearsal soak fuzz audit lock clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@test -d $(VENV) || { echo "Tạo môi trường $(VENV) / making the environment"; $(PYTHON) -m venv $(VENV); }
	@echo "Cài thư viện, một hai phút ở lần đầu / installing the libraries, a minute or two the first time"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

listen ?=
demo: setup  ## three phones of an example commune in a browser, listen=0.0.0.0:8080 lets a real one in; without a terminal a script
	@$(BIN)/cdht demo $(if $(listen),--listen $(listen))

test: setup  ## all tests, on SQLite and on a real PostgreSQL that the tests start themselves
	$(BIN)/pytest -n auto

test-fast: setup  ## the fast tier
	$(BIN)/pytest -n auto -m "not slow" tests/unit tests/conversations tests/project

test-web: setup  ## the page in a real browser; as root on Debian what it needs is installed first
	@.ci/browser "$(BIN)" "$(CHROMIUM)"
	TEST_WEB=1 TEST_WEB_CHROMIUM="$(CHROMIUM)" $(BIN)/pytest -n auto tests/web

test-files: setup  ## every file that goes out, set by LibreOffice; as root on Debian what it needs is installed first
	@.ci/office
	TEST_FILES=1 $(BIN)/pytest -n 0 tests/files

test-deploy: setup  ## what is in front and around: Debian's nginx and Prometheus; as root on Debian they are installed first
	@.ci/deploy "$(BIN)"
	TEST_DEPLOY=1 $(BIN)/pytest -n 0 tests/deploy

check: setup  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

words: setup  ## extract what is said, and bring the catalogues up to date; then translate what is empty or fuzzy
	$(BIN)/pybabel --quiet extract -F pyproject.toml --no-default-keywords -k Phrase:1c,2 -k Phrases:1c,2,3 \
	  --add-location=file -w 110 --project=cong-dan-hoc-tap-bot --version=1 \
	  --header-comment='# What is said. The context is the id of a phrase, its source is Vietnamese.' \
	  -o locales/messages.pot .
	$(BIN)/pybabel --quiet update -l en -i locales/messages.pot -o locales/en/messages.po \
	  -w 110 --ignore-obsolete --ignore-pot-creation-date

bench: setup  ## the figures of the design, side by side in one run
	$(BIN)/python -m tests.bench

rounds ?= 5
conversations ?= 20000
bench-peers: setup  ## this project beside python-telegram-bot, aiogram and aiogram-dialog in one run, into docs/benchmarks.md; an hour, quicker with rounds=2 conversations=1000
	$(BIN)/python -m tests.bench.peers --rounds $(rounds) --conversations $(conversations)

people ?= 100000
days ?= 30
rehearsal: setup  ## simulated villages with faults, e.g. people=2000 days=10; what must be zero is zero
	$(BIN)/python -m tests.rehearsal $(people) $(days)

soak: minutes ?= 30
report ?= docs/soak.md
soak: setup  ## half of the minutes on each database: load, kill -9 of everything, a full disk; writes docs/soak.md, or nothing: minutes=1 report=
	$(BIN)/python -m tests.soak $(minutes) $(if $(report),--report $(report))

fuzz: minutes ?= 10
each ?=
fuzz: setup  ## the readers of what strangers send are fed anything: minutes=1, in turns, or each=10, so many seconds each, side by side
	$(BIN)/python -m tests.fuzz $(if $(each),--each $(each) $(if $(seed),--seed $(seed)),$(minutes))

audit: setup  ## known vulnerabilities of what constraints.txt names; says so where no advisory service can be reached
	@test -x $(BIN)/pip-audit || $(BIN)/pip install --quiet --disable-pip-version-check pip-audit
	@$(BIN)/python -m tests.audit

# pip refuses to install the working copy itself beside hashes: only the image is made from these, `make setup` from constraints.txt
LOCKED = $(BIN)/uv pip compile --quiet --universal --no-header --no-emit-index-url --no-annotate --generate-hashes --constraint constraints.txt
lock: setup  ## renew constraints.txt, and the locks with hashes from which the image is made
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --no-header --no-emit-index-url --all-extras pyproject.toml --output-file constraints.txt
	$(LOCKED) pyproject.toml --output-file deploy/image.lock
	echo 'hatchling>=1.27,<2' | $(LOCKED) - --output-file deploy/build.lock

clean:
	rm -rf $(VENV) .bench .mypy_cache .ruff_cache .hypothesis
