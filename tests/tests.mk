# Tests and measurements. `make test` runs every suite; each is a target test-NAME that can be run
# alone. Nothing outside of tests/ needs what is here.
include tests/sources.mk tests/size.mk tests/cross.mk

# Those that work longest first; three at a time, as some wait for clocks and for peers. What takes
# long has a long form as well, named without `test-`: the long form does everything, the quick one
# here what no other suite does.
SUITES = fuzz mbedtls36 machines firmware \
    clang e2e analyze lwip warnings tree \
    faults proof secrets mutation public \
    static coverage port unit tool interop readme emulator \
    cross bench json limits threads soak size symbols manual house

# ---- what the suites need of Debian, beside what `make demo` needs; `sources` are those fetched.
# What is not here a suite leaves out by itself: compilers for other machines, node and npm, CBMC.

CMOCKA = libcmocka-dev libjansson-dev
NEEDS_build = $(CMOCKA) sources
NEEDS_fuzz = $(CMOCKA) clang libclang-rt-dev sources
NEEDS_mbedtls36 = $(CMOCKA) sources
NEEDS_machines = qemu-user sources
NEEDS_firmware = gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm sources
NEEDS_clang = $(CMOCKA) clang
NEEDS_analyze = clang clang-tidy cppcheck sources
NEEDS_lwip = $(CMOCKA) sources
NEEDS_warnings = clang
NEEDS_faults = $(CMOCKA)
NEEDS_secrets = $(CMOCKA) sources
NEEDS_mutation = $(CMOCKA)
NEEDS_coverage = $(CMOCKA) sources
NEEDS_port = $(CMOCKA)
NEEDS_unit = $(CMOCKA)
NEEDS_tool = $(CMOCKA)
NEEDS_cross = clang sources
NEEDS_bench = $(CMOCKA) ca-certificates libcjson-dev libjson-c-dev valgrind sources
NEEDS_json = $(CMOCKA)
NEEDS_limits = $(CMOCKA)
NEEDS_threads = $(CMOCKA)
NEEDS_soak = $(CMOCKA)
NEEDS_size = sources
NEEDS_static = musl-tools sources
NEEDS_public = g++ clang sources
NEEDS_readme = sources
NEEDS_tree = $(CMOCKA) sources
NEEDS_manual = mandoc
NEEDED = $(sort $(PACKAGES_DEMO) \
    $(filter-out sources,$(foreach one,build $(SUITES),$(NEEDS_$(one)))))

PACKAGES_TEST = $(NEEDED) $(PACKAGES_FIRMWARE) gcc-riscv64-unknown-elf \
    picolibc-riscv64-unknown-elf curl jq time tinyproxy-bin zsh fish \
    gcc-s390x-linux-gnu gcc-powerpc-linux-gnu gcc-arm-linux-gnueabihf gcc-i686-linux-gnu \
    libc6-dev-s390x-cross libc6-dev-powerpc-cross libc6-dev-armhf-cross libc6-dev-i386-cross

setup-test:
	@sh port/setup.sh $(sort $(PACKAGES_TEST))

demo: setup
	@$(MAKE) --no-print-directory --silent all
	@sh tests/demo.sh $(BUILD)

RUN = python3 tests/run.py --jobs 3 --first build

# Everything, with the compiler's warnings as errors.
test: setup-test
	@$(RUN) $(SUITES) -- WERROR=1 $(MAKEOVERRIDES)

# What can be had without installing: a suite that lacks something is skipped, and what it lacks is
# named. With T=NAME, the test programs of that name alone.
ifndef T
space_to_comma = $(subst $(space),$(comma),$(strip $(1)))
comma := ,

check:
	@missing="$$(sh port/setup.sh --missing $(NEEDED))"; \
	case " $$missing " in *" python3 "*) echo "check: python3 is missing" >&2; exit 1 ;; esac; \
	mkdir -p $(BUILD); $(VARIANT) $(FETCHED) >$(BUILD)/fetched.log 2>&1 \
	    || { missing="$$missing sources"; cat $(BUILD)/fetched.log; }; \
	$(RUN) --missing "$$missing" --always $(call space_to_comma,$(PACKAGES_DEMO)) \
	    $(foreach one,build $(SUITES),$(if $(NEEDS_$(one)),\
	        --needs $(one)=$(call space_to_comma,$(NEEDS_$(one))))) \
	    $(SUITES) -- $(MAKEOVERRIDES)
