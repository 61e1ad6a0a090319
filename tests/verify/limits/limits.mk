# The bounds of include/teo/limits.h: their checks, and unit tests on a core that was built with all
# of them smaller, and with all of them larger. These are the tests that take a bound from the
# header wherever they need one.
LIMITS_UNITS = hash_failure json_depth json_malformed query record record_types action request \
    request_refusals response_connection response_service split tc3 client_clock client_now client_secrets

test-limits: $(BUILD)/libteo.a
	@python3 tests/verify/limits/limits.py --build $(BUILD)/limits \
	    '$(COMPILE)' '$(BUILD)/libteo.a $(TLS_LIBS)'
	+@for way in smaller larger; do \
	    $(VARIANT) BUILD=$(BUILD)/limits/$$way CC=gcc CFLAGS='$(SANITIZE)' \
	        CPPFLAGS="$$(python3 tests/verify/limits/limits.py --flags $$way)" \
	        run-limits || exit 1; \
	done

run-limits: $(LIMITS_UNITS:%=$(BUILD)/tests/unit/test_%)
	@$(call run_each,$^)

.PHONY: run-limits
