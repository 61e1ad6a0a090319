# Static analysis of the core and the ports. Headers of others are on the path as system headers: they are not judged.
ANALYZED = $(sort $(wildcard core/*.c port/*/*.c))

analyze: $(LWIP_READY)
	@PYTHONPATH=tests python3 tests/analyze/analyze.py --build $(BUILD) --deviations tests/DEVIATIONS.md -- \
	    -std=c99 $(INCLUDES) $(call LWIP_HEADERS,raw) -D_POSIX_C_SOURCE=200809L $(ANALYZED)

test-analyze: analyze

.PHONY: analyze
