# What it costs, beside what others cost. Instructions are counted by callgrind: nothing here
# depends on how fast a machine is.
PARSERS = teo jsmn cjson jansson jsonc
BENCH_OBJECTS = $(patsubst %,$(BUILD)/tests/bench/%.o,parse $(PARSERS:%=parse_%))
OBJECTS += $(BENCH_OBJECTS) $(BUILD)/tests/bench/sign.o

# mallinfo2() and the linker's --wrap are the system's.
$(BUILD)/tests/bench/parse: $(BENCH_OBJECTS) $(CORE)
	$(LINK) -lcjson -ljansson -ljson-c $(TLS_LIBS)

$(BUILD)/tests/bench/sign: $(BUILD)/tests/bench/sign.o $(CORE)
	$(LINK) $(foreach name,update update_ret finish finish_ret,\
	    -Wl,--wrap=mbedtls_sha256_$(name)) $(TLS_LIBS)

benches: $(BUILD)/tests/bench/parse $(BUILD)/tests/bench/sign $(BUILD)/teo-purge

BENCH = PYTHONPATH=tests:tests/e2e:tests/emulator TEO_PURGE=$(BUILD)/bench/teo-purge \
    python3 tests/bench/bench.py --build $(BUILD) --budgets tests/budgets.txt

# On the boards in QEMU, where their images can be made.
BENCH_BOARD = TEO_BUILD=$(BUILD) PYTHONPATH=boards/firmware:tests:tests/firmware \
    python3 tests/bench/board.py --build $(BUILD) --budgets tests/budgets.txt
BOARD_CHECK = $(if $(MBEDTLS_DIR)$(LWIP_DIR)$(JSMN_DIR),,--check boards/README.md)

# What a smaller core would do without, and what is over 8,192 bytes (--reasons: as lines for
# tests/budgets.txt).
BENCH_FEATURES = PYTHONPATH=tests python3 tests/bench/features.py --build $(BUILD) \
    --headers $(HEADERS) --budgets tests/budgets.txt

bench: bench-board size-core bench-features $(BUILD)/firmware/pki/roots.pem
	+@$(VARIANT) BUILD=$(BUILD)/bench CC=gcc CFLAGS='-O2 -g' benches
	@$(BENCH) --programs $(BUILD)/bench --plots tests/bench

bench-board: $(IMAGES)
	@$(if $(IMAGES),$(BENCH_BOARD) --update boards/README.md --plots tests/bench,\
	    echo "skipped: no compiler for the boards")

bench-features: $(HEADERS)
	@$(if $(IMAGES),$(BENCH_FEATURES),echo "skipped: no compiler for the boards")

test-bench: $(HEADERS) $(IMAGES)
	+@$(VARIANT) BUILD=$(BUILD)/bench CC=gcc CFLAGS='-O2 -g' benches
	@TEO_QUICK=1 $(BENCH) --programs $(BUILD)/bench --quick
	@$(if $(IMAGES),TEO_QUICK=1 $(BENCH_FEATURES))
	@$(if $(IMAGES),TEO_QUICK=1 $(BENCH_BOARD) --quick $(BOARD_CHECK))

.PHONY: benches bench bench-board bench-features
