# Two clients in two threads under ThreadSanitizer, which sees the core, the ports and the test, but
# of mbedTLS no more than what it calls. `make threads`, the long form, does it again with an
# mbedTLS that ThreadSanitizer was compiled into.
THREADS = $(BUILD)/tests/verify/threads/test_threads
THREADS_TLS = $(BUILD)/tests/verify/threads/test_threads_tls
THREADS_TSAN = $(BUILD)/tsan/tests/verify/threads/test_threads
OBJECTS += $(THREADS).o $(THREADS_TLS).o

$(THREADS) $(THREADS_TLS): %: %.o $(call test_shared,unit) $(CORE) $(PORT)
	$(LINK) -lcmocka $(TLS_LIBS)

threads-programs: $(THREADS) $(THREADS_TLS)

TSAN_FLAGS = -O1 -g -fsanitize=thread -pthread
TSAN = $(VARIANT) BUILD=$(BUILD)/tsan CC=gcc CFLAGS='$(TSAN_FLAGS)'
run_threads = $(FIXED) env PYTHONPATH=tests:tests/e2e \
    python3 tests/verify/threads/run.py --build $(BUILD) $(1)

test-threads:
	+@$(TSAN) threads-programs
	@TEO_QUICK=1 $(call run_threads,$(THREADS_TSAN) $(THREADS_TSAN)_tls)

# TLS 1.3 needs PSA, whose state is one for all threads: with mutexes, as Debian has it, but not as
# upstream configures it.
THREADS_MBEDTLS = $(BUILD)/threads/mbedtls
THREADED = -DMBEDTLS_USER_CONFIG_FILE="<tests/verify/threads/mbedtls_user.h>"
$(THREADS_MBEDTLS).built: $(SOURCES)/mbedtls.fetched tests/verify/threads/mbedtls_user.h
	@$(call copy_mbedtls,$(THREADS_MBEDTLS))
	@$(MAKE) -C $(THREADS_MBEDTLS)/library GEN_FILES= CC=gcc \
	    CFLAGS='$(TSAN_FLAGS) -I$(CURDIR) $(THREADED)' static >$@.log 2>&1 \
	    || { tail -n 30 $@.log; exit 1; }
	@touch $@

threads: $(THREADS_MBEDTLS).built
	+@$(TSAN) threads-programs
	+@$(TSAN) BUILD=$(BUILD)/threads/tsan MBEDTLS_DIR=$(THREADS_MBEDTLS) \
	    CPPFLAGS='-I. $(THREADED)' threads-programs
	@$(call run_threads,$(THREADS_TSAN) $(THREADS_TSAN)_tls \
	    'under ThreadSanitizer as well=$(BUILD)/threads/tsan/tests/verify/threads/test_threads_tls')

.PHONY: threads-programs threads
