# Every target sets up .venv by itself from requirements.lock. Python 3.11 or newer and make are all that is assumed.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
SOURCES := $(shell find book src _config.yml _toc.yml course.toml -type f -not -name '*.pyc') $(shell find notebooks -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*')
BROWSER := .venv/.browser

export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help
.PHONY: help book test test-data test-twice test-fast lab serve notebooks bench repository lock clean experiments select

help:  ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "make %-12s %s\n", $$1, $$2}'

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14), "Python 3.11, 3.12 or 3.13 is needed, this is " + sys.version.split()[0]'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Debian's or the system's Chromium if there is one, otherwise Playwright's own.
$(BROWSER): $(INSTALLED)
	$(BIN)/python tools/browser.py
	touch $@

book: _build/html/.built  ## build the static book into _build/html, warnings as errors
	@echo "The book is at $(CURDIR)/_build/html/index.html"

# A page that was read with a warning would not warn again: after a failure every page is read anew.
_build/html/.built: $(INSTALLED) $(SOURCES)
	$(BIN)/jupyter-book build --quiet --warningiserror --keep-going . || { rm -rf _build/.doctrees; exit 1; }
	touch $@

test: $(INSTALLED) $(BROWSER) _build/html/.built  ## run every test
	$(BIN)/python tools/test.py

test-data: $(INSTALLED)  ## run the notebooks on real data: make test-data COURSE_DATA=folder
	COURSE_DATA="$(COURSE_DATA)" $(BIN)/python tools/test.py data

test-twice: $(INSTALLED)  ## run every cell of every lesson twice: half an hour
	$(BIN)/python tools/test.py twice

test-fast: $(INSTALLED)  ## run the tests that need neither a browser nor a notebook kernel
	$(BIN)/python tools/test.py style widgets unit

lab: $(INSTALLED)  ## open JupyterLab on notebooks/
	$(BIN)/python tools/lab.py

serve: _build/html/.built  ## serve the book at http://localhost:8000
	$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

notebooks: $(INSTALLED) $(BROWSER)  ## make notebooks/ from book/chapters/, running what changed; LESSONS="03-03 02" for some
	$(BIN)/python tools/plan.py
	$(BIN)/python tools/notebooks.py $(LESSONS)
	$(BIN)/python tools/readme_picture.py

select: $(INSTALLED)  ## choose the lessons of the book: make select LESSONS="02 03-01"; without LESSONS all of them
	$(BIN)/python tools/plan.py --select "$(LESSONS)"

experiments: $(INSTALLED)  ## repeat an experiment and store its record: make experiments NAME=captions [OPTIONS="--steps 1200"]
	test -f experiments/$(NAME).py || { echo "expected NAME=, one of the scripts in experiments/, got '$(NAME)'"; exit 1; }
	$(BIN)/python experiments/$(NAME).py $(OPTIONS)

bench: $(INSTALLED) $(BROWSER) _build/html/.built  ## measure speed and sizes; store them in benchmarks/results.json
	$(BIN)/python benchmarks/run.py

repository: $(INSTALLED)  ## set the repository everywhere: make repository NAME=owner/name [HUB=https://hub.example.edu]
	$(BIN)/python tools/repository.py $(NAME) $(if $(HUB),--hub $(HUB))

lock: $(INSTALLED)  ## write requirements.lock anew from what is installed in .venv
	$(BIN)/python tools/lock.py

clean:  ## remove the book and the environment
	rm -rf _build .venv .pytest_cache .hypothesis .ruff_cache build src/*.egg-info
