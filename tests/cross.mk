# Core and ports for the microcontrollers of CROSS: compiled without a warning, what they ask of others, their sizes. By the pinned
# mbedTLS (or a copy that was named), configured as tests/readme/mbedtls_config.h says: what the host has is made for hosts.
CROSS_MBEDTLS = $(or $(MBEDTLS_DIR),$(SOURCES)/mbedtls)
CROSS_PORTS = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard port/mbedtls/*.c)))
OBJECTS += $(BUILD)/tests/port_probe.o

cross-objects: $(CORE) $(CROSS_PORTS) $(BUILD)/tests/size_probe.o $(BUILD)/tests/port_probe.o

crossed-%: $(HEADERS) $(if $(MBEDTLS_DIR),,$(SOURCES)/mbedtls.fetched)
	+@$(VARIANT) cross-objects BUILD=$(BUILD)/cross/$* CC=$(SIZE_CC_$*) CFLAGS='$(SIZE_FLAGS) $(SIZE_FLAGS_$*)' \
	    CPPFLAGS='-DMBEDTLS_CONFIG_FILE="<readme/mbedtls_config.h>" -Itests' MBEDTLS_DIR=$(CROSS_MBEDTLS) JSMN_DIR=$(HEADERS) >/dev/null

cross: $(addprefix crossed-,$(CROSS))
	@python3 tests/size.py --ports none $(foreach target,$(CROSS),$(target)=$(BUILD)/cross/$(target):$(SIZE_CC_$(target)))

# The ports allocate nothing either, and call nothing but what they are ports to.
cross-symbols-%: crossed-%
	@python3 tests/symbols.py $(SIZE_CC_$*:gcc=nm) $(CORE:$(BUILD)/%=$(BUILD)/cross/$*/%)
	@python3 tests/symbols.py --allow 'mbedtls_\w+|psa_\w+|strchr' $(SIZE_CC_$*:gcc=nm) $(CROSS_PORTS:$(BUILD)/%=$(BUILD)/cross/$*/%)

ifeq ($(CROSS),)
test-cross:
	@echo "skipped: no compiler for microcontrollers"; echo "0 passed, 0 failed, 1 skipped"
else
test-cross: cross $(addprefix cross-symbols-,$(CROSS))
endif

.PHONY: cross cross-objects
