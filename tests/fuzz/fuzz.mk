# Fuzzing by libFuzzer, with ASan and UBSan. `make fuzz FUZZ_SECONDS=3600` is the long form;
# FUZZ_TARGETS picks some.
FUZZ_SECONDS ?= 300
FUZZ_QUICK_SECONDS = 20
FUZZ_TARGETS ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

FUZZ = $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/fuzz_%)
FUZZ_SHARED = $(patsubst %.c,$(BUILD)/%.o,$(sort $(filter-out $(wildcard tests/fuzz/fuzz_*.c),\
    $(wildcard tests/fuzz/*.c))))
OBJECTS += $(addsuffix .o,$(FUZZ)) $(FUZZ_SHARED)

$(FUZZ): %: %.o $(FUZZ_SHARED) $(call test_shared,unit) $(CORE)
	$(LINK) -fsanitize=fuzzer -lcmocka -ljansson $(TLS_LIBS)

# Those of lwIP's ports are compiled for lwIP, and stand in for all of it but its pbufs and
# addresses.
$(BUILD)/tests/fuzz/fuzz_lwip_raw.o: DEFINES = $(call LWIP_FLAGS,fuzz)
$(BUILD)/tests/fuzz/fuzz_lwip_sockets.o: DEFINES = $(call LWIP_FLAGS,sockets)
$(BUILD)/tests/fuzz/fuzz_lwip_raw.o $(BUILD)/tests/fuzz/fuzz_lwip_sockets.o: $(LWIP_READY)

FUZZ_LWIP_RAW = $(call own,fuzz,$(sort $(wildcard port/lwip/*.c)) tests/fuzz/lwip/fake.c \
    tests/conformance/lwip/faults/memory.c)
FUZZ_LWIP_SOCKETS = $(LWIP_SOCKETS_PORT)
OBJECTS += $(FUZZ_LWIP_RAW) $(FUZZ_LWIP_SOCKETS)
FUZZ_LWIP_PARTS = def mem memp pbuf ipv4/ip4_addr ipv6/ip6_addr
$(BUILD)/tests/fuzz/fuzz_lwip_raw: $(FUZZ_LWIP_RAW) \
    $(FUZZ_LWIP_PARTS:%=$(BUILD)/lwip/fuzz/lwip/src/core/%.o)
$(BUILD)/tests/fuzz/fuzz_lwip_sockets: $(FUZZ_LWIP_SOCKETS) \
    $(BUILD)/lwip/sockets/lwip/src/core/def.o

# Of the tool: its readers of keys.
$(BUILD)/tests/fuzz/fuzz_keys.o $(BUILD)/tests/fuzz/fuzz_options.o: DEFINES = $(TOOL_HEADERS) \
    -iquote core -iquote . -D_POSIX_C_SOURCE=200809L
$(BUILD)/tests/fuzz/fuzz_keys: $(patsubst %,$(BUILD)/tool/boards/posix/%.o,base/json base/scan keys/keys keys/keys_text)

# Its options, but for what they print.
$(BUILD)/tests/fuzz/fuzz_options: $(patsubst %,$(BUILD)/tool/boards/posix/%.o,\
    base/file base/outcome base/scan base/suggest base/zone network/proxy_url $(addprefix options/,arguments \
    config config_value endpoint named options settings table together value))

fuzzers: $(FUZZ)

FUZZED = $(VARIANT) BUILD=$(BUILD)/fuzz CC=clang CFLAGS='$(SANITIZE) -fsanitize=fuzzer-no-link' \
    LWIP_DIR=$(LWIP)
run_fuzz = $(FIXED) env PYTHONPATH=tests \
    python3 tests/fuzz/run.py --build $(BUILD) $(1) $(FUZZ_TARGETS)

fuzz: $(LWIP_READY)
	+@$(FUZZED) fuzzers
	@$(call run_fuzz,--seconds $(FUZZ_SECONDS) --jobs 2)

test-fuzz: $(LWIP_READY)
	+@$(FUZZED) fuzzers
	@TEO_QUICK=1 $(call run_fuzz,--seconds $(FUZZ_QUICK_SECONDS))

# Takes what fuzzing has found into the corpus that is committed: as few inputs as reach every edge.
# Look at it before committing it.
fuzz-corpus: $(LWIP_READY)
	+@$(FUZZED) fuzzers
	@for target in $(FUZZ_TARGETS); do \
	    $(FIXED) $(BUILD)/fuzz/tests/fuzz/fuzz_$$target -set_cover_merge=1 -use_counters=0 \
	        tests/fuzz/corpus/$$target $(BUILD)/fuzz/corpus/$$target || exit 1; \
	done

.PHONY: fuzzers fuzz fuzz-corpus
