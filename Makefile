# Pushmark: one non-recursive Makefile. `make help` lists the targets.
#
# MODE=release (the default) builds into build/, every other mode into build/MODE/.

MODE    ?= release
CC      ?= cc
PYTHON  ?= /usr/bin/python3
VERSION := $(shell git describe --always --dirty --tags 2>/dev/null || echo unknown)

PKGS    := libuv libcurl inih jansson zlib libcrypto
STRICT  := -std=c11 -Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
DEFINES := -D_GNU_SOURCE
INCLUDE  = -Ilib $(shell pkg-config --cflags $(PKGS))
LIBS     = $(shell pkg-config --libs $(PKGS)) -lm

FLAGS_release := -O2 -g
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_fuzz    := $(FLAGS_asan) -fsanitize=fuzzer-no-link
ifeq ($(MODE),fuzz)
CC      := clang
endif

OUT     := $(if $(filter release,$(MODE)),build,build/$(MODE))
CFLAGS  += $(STRICT) $(DEFINES) $(FLAGS_$(MODE)) -DPUSHMARK_MODE='"$(MODE)"'
LDFLAGS += $(filter -fsanitize=address%,$(FLAGS_$(MODE)))

objects  = $(patsubst %.c,$(OUT)/obj/%.o,$(1))
LIB      := $(OUT)/libpushmark.a
LIB_SRC  := $(wildcard lib/*.c)
SERVER_SRC := $(wildcard server/*.c server/*/*.c)
LOAD_SRC := $(wildcard clients/*.c clients/transport/*.c)
BENCH    := $(OUT)/libbench.a
BENCH_SRC := $(wildcard bench/*/*.c)
PROGRAMS := $(OUT)/pushmark $(OUT)/pushmark-server $(OUT)/pushmark-load