else
# FOLDER/NAME of each test program. T may leave the folder and the end of the name away: the unit
# tests come first, a whole name before one that begins so.
ONES = $(subst test_,,$(patsubst tests/%,%,$(basename $(sort $(foreach folder,unit conformance tool e2e \
    firmware,$(wildcard tests/$(folder)/test_*.c tests/$(folder)/test_*.py))))))
ASKED = $(subst test_,,$(patsubst tests/%,%,$(basename $(T))))
CHOSEN := $(strip $(or $(filter $(ASKED),$(ONES)),\
    $(filter unit/$(ASKED),$(ONES)),$(filter unit/$(ASKED)%,$(ONES)),\
    $(filter %/$(ASKED),$(ONES)),$(filter $(ASKED)%,$(ONES)),\
    $(foreach one,$(ONES),$(if $(filter $(ASKED)%,$(notdir $(one))),$(one)))))
chosen_of = $(patsubst $(1)/%,%,$(filter $(1)/%,$(CHOSEN)))

check: $(if $(call chosen_of,firmware),firmware)
ifeq ($(T),?)
	@printf '%s\n' $(ONES)
else ifeq ($(CHOSEN),)
	@echo "no test is called $(T); there are:"; printf '  %s\n' $(ONES); exit 1
endif
	+@$(if $(filter unit/% conformance/% tool/%,$(CHOSEN)),$(ASAN) run-chosen)
	+@$(foreach one,$(call chosen_of,e2e),$(ASAN) run-e2e E2E='-p test_$(one).py' &&) true
	@$(foreach one,$(call chosen_of,firmware),$(call on_board,$(FIRMWARE_FULL),-p test_$(one).py) \
	    &&) true

run-chosen: $(foreach folder,unit conformance tool,\
    $(addprefix $(BUILD)/tests/$(folder)/test_,$(call chosen_of,$(folder))))
	@$(call run_each,$^)
endif

# ---- programs: tests/unit against the core, tests/conformance against the ports as well,
# tests/tool against parts of the tool; what is no test_*.c in the first two is shared ----

