# What is left in memory. Not under the sanitizers: they have an allocator and a use for the stack
# of their own. `make secrets` is the long form; SECRETS_STRIDE is one moment of failure in so many.
SECRETS_STRIDE ?= 1

SECRETS = $(BUILD)/tests/verify/secrets/test_secrets
SECRETS_SHARED = $(patsubst %,$(BUILD)/tests/verify/secrets/%.o,memory scan subject wall_clock)
OBJECTS += $(SECRETS).o $(SECRETS_SHARED)

$(BUILD)/tests/verify/secrets/%.o: DEFINES = -iquote core -iquote . -D_XOPEN_SOURCE=700

# The dynamic linker must not bind on the library's stack, where it keeps all registers for a while.
$(SECRETS): %: %.o $(SECRETS_SHARED) $(FAULTS_SHARED) $(call test_shared,unit) $(CORE) $(PORT)
	$(LINK) -Wl,-z,now -lcmocka $(TLS_LIBS)

secrets-program: $(SECRETS)

# mbedTLS as the firmware has it, for this machine.
SECRETS_CONFIG = -DMBEDTLS_CONFIG_FILE="<tests/verify/secrets/firmware_config.h>"
SECRETS_MBEDTLS = $(BUILD)/secrets/mbedtls
$(SECRETS_MBEDTLS).built: $(SOURCES)/mbedtls.fetched tests/verify/secrets/firmware_config.h \
    boards/firmware/mbedtls_config.h
	@$(call copy_mbedtls,$(SECRETS_MBEDTLS))
	@$(MAKE) -C $(SECRETS_MBEDTLS)/library GEN_FILES= CC=gcc \
	    CFLAGS='-O2 -I$(CURDIR) $(SECRETS_CONFIG)' static >$@.log 2>&1 \
	    || { tail -n 30 $@.log; exit 1; }
	@touch $@

SECRETS_FIRMWARE = $(VARIANT) BUILD=$(BUILD)/secrets/firmware MBEDTLS_DIR=$(SECRETS_MBEDTLS) \
    CPPFLAGS='-I. $(SECRETS_CONFIG)'

# In the long form TLS 1.3, too, where the system's mbedTLS does not have it.
SECRETS_36 = $(if $(HAS_36)$(TEO_QUICK),,$(BUILD)/secrets/mbedtls36)

secrets: $(SECRETS) $(SECRETS_MBEDTLS).built $(if $(HAS_36)$(TEO_QUICK),,$(SOURCES)/mbedtls.built)
	+@$(SECRETS_FIRMWARE) secrets-program
	+@$(if $(SECRETS_36),$(VARIANT) BUILD=$(SECRETS_36) MBEDTLS_DIR=$(SOURCES)/mbedtls \
	    CPPFLAGS='$(OPTIONS_36)' secrets-program)
	@SECRETS_STRIDE=$(SECRETS_STRIDE) PYTHONPATH=tests \
	    python3 tests/verify/secrets/run.py --build $(BUILD) $(SECRETS) \
	    $(BUILD)/secrets/firmware/tests/verify/secrets/test_secrets \
	    $(SECRETS_36:%=%/tests/verify/secrets/test_secrets)

test-secrets:
	+@TEO_QUICK=1 $(VARIANT) secrets SECRETS_STRIDE=5

.PHONY: secrets-program secrets
