# Are the unit tests of any use? Small changes to the core, one at a time, and whether they notice.
MUTANTS ?= 300
MUTATION_SEED ?= 1
MUTATION_JOBS ?= 2
MUTATE = PYTHONPATH=tests python3 tests/verify/mutation/mutate.py --build $(BUILD) \
    --plain $(BUILD)/mutation/plain --run '$(FIXED)' tests/verify/mutation/EXPLAINED.md

mutation: mutation-plain mutation-asan
	@$(MUTATE) --asan $(BUILD)/mutation/asan --count $(MUTANTS) --seed $(MUTATION_SEED) \
	    --jobs $(MUTATION_JOBS)

MUTATION_SLOW = calendar client_faults json_text split walk_lists

# The quick form: a few mutants, all of which must be killed or explained, by the tests that take no
# more than a second.
test-mutation: mutation-plain
	@TEO_QUICK=1 $(MUTATE) --count 10 --seed 5 --jobs 1 --share 0 --without '$(MUTATION_SLOW:%=test_%)'

MUTATION_FLAGS_plain = -O1
MUTATION_FLAGS_asan = $(SANITIZE)

# A mutant that the compiler warns of counts for nothing.
mutation-plain mutation-asan: mutation-%:
	+@$(VARIANT) BUILD=$(BUILD)/mutation/$* CC=gcc CFLAGS='$(MUTATION_FLAGS_$*)' WERROR=1 \
	    mutation-programs >$(BUILD)/mutation-$*.log 2>&1 || { cat $(BUILD)/mutation-$*.log; exit 1; }

# What each of the two builds is made of: the unit tests over a core that can be exchanged, and how
# a file of it is compiled.
MUTATED = $(UNIT:$(BUILD)/tests/unit/%=$(BUILD)/programs/%)

mutation-programs: $(MUTATED)
	@echo '$(COMPILE)' >$(BUILD)/compile

$(MUTATED): $(BUILD)/programs/%: $(BUILD)/tests/unit/%.o $(call test_shared,unit) \
    $(BUILD)/libmutant.so
	@mkdir -p $(@D)
	$(LINK) -lcmocka $(TLS_LIBS)

$(BUILD)/libmutant.so: $(CORE)
	$(LINK) -shared -Wl,-soname,libmutant.so

.PHONY: mutation test-mutation mutation-plain mutation-asan mutation-programs
