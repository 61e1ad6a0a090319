# Every call of a port fails, over TLS as well. `make faults` is the long form: FAULT_STRIDE is one
# single fault in so many, FAULT_PAIRS how many pairs of faults are drawn, for each of plain and
# TLS.
FAULT_STRIDE ?= 1
FAULT_PAIRS ?= 3000

FAULTS_TLS = $(BUILD)/tests/verify/faults/test_tls_faults
FAULTS_SHARED = $(BUILD)/tests/verify/faults/server.o $(BUILD)/tests/conformance/peer.o
OBJECTS += $(FAULTS_TLS).o $(FAULTS_SHARED)

$(FAULTS_TLS): %: %.o $(FAULTS_SHARED) $(call test_shared,unit) $(CORE) $(PORT)
	$(LINK) -lcmocka $(TLS_LIBS)

programs: $(FAULTS_TLS)

run-faults: $(FAULTS_TLS)
	@$(call run_each,$^)

test-faults:
	+@$(ASAN) run-faults

FAULTS_36 = $(if $(HAS_36),,$(BUILD)/asan-mbedtls36/tests/verify/faults/test_tls_faults)
faults: $(if $(HAS_36),,$(SOURCES)/mbedtls.built)
	+@$(ASAN) faults-programs
	+@$(if $(HAS_36),,$(ASAN_36) faults-programs)
	@FAULT_STRIDE=$(FAULT_STRIDE) FAULT_PAIRS=$(FAULT_PAIRS) $(FIXED) env PYTHONPATH=tests \
	    python3 tests/verify/faults/run.py --build $(BUILD) \
	    $(BUILD)/asan/tests/unit/test_client_faults \
	    $(BUILD)/asan/tests/verify/faults/test_tls_faults $(FAULTS_36)

faults-programs: $(FAULTS_TLS) $(BUILD)/tests/unit/test_client_faults

.PHONY: faults-programs run-faults faults
