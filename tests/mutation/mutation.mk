# Are the unit tests of any use? Small changes to the core, one at a time, and whether they notice.
MUTANTS ?= 300
MUTATE = PYTHONPATH=tests python3 tests/mutation/mutate.py --build $(BUILD)
MUTATION_MAKE = CC=$(CC) CFLAGS=-O1

mutation:
	@$(MUTATE) --count $(MUTANTS) -- $(MUTATION_MAKE)

# What a copy builds and runs: it ends at the first program that fails.
mutation-programs: $(UNIT)
mutation-run: $(addsuffix .passed,$(UNIT))
$(addsuffix .passed,$(UNIT)): %.passed: .FORCE
	@$(FIXED) $* >/dev/null 2>&1

.PHONY: mutation mutation-programs mutation-run