UNIT     := $(patsubst tests/unit/%.c,$(OUT)/tests/%,$(wildcard tests/unit/test_*.c))
FUZZERS  := $(patsubst tests/fuzz/%.c,$(OUT)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS  := $(patsubst tests/fuzz/%.c,$(OUT)/replay/%,$(wildcard tests/fuzz/fuzz_*.c))
PERF     := $(OUT)/perf/bare $(OUT)/perf/record
SOURCES  := $(wildcard lib/*.[ch] server/*.[ch] server/*/*.[ch] clients/*.[ch] clients/*/*.[ch] \
              bench/*.[ch] bench/*/*.[ch] \
              tests/unit/*.[ch] tests/fuzz/*.[ch] tests/perf/*.[ch])

FUZZ_SECONDS ?= 60
SUITE   ?= quick

# `make V=1` shows whole command lines.
Q       := $(if $(V),,@)
say      = $(if $(V),,@echo '  $(1)  $@')

.PHONY: all bench lab unit replay test asan fuzz tidy format deps deps-test reference perf perf-lab install uninstall \
        clean help
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAMS) ## build the programs (release) into build/

bench: deps ## install what is needed, build, run the suite SUITE (quick)
	$(Q)$(MAKE) --no-print-directory all
	$(Q)build/pushmark run $(SUITE)

lab: ## install what building needs, build, open the lab: a page at the URL that it prints
	@scripts/deps build
	$(Q)$(MAKE) --no-print-directory all
	$(Q)exec build/pushmark lab

$(LIB): $(call objects,$(LIB_SRC))
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(BENCH): $(call objects,$(BENCH_SRC))
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(OUT)/pushmark: $(call objects,bench/main.c) $(BENCH) $(LIB)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/pushmark-server: $(call objects,$(SERVER_SRC)) $(LIB)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/pushmark-load: $(call objects,$(LOAD_SRC)) $(LIB)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The conductor has folders of its own; its headers are named with them.
$(OUT)/obj/bench/%.o $(OUT)/obj/tests/%.o: INCLUDE += -Ibench

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(INCLUDE) -MMD -MP -c -o $@ $<

# The version is compiled into one object only, rebuilt when it changes.
$(OUT)/obj/lib/version.o: CFLAGS += -DPUSHMARK_VERSION='"$(VERSION)"'
$(OUT)/obj/lib/version.o: $(OUT)/version.stamp
$(OUT)/version.stamp: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' > $@
.PHONY: FORCE
FORCE:

$(OUT)/tests/%: $(OUT)/obj/tests/unit/%.o $(BENCH) $(LIB)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka -lwslay

# A part of the load generator that knows no loop.
$(OUT)/tests/test_events: $(OUT)/obj/clients/events.o

$(OUT)/fuzz/%: $(OUT)/obj/tests/fuzz/%.o $(BENCH) $(LIB)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS) -lwslay

$(OUT)/replay/%: $(OUT)/obj/tests/fuzz/%.o $(OUT)/obj/tests/fuzz/replay.o $(BENCH) $(LIB)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lwslay

# The bare ground links nothing of Pushmark, so that no defect is on both sides of a comparison.
$(OUT)/perf/bare: $(call objects,$(wildcard tests/perf/bare*.c))
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs libcrypto)

$(OUT)/perf/record: $(call objects,tests/perf/record.c) $(LIB)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

unit: $(UNIT) ## build and run the unit tests of this MODE
	@for t in $(UNIT); do \
	  $$t > $$t.log 2>&1 || { cat $$t.log; echo "$$t failed"; exit 1; }; \
	  printf '  %-24s %s\n' $$(basename $$t) "$$(grep -o 'PASSED.*' $$t.log)"; done

replay: $(REPLAYS) ## feed every kept fuzz input to its parser once
	@for t in $(REPLAYS); do d=tests/fuzz/corpus/$$(basename $$t | sed s/^fuzz_//); $$t $$d || exit 1; done

test: deps-test ## install what the tests need, build, run everything
	$(MAKE) all
	$(MAKE) MODE=asan all unit replay
	$(PYTHON) -m pytest -q tests/e2e

asan: ## build the programs with AddressSanitizer and UBSan into build/asan/
	$(MAKE) MODE=asan all

fuzz: ## fuzz each parser for FUZZ_SECONDS (clang, libFuzzer)
	$(MAKE) MODE=fuzz fuzzers
	@for f in $(notdir $(FUZZERS)); do d=tests/fuzz/corpus/$${f#fuzz_}; mkdir -p build/fuzz/found/$$f $$d; \
	  build/fuzz/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$$d/crash- -print_final_stats=1 \
	    build/fuzz/found/$$f $$d || exit 1; done

.PHONY: fuzzers
fuzzers: $(FUZZERS)

tidy: ## clang-tidy over all C
	clang-tidy --quiet $(filter %.c,$(SOURCES)) -- -std=c11 $(DEFINES) $(INCLUDE) -Ibench -DPUSHMARK_MODE='"tidy"' -DPUSHMARK_VERSION='"tidy"'

format: ## clang-format over all C
	clang-format -i $(SOURCES)

deps: ## install the packages that building and benchmarking need
	@scripts/deps build charts

deps-test: ## install those and the packages that only the tests need
	@scripts/deps build charts test

reference: all ## measure the reference runs anew (two hours), and the READMEs' figures with them
	scripts/reference

perf: all $(PERF) ## ratios to the bare-socket limit
	$(PYTHON) tests/perf/perf.py

perf-lab: all ## the lab's page: frames, memory, a tab in the background
	$(PYTHON) tests/perf/lab.py

# What is installed, by folder below PREFIX. Programs find their files from where they lie themselves, so the tree
# can be moved. Folders that are empty here are left out.
PREFIX  ?= /usr/local
ROOT    := $(DESTDIR)$(PREFIX)
OWN      = $(foreach from,$(LAB_FOLDERS),$(call in_lab,$(from))) share/pushmark/suites share/pushmark/charts \
           share/pushmark/report share/pushmark share/doc/pushmark
SHELLS  := share/bash-completion/completions
FOLDERS  = bin share/man/man1 share/zsh/site-functions $(OWN)
in_bin                      := $(PROGRAMS)
in_share/man/man1           := bench/pushmark.1 server/pushmark-server.1 clients/pushmark-load.1
in_share/zsh/site-functions := scripts/completion/_pushmark
in_share/pushmark/suites    := $(wildcard bench/suites/*.ini)
in_share/pushmark/charts    := $(wildcard scripts/charts/*.gp)
in_share/pushmark/report    := $(wildcard $(foreach kind,html css js,scripts/report/*.$(kind)))
in_share/doc/pushmark       := README.md README.zh-CN.md LICENSE

# The lab's page keeps its folders; the deepest come first, as uninstall wants them.
LAB     := clients/browser
LAB_FOLDERS := $(shell find $(LAB) -type d 2>/dev/null | sort -r)
in_lab   = $(patsubst $(LAB)%,share/pushmark/lab%,$(1))
$(foreach from,$(LAB_FOLDERS),$(eval in_$(call in_lab,$(from)) := $(filter-out %~,$(wildcard $(from)/*.*))))

install: all ## install programs, suites, man pages and completion under PREFIX (/usr/local)
	$(Q)set -e; $(foreach to,$(FOLDERS),$(if $(in_$(to)),install -d '$(ROOT)/$(to)'; \
	  install -m $(if $(filter bin,$(to)),755,644) $(in_$(to)) '$(ROOT)/$(to)';))
	$(Q)install -d '$(ROOT)/$(SHELLS)'
	$(Q)install -m 644 scripts/completion/pushmark.bash '$(ROOT)/$(SHELLS)/pushmark'
	$(Q)ln -sf pushmark '$(ROOT)/$(SHELLS)/pushmark-server'
	$(Q)ln -sf pushmark '$(ROOT)/$(SHELLS)/pushmark-load'
	@echo 'installed under $(ROOT)'

# Only what install puts there: somebody may keep suites of their own beside ours.
uninstall: ## remove what install put there
	$(Q)$(foreach to,$(FOLDERS),rm -f $(patsubst %,'$(ROOT)/$(to)/%',$(notdir $(in_$(to))));)
	$(Q)rm -f $(patsubst %,'$(ROOT)/$(SHELLS)/%',$(notdir $(PROGRAMS)))
	$(Q)for folder in $(OWN); do \
	  [ ! -d '$(ROOT)'/$$folder ] || rmdir --ignore-fail-on-non-empty '$(ROOT)'/$$folder; done

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)