test_programs = $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/$(1)/test_*.c)))
test_shared = $(patsubst %.c,$(BUILD)/%.o,$(sort $(filter-out $(wildcard tests/$(1)/test_*.c),\
    $(wildcard tests/$(1)/*.c))))

UNIT = $(call test_programs,unit)
PORT_TESTS = $(call test_programs,conformance)
OBJECTS += $(addsuffix .o,$(UNIT) $(PORT_TESTS)) \
    $(call test_shared,unit) $(call test_shared,conformance)

$(BUILD)/tests/%.o: DEFINES = -iquote core -iquote . -D_POSIX_C_SOURCE=200809L

$(UNIT): %: %.o $(call test_shared,unit) $(CORE)
	$(LINK) -lcmocka $(TLS_LIBS)

# With all of the tool but its main(). test_proxy_port is a suite of conformance, with the core as
# that has it; the others have the tool's.
TOOL_TESTS = $(call test_programs,tool)
TOOL_PORT_TEST = $(BUILD)/tests/tool/test_proxy_port
TOOL_PARTS = $(filter-out %/main.o,$(filter $(BUILD)/tool/boards/%,$(TOOL)))
OBJECTS += $(addsuffix .o,$(TOOL_TESTS))
$(BUILD)/tests/tool/%.o: DEFINES = $(TOOL_HEADERS) -iquote core -iquote . \
    -D_POSIX_C_SOURCE=200809L

$(TOOL_PORT_TEST): $(call test_shared,conformance) $(CORE)
$(filter-out $(TOOL_PORT_TEST),$(TOOL_TESTS)): $(call test_shared,unit) \
    $(filter $(BUILD)/tool/core/%,$(TOOL))
$(TOOL_TESTS): %: %.o $(TOOL_PARTS) $(PORT)
	$(LINK) -lcmocka $(TLS_LIBS)

$(PORT_TESTS): %: %.o $(call test_shared,conformance) $(CORE) $(PORT)
	$(LINK) -lcmocka $(TLS_LIBS)

programs: $(UNIT) $(PORT_TESTS) $(TOOL_TESTS)

# Every program is run, also after one has failed. Sanitizers of older compilers sometimes fail with
# the address layout of newer kernels: with a fixed layout they do not.
FIXED := $(shell setarch -R true 2>/dev/null && echo setarch -R)
run_each = status=0; for one in $(1); do echo "\# $$one"; \
    CMOCKA_MESSAGE_OUTPUT=TAP $(FIXED) $$one || status=1; done; exit $$status

run-unit: $(UNIT)
	@$(call run_each,$^)

run-port: $(PORT_TESTS)
	@$(call run_each,$^)

run-tool: $(TOOL_TESTS)
	@$(call run_each,$^)

include tests/conformance/lwip/lwip.mk

run-e2e: $(BUILD)/teo-purge
	@TEO_PURGE=$(BUILD)/teo-purge $(FIXED) \
	    python3 -m unittest discover -s tests/e2e -t tests/e2e $(E2E)

# ---- variants ----

SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
VARIANT = $(MAKE) --no-print-directory
ASAN = $(VARIANT) BUILD=$(BUILD)/asan CC=gcc CFLAGS='$(SANITIZE)'
ASAN_CLANG = $(VARIANT) BUILD=$(BUILD)/asan-clang CC=clang CFLAGS='$(SANITIZE)'
ASAN_36 = $(VARIANT) BUILD=$(BUILD)/asan-mbedtls36 CC=gcc CFLAGS='$(SANITIZE)' \
    CPPFLAGS='$(OPTIONS_36)' MBEDTLS_DIR=$(SOURCES)/mbedtls

# What other suites share, made before they run side by side.
test-build: $(FETCHED)
	+$(VARIANT) all sized $(IMAGES)
	+$(ASAN) all programs
	@echo "2 passed, 0 failed"

# What a compiler warns of depends on how it optimises: both compilers at every level. The quick
# form leaves out the levels of other suites: gcc's -O1, -O2 and (cross) -Os, clang's -O1 (fuzz)
# and -O2.
LEVELS = $(foreach compiler,gcc clang,$(addprefix $(compiler)-O,0 1 2 3 s))
warnings: $(addprefix warnings-,$(LEVELS))
test-warnings: $(addprefix warnings-,gcc-O0 gcc-O3 clang-O0 clang-O3)

$(addprefix warnings-,$(LEVELS)): warnings-%:
	+@$(VARIANT) all BUILD=$(BUILD)/warnings/$* WERROR=1 \
	    CC=$(word 1,$(subst -, ,$*)) CFLAGS=-$(word 2,$(subst -, ,$*)) >/dev/null \
	    && echo "1 passed, 0 failed" || { echo "0 passed, 1 failed: $*"; exit 1; }

test-unit:
	+@$(ASAN) run-unit

# By clang: as users compile; the long form with the sanitizers, which clang has in the fuzzers as
# well.
clang:
	+@$(ASAN_CLANG) -k run-unit run-port

test-clang:
	+@$(VARIANT) BUILD=$(BUILD)/clang CC=clang -k run-unit run-port

test-port:
	+@$(ASAN) run-port

test-tool:
	+@$(ASAN) run-tool

test-e2e:
	+@$(ASAN) run-e2e

# With mbedTLS 3.6, where the system's is 2.28 and no own copy was named: everything, or what
# mbedTLS has a part in.
HAS_36 := $(or $(MBEDTLS_DIR),$(shell printf '\043include <mbedtls/build_info.h>' \
    | $(CC) -E -x c - >/dev/null 2>&1 && echo yes))
ifneq ($(HAS_36),)
mbedtls36 test-mbedtls36:
	@echo "skipped: mbedTLS 3 is what all suites use here"
	@echo "0 passed, 0 failed, 1 skipped"
else
mbedtls36 test-mbedtls36: $(SOURCES)/mbedtls.built
mbedtls36:
	+@$(ASAN_36) -k run-unit run-port run-e2e
	+@FAULT_STRIDE=150 FAULT_PAIRS=50 $(ASAN_36) run-faults

test-mbedtls36:
	+@$(ASAN_36) -k run-on-mbedtls run-e2e E2E='-p test_tls.py'
endif

ON_MBEDTLS = $(addprefix $(BUILD)/tests/unit/test_,client_secrets hash_failure request tc3) \
    $(filter %/test_tls %/test_tls_%,$(PORT_TESTS))
run-on-mbedtls: $(ON_MBEDTLS)
	@$(call run_each,$^)

# What the firmware trusts where nothing else is named: CAs that the tests make.
$(BUILD)/firmware/pki/roots.pem: tests/firmware/pki.sh tests/emulator/pki.sh
	@mkdir -p $(@D)
	$(Q)sh tests/firmware/pki.sh $(@D)

# The images in QEMU, one board after the other; in the quick form the second one shows its network
# chip, its light, and that the same memory is enough.
FIRMWARE_FULL = lm3s6965evb
FIRMWARE_SHORT = -k test_list -k test_drops -k test_the_light -k longest_chain
on_board = TEO_BUILD=$(BUILD) TEO_BOARD=$(1) \
    python3 -m unittest discover -s tests/firmware -t tests/firmware $(2)
firmware-test test-firmware: firmware
	@status=0; for board in $(FIRMWARE_BOARDS); do \
	    case "$@ $$board" in \
	    test-*\ $(FIRMWARE_FULL) | firmware-*) some= ;; \
	    *) some='$(FIRMWARE_SHORT)' ;; \
	    esac; \
	    $(call on_board,$$board,$$some) || status=1; \
	done; $(call firmware_size) || status=1; exit $$status

# For make in a copy of the tree.
OWN_COPIES = $(foreach own,MBEDTLS_DIR LWIP_DIR JSMN_DIR,\
    $(addprefix $(own)=,$(abspath $($(own)))))

# The tree as it is handed on: without tests/, installed, as an archive, in two folders. And the
# page of evidence.
test-tree: $(FETCHED)
	@TEO_SOURCES=$(abspath $(SOURCES)) TEO_MAKE='$(OWN_COPIES)' \
	    python3 -m unittest discover -s tests -t tests

# With both C libraries: musl, and the system's.
test-static: static
	+@$(VARIANT) static STATIC=$(BUILD)/static-system STATIC_CC=gcc 2>/dev/null
	@TEO_STATIC='$(STATIC)/teo-purge $(BUILD)/static-system/teo-purge' PYTHONPATH=tests/e2e \
	    python3 -m unittest discover -s tests/static -t tests/static

test-emulator:
	@python3 tests/emulator/test_emulator.py

# Needs node and npm, which `make setup-test` does not install. TEO_REQUIRE_INTEROP=1: must not be
# skipped.
test-interop: $(BUILD)/teo-purge
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
	    TEO_PURGE=$(BUILD)/teo-purge python3 -m unittest discover -s tests/interop -t tests/interop; \
	elif [ -n "$$TEO_REQUIRE_INTEROP" ]; then \
	    echo "node and npm are missing"; exit 1; \
	else \
	    echo "skipped: node and npm are missing"; echo "0 passed, 0 failed, 1 skipped"; \
	fi

# The rules of the source tree that no compiler checks.
test-house: $(CORE) $(PORT)
	@python3 tests/house.py $^

test-manual:
	@mandoc -T lint -W warning boards/posix/teo-purge.1 && echo "1 passed, 0 failed"

# The new board is linked, not run: however it is optimised.
test-readme: $(BUILD)/libteo.a $(BUILD)/libteo-posix.a $(HEADERS) $(FETCHED)
	@python3 tests/readme/examples.py '$(EXAMPLE_PAGES)' '$(COMPILE) -D_POSIX_C_SOURCE=200809L' \
	    '$(BUILD)/libteo.a $(BUILD)/libteo-posix.a $(TLS_LIBS)' \
	    $(foreach target,$(CROSS),'$(call COMPILE_FOR,$(target))')
	@python3 tests/readme/boards.py boards/README.md SOURCES=$(abspath $(SOURCES)) \
	    FIRMWARE_CFLAGS=-O0 \
	    $(OWN_COPIES)
	@python3 tests/conformance/readme.py
	@python3 tests/readme/quoted.py tests/README.md $(wildcard tests/unit/test_*.c)
	@python3 tests/readme/include_path.py '$(COMPILE) -D_POSIX_C_SOURCE=200809L' $(LWIP)

include tests/fuzz/fuzz.mk tests/bench/bench.mk
include $(foreach part,faults limits secrets json analyze machines soak threads mutation proof \
    public,tests/verify/$(part)/$(part).mk)

# The long forms, and the page that tells what they showed. `make evidence-page` writes it from what
# was run before. A page names one commit; EVIDENCE_MIXED=1 lets it name several.
EVIDENCE = coverage fuzz proof test-json analyze machines mutation faults secrets threads soak bench

# One after the other; what one fails to show is missing on the page, and fails in the end.
evidence: setup-test
	@python3 tests/evidence.py --ready
	@rm -rf $(BUILD)/evidence
	+@failed=; for part in $(EVIDENCE); do $(VARIANT) $$part || failed="$$failed $$part"; done; \
	    $(VARIANT) evidence-page || failed="$$failed evidence-page"; \
	    [ -z "$$failed" ] || { echo "failed:$$failed"; exit 1; }

evidence-page:
	@python3 tests/evidence.py --build $(BUILD) tests/EVIDENCE.md

include tests/coverage.mk

.PHONY: evidence evidence-page setup-test demo test check run-chosen programs run-unit run-port
.PHONY: run-tool run-e2e run-on-mbedtls warnings clang mbedtls36 firmware-test test-build
.PHONY: $(addprefix test-,$(SUITES)) $(addprefix warnings-,$(LEVELS))
