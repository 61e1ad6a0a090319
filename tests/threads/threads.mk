# Two clients in two threads under ThreadSanitizer, which sees the core and the test but not mbedTLS.
THREADS = $(BUILD)/tests/threads/test_threads
OBJECTS += $(THREADS).o

$(THREADS): %: %.o $(call test_shared,unit) $(CORE)
	$(LINK) -lcmocka $(TLS_LIBS)

run-threads: $(THREADS)
	@$(call run_each,$^)

test-threads:
	+@$(VARIANT) BUILD=$(BUILD)/tsan CC=gcc CFLAGS='-O1 -g -fsanitize=thread -pthread' run-threads

.PHONY: run-threads
