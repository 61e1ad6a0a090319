# Static analysis of the core and the ports. Headers of others are on the path as system headers: they are not judged.
# lwIP's sockets have options of lwIP for themselves, as in their tests.
ANALYZED = $(sort $(wildcard core/*.c port/*/*.c))
ANALYZED_SOCKETS = $(sort $(wildcard port/lwip/sockets/*.c))
ANALYZE_FLAGS = -std=c99 $(INCLUDES) $(call LWIP_HEADERS,$(1)) -D_POSIX_C_SOURCE=200809L

analyze: $(LWIP_READY)
	@PYTHONPATH=tests python3 tests/verify/analyze/analyze.py --build $(BUILD) --deviations tests/DEVIATIONS.md -- \
	    $(call ANALYZE_FLAGS,raw) $(ANALYZED) + $(call ANALYZE_FLAGS,sockets) $(ANALYZED_SOCKETS)

test-analyze: analyze

.PHONY: analyze
