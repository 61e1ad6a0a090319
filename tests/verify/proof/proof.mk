# Proofs by CBMC: each harness states its bounds. CBMC comes from Debian 13 and runs from a folder
# of its own.
CBMC = $(BUILD)/cbmc/cbmc
PROOF_SECONDS ?= 300
PROVE = PYTHONPATH=tests python3 tests/verify/proof/prove.py --build $(BUILD) --tools $(dir $(CBMC))
PROOF_FLAGS = -std=c99 $(INCLUDES)

$(CBMC): tests/verify/proof/cbmc.sh
	@mkdir -p $(@D)
	sh tests/verify/proof/cbmc.sh $(@D)
	@touch $@

proof: $(CBMC)
	@$(PROVE) --seconds $(PROOF_SECONDS) -- $(PROOF_FLAGS)

# The quick ones. TEO_REQUIRE_PROOF=1: must not be skipped where CBMC cannot be had.
test-proof:
	@if $(MAKE) --no-print-directory $(CBMC) >$(BUILD)/cbmc.log 2>&1; then \
	    TEO_QUICK=1 $(PROVE) --quick -- $(PROOF_FLAGS); \
	elif [ -n "$$TEO_REQUIRE_PROOF" ]; then \
	    cat $(BUILD)/cbmc.log; exit 1; \
	else \
	    tail -n 3 $(BUILD)/cbmc.log; echo "skipped: CBMC could not be fetched"; \
	    echo "0 passed, 0 failed, 1 skipped"; \
	fi

.PHONY: proof test-proof
