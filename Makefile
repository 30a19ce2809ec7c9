# The commands of the course. Each works as the first one on a fresh clone and does, the second time, only what changed.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help env book serve figures test notebooks assignments check home clean

BIN := .venv/bin
# What the book runs on: it knows nothing of grading.
PACKAGE := $(shell find ganedu \( -path ganedu/grading -o -path ganedu/assignments \) -prune -o \
	\( -name '*.py' -o -name '*.json' -o -name '*.js' -o -name '*.css' -o -name '*.safetensors' \) -print)
PORT := 8000

help:  ## Show this list.
	@echo "Usage: make COMMAND"; echo
	@sed -n 's/^\([a-z]*\):.*##[ ]*\(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-13s %s\n", $$1, $$2}'

env: .venv/ready  ## Make .venv and install what requirements.txt pins.

.venv/ready: requirements.txt pyproject.toml book/_tools/environment.sh
	@sh book/_tools/environment.sh

# Cached results are keyed on the code cells alone: they are stale when the package or its dependencies change. MNIST is
# fetched here, with its progress in sight, so that no page shows it.
_build/package: .venv/ready $(PACKAGE)
	@rm -rf _build/.jupyter_cache _build/.doctrees _build/html
	@$(BIN)/python -c "from ganedu import data; print(data.load('mnist')); print(data.load('mnist', split='test'))"
	@mkdir -p _build && touch $@

# A page with a warning would count as done the next time: a failed build is read afresh.
book: _build/package  ## Run the notebooks and build the book (strictly: a warning is an error).
	@$(BIN)/python book/_tools/run_chapters.py
	@$(BIN)/jupyter-book build . -W -n --keep-going || { rm -rf _build/.doctrees; \
		echo; echo "The book was not built: the reason stands above, after WARNING or Error."; exit 1; }
	@echo "The book is ready. Open this page:  file://$(CURDIR)/_build/html/book/intro.html"

serve: book  ## Build the book and serve it on this machine.
	@echo "Open http://127.0.0.1:$(PORT)/book/intro.html  (Ctrl-C stops; another port: make serve PORT=8001)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html >/dev/null 2>&1 || \
		{ status=$$?; [ $$status -eq 130 ] || echo "Port $(PORT) is taken: make serve PORT=8001"; }

figures: book  ## Gather the book's figures as files, for slides.
	@$(BIN)/python book/_tools/figures.py

# One thread for each of the two workers: more of them than cores would only wait for each other.
test: book _build/assignments/ready  ## Run every test: unit, property, failure, browser, and each notebook.
	@OMP_NUM_THREADS=1 TQDM_DISABLE=1 $(BIN)/python -m pytest -n 2 --dist worksteal --nbmake --nbmake-timeout=300 tests book $(ARGS)

notebooks: .venv/ready  ## Write each chapter's notebook from its Markdown.
	@$(BIN)/python book/_tools/notebooks.py

# Otter has an environment of its own: its requirements and the book's differ.
.venv-class/ready: .venv/ready requirements-class.txt
	@echo "Installing otter-grader in .venv-class (a minute the first time) ..."
	@$(BIN)/python -m venv .venv-class
	@.venv-class/bin/python -m pip install --disable-pip-version-check -q -r requirements-class.txt && touch $@

assignments: .venv-class/ready  ## Write the student notebooks and the autograders from their masters.
	@$(BIN)/python assignments/build.py && touch _build/assignments/ready

# For the tests, only what changed.
_build/assignments/ready: .venv-class/ready $(wildcard assignments/*.py assignments/*/*.md assignments/*/*/*.py) _config.yml
	@$(BIN)/python assignments/build.py && touch $@

check: .venv/ready .venv-class/ready  ## Check style, spelling, and that no notebook has drifted from its chapter or master.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/codespell
	@$(BIN)/python book/_tools/notebooks.py --check
	@$(BIN)/python assignments/build.py --check

# Each appends to benchmarks/records; on a machine with other work the ratios hold, the seconds do not.
.PHONY: bench
bench: .venv/ready _build/assignments/ready  ## Measure what is claimed about speed (hours; make bench ARGS=--quick: minutes, keeps nothing).
	@for name in overheads drawn_faces many_seeds grading training_throughput time_to_quality; do \
		echo "benchmarks/$$name.py $(ARGS)"; $(BIN)/python benchmarks/$$name.py $(ARGS) || exit 1; done

home: .venv/ready .venv-class/ready  ## Say where this repository lives: make home URL=https://github.com/OWNER/NAME
	@test "$(origin URL)" != undefined || { echo "Say: make home URL=https://github.com/OWNER/NAME"; exit 2; }
	@$(BIN)/python book/_tools/home.py "$(URL)" && $(BIN)/python assignments/build.py

clean:  ## Remove what was built (not .venv, not downloaded data).
	@rm -rf _build
