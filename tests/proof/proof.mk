# Proofs by CBMC, bounded: each harness states its bounds. CBMC comes from Debian 13 and runs from a folder of its own.
CBMC = $(BUILD)/cbmc/cbmc
PROOF_SECONDS ?= 600
PROOFS = $(sort $(wildcard tests/proof/prove_*.c))

$(CBMC):
	sh tests/proof/cbmc.sh $(@D)

proof: $(CBMC)
	@PYTHONPATH=tests python3 tests/proof/prove.py --build $(BUILD) --cbmc $(CBMC) --seconds $(PROOF_SECONDS) --also core/text.c \
	    --also core/names.c -- $(INCLUDES) -Icore -Itests/proof $(PROOFS)

.PHONY: proof
