# make demo    the whole job on the embedded corpus and model; ends with a table and a report
# make test    the tests
# make lint    ruff and mypy --strict
# make quick   the tests without the slow ones
# make extras  optional libraries, so that their tests do not skip
# make browser the report in a browser: what its tests need, and the tests
# make parity  the same text through NeuroX and ConceptX's files, and through ours
# make bench   ours beside its peers: make bench SCALE=quick TOPICS="kmeans matching"
# make evidence planted truth: how often intervals and p-values hold; an hour. RESUME=--resume goes on
# make torture kills, failing disks, damage, races, power cuts: hours. make torture TORTURE="races damage"
# make fuzz    100,000 hostile inputs: an hour or two
# make wheel   the wheel built, looked into, installed alone and used
# make audit   known vulnerabilities of the pinned versions, where a service that knows them is reached
# make mutants seeded bugs: at least one test fails for each

PYTHON ?= python3
VENV ?= .venv
DEMO ?= isogloss-demo
# PyTorch's own index of CPU builds saves gigabytes on Linux:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=

BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
# A virtual environment made without ensurepip has no pip of its own.
PIP = $$(test -x $(BIN)/pip && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python)
WITH_PIP = $$(test -x $(BIN)/pip && echo $(BIN)/python || echo $(PYTHON))
INSTALL = $(PIP) install --disable-pip-version-check --quiet --constraint constraints.txt

.PHONY: demo test quick extras browser parity bench evidence lint mutants torture fuzz wheel audit clean
.DELETE_ON_ERROR:

demo: $(STAMP)-run
	$(BIN)/isogloss demo $(DEMO)

# Two workers with a thread each: threads that wait for each other would keep both cores busy.
PYTEST = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test: $(STAMP)-test
	$(PYTEST)

quick: $(STAMP)-test
	$(PYTEST) -m "not slow"

# Optional libraries, so that their tests run: words of Chinese, Japanese, Thai, ICU, Parquet, HDF5, S3, a browser, Dask.
extras: $(STAMP)-test
	$(INSTALL) --editable '.[test,test-s3,browser,zh,ja,th,icu,parquet,hdf5,tsne,umap,dask]'

# Chromium and its driver are the system's: apt-get install chromium chromium-driver
browser: $(STAMP)-test
	$(INSTALL) --editable '.[test,browser]'
	$(PYTEST) tests/report/browser

# NeuroX comes without what it depends on: it pins versions of 2021, and runs with today's.
parity: $(STAMP)-test
	$(INSTALL) --editable '.[test,parity]'
	$(INSTALL) --no-deps neurox==1.0.9
	$(PYTEST) tests/parity

SCALE ?= full
TOPICS ?=

# The peers install as an extra; each contender runs in processes of its own.
bench: $(STAMP)-test
	$(INSTALL) --editable '.[test,bench]'
	$(INSTALL) --no-deps neurox==1.0.9
	$(BIN)/python -m benchmarks run --scale $(SCALE) $(TOPICS)

RESUME ?=

evidence: $(STAMP)-test
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.evidence.truth $(RESUME)

lint: $(STAMP)-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

TORTURE ?=
SCRATCH ?= $(if $(wildcard /dev/shm),/dev/shm,/tmp)
ONE_THREAD = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

# What was tried is kept in .torture, and gone on from; the table is printed at the end.
torture: $(STAMP)-test
	$(ONE_THREAD) $(BIN)/python -m tests.torture $(TORTURE) --scratch $(SCRATCH)

fuzz: $(STAMP)-test
	$(INSTALL) --editable '.[test,parquet,hdf5]'
	$(ONE_THREAD) $(BIN)/python -m tests.hostile --scratch $(SCRATCH)

wheel: $(STAMP)-test
	$(WITH_PIP) -m tests.wheel $(if $(TORCH_INDEX),--torch-index $(TORCH_INDEX))

audit: $(STAMP)-test
	$(INSTALL) 'pip-audit>=2.9'
	$(BIN)/python -m tests.wheel.audit

# Some bugs are in what optional libraries are used for: without them, their tests skip.
mutants: extras
	$(BIN)/python -m tests.mutants.run

$(STAMP)-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Isogloss needs Python 3.11 or newer; $$($(PYTHON) --version 2>&1) was found. Name another one: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)
	@test -x $(BIN)/pip || $(PYTHON) -m pip --version >/dev/null 2>&1 || \
	  { echo "pip was not found, neither in $(VENV) nor beside $(PYTHON): install it (on Debian: apt-get install python3-pip)" >&2; exit 1; }
	@touch $@

$(STAMP)-run: pyproject.toml constraints.txt $(STAMP)-python
	$(if $(TORCH_INDEX),$(INSTALL) --index-url $(TORCH_INDEX) torch)
	$(INSTALL) --editable .
	@touch $@

$(STAMP)-test: $(STAMP)-run
	$(INSTALL) --editable '.[test]'
	@touch $@

$(STAMP)-lint: $(STAMP)-test
	$(INSTALL) --editable '.[test,browser,lint]'
	@touch $@

clean:
	rm -rf $(VENV) $(DEMO) .evidence .torture .mypy_cache .ruff_cache .pytest_cache .hypothesis
