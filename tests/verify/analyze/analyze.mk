# Static analysis of the core and the ports. Headers of others are on the path as system headers:
# they are not judged. lwIP's sockets have options of lwIP for themselves, as in their tests. What
# they share with POSIX is looked at for both.
ANALYZED_SOCKETS = $(sort $(wildcard port/lwip_sockets/*.c port/sockets/*.c))
ANALYZED = $(filter-out port/lwip_sockets/%,$(sort $(wildcard core/*.c port/*/*.c)))
ANALYZE_FLAGS = -std=c99 $(INCLUDES) $(call LWIP_HEADERS,$(1)) -D_POSIX_C_SOURCE=200809L

analyze: $(LWIP_READY)
	@PYTHONPATH=tests python3 tests/verify/analyze/analyze.py --build $(BUILD) \
	    --deviations tests/DEVIATIONS.md -- $(call ANALYZE_FLAGS,raw) $(ANALYZED) \
	    + $(call ANALYZE_FLAGS,sockets) -DTEO_SOCKETS_LWIP $(ANALYZED_SOCKETS)

test-analyze: analyze

.PHONY: analyze
