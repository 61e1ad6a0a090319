# What is left in memory. Not under the sanitizers: they have an allocator and a use for the stack of their own. `make secrets` is the
# long form; SECRETS_STRIDE is one moment of failure in so many.
SECRETS_STRIDE ?= 1

SECRETS = $(BUILD)/tests/secrets/test_secrets
SECRETS_SHARED = $(patsubst %,$(BUILD)/tests/secrets/%.o,memory scan subject wall_clock)
OBJECTS += $(SECRETS).o $(SECRETS_SHARED)

$(BUILD)/tests/secrets/%.o: DEFINES = -iquote core -iquote . -D_XOPEN_SOURCE=700

# The dynamic linker must not bind on the library's stack, where it keeps all registers for a while.
$(SECRETS): %: %.o $(SECRETS_SHARED) $(FAULTS_SHARED) $(call test_shared,unit) $(CORE) $(PORT)
	$(LINK) -Wl,-z,now -lcmocka $(TLS_LIBS)

secrets-program: $(SECRETS)

# mbedTLS as the firmware has it, for this machine.
SECRETS_CONFIG = -DMBEDTLS_CONFIG_FILE="<tests/secrets/firmware_config.h>"
SECRETS_MBEDTLS = $(BUILD)/secrets/mbedtls
$(SECRETS_MBEDTLS).built: $(SOURCES)/mbedtls.fetched tests/secrets/firmware_config.h boards/firmware/mbedtls_config.h
	@mkdir -p $(@D) && rm -rf $(SECRETS_MBEDTLS) && cp -a $(SOURCES)/mbedtls $(SECRETS_MBEDTLS)
	@$(MAKE) -C $(SECRETS_MBEDTLS)/library clean >/dev/null
	@$(MAKE) -C $(SECRETS_MBEDTLS)/library GEN_FILES= CC=gcc CFLAGS='-O2 -I$(CURDIR) $(SECRETS_CONFIG)' static >$@.log 2>&1 \
	    || { tail -n 30 $@.log; exit 1; }
	@touch $@

SECRETS_FIRMWARE = $(VARIANT) BUILD=$(BUILD)/secrets/firmware MBEDTLS_DIR=$(SECRETS_MBEDTLS) CPPFLAGS='-I. $(SECRETS_CONFIG)'

secrets: $(SECRETS) $(SECRETS_MBEDTLS).built
	+@$(SECRETS_FIRMWARE) secrets-program
	@SECRETS_STRIDE=$(SECRETS_STRIDE) PYTHONPATH=tests python3 tests/secrets/run.py --build $(BUILD) $(SECRETS) \
	    $(BUILD)/secrets/firmware/tests/secrets/test_secrets

test-secrets:
	+@TEO_QUICK=1 $(VARIANT) secrets SECRETS_STRIDE=5

.PHONY: secrets-program secrets
