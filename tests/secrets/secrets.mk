# What is left in memory. Not under the sanitizers: they have an allocator and a use for the stack of their own.
SECRETS = $(BUILD)/tests/secrets/test_secrets
SECRETS_SHARED = $(patsubst %,$(BUILD)/tests/secrets/%.o,memory scan subject)
OBJECTS += $(SECRETS).o $(SECRETS_SHARED)

$(BUILD)/tests/secrets/%.o: DEFINES = -iquote core -iquote . -D_XOPEN_SOURCE=700

# The dynamic linker must not bind on the library's stack, where it keeps all registers for a while.
$(SECRETS): %: %.o $(SECRETS_SHARED) $(FAULTS_SHARED) $(call test_shared,unit) $(CORE) $(PORT)
	$(LINK) -Wl,-z,now -lcmocka $(TLS_LIBS)

run-secrets: $(SECRETS)
	@$(call run_each,$^)

test-secrets: run-secrets

.PHONY: run-secrets secrets
