# Coverage: of the core by the unit tests, of the ports by their own. Two builds, as the ports'
# tests run the core as well.
COVERED = $(VARIANT) --silent CC=gcc CFLAGS='-O0 -g --coverage' LWIP_DIR=$(LWIP)
COVERED_PORT_TESTS = $(filter-out %/test_superloop,$(PORT_TESTS)) $(LWIP_FAULTS_TESTS)
quietly = >$(BUILD)/$(1).log 2>&1 || { cat $(BUILD)/$(1).log; exit 1; }

# Four at a time, as most of them sleep most of the time.
run-covered-ports: $(COVERED_PORT_TESTS)
	@printf '%s\n' $^ | xargs -n 1 -P 4 $(FIXED)

coverage: $(LWIP_READY)
	@mkdir -p $(BUILD)/coverage $(BUILD)/coverage-ports && touch $(BUILD)/coverage.begun
	@find $(BUILD)/coverage $(BUILD)/coverage-ports -name '*.gcda' -delete
	+@$(COVERED) BUILD=$(BUILD)/coverage run-unit $(call quietly,coverage)
	+@$(COVERED) BUILD=$(BUILD)/coverage-ports run-covered-ports $(call quietly,coverage-ports)
	@PYTHONPATH=tests python3 tests/coverage.py --build $(BUILD) --begun $(BUILD)/coverage.begun

test-coverage: export TEO_QUICK = 1
test-coverage: coverage

.PHONY: coverage run-covered-ports
