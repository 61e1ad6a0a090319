# What it costs, beside what others cost. Instructions are counted by callgrind: nothing here depends on how fast a machine is.
PARSERS = teo jsmn cjson jansson jsonc
BENCH_OBJECTS = $(patsubst %,$(BUILD)/tests/bench/%.o,parse $(PARSERS:%=parse_%))
OBJECTS += $(BENCH_OBJECTS) $(BUILD)/tests/bench/sign.o

# mallinfo2() and the linker's --wrap are the system's.
$(BUILD)/tests/bench/parse: $(BENCH_OBJECTS) $(CORE)
	$(LINK) -lcjson -ljansson -ljson-c $(TLS_LIBS)

$(BUILD)/tests/bench/sign: $(BUILD)/tests/bench/sign.o $(CORE)
	$(LINK) $(foreach name,update update_ret finish finish_ret,-Wl,--wrap=mbedtls_sha256_$(name)) $(TLS_LIBS)

benches: $(BUILD)/tests/bench/parse $(BUILD)/tests/bench/sign $(BUILD)/teo-purge

BENCH = PYTHONPATH=tests:tests/e2e:tests/emulator TEO_PURGE=$(BUILD)/bench/teo-purge \
    python3 tests/bench/bench.py --build $(BUILD) --budgets tests/budgets.txt

bench: $(if $(filter cortex%,$(CROSS)),bench-features)
	+@$(VARIANT) BUILD=$(BUILD)/bench CC=gcc CFLAGS='-O2 -g' benches
	@$(BENCH) --programs $(BUILD)/bench --plots tests/bench

test-bench: bench-features
	+@$(VARIANT) BUILD=$(BUILD)/bench CC=gcc CFLAGS='-O2 -g' benches
	@TEO_QUICK=1 $(BENCH) --programs $(BUILD)/bench --quick

# What a smaller core would do without.
bench-features: $(HEADERS)
	@PYTHONPATH=tests python3 tests/bench/features.py --build $(BUILD) --headers $(HEADERS)

.PHONY: benches bench bench-features
