# Core and ports for the microcontrollers of CROSS: compiled without a warning, what they ask of
# others, their sizes. By the pinned mbedTLS and lwIP (or copies that were named), with the options
# that firmware has in boards/firmware.
CROSS_MBEDTLS = $(or $(MBEDTLS_DIR),$(SOURCES)/mbedtls)
CROSS_PORTS = mbedtls lwip lwip_sockets
CROSS_FOLDERS_lwip_sockets = lwip_sockets sockets
cross_folders = $(or $(CROSS_FOLDERS_$(1)),$(1))
cross_port = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard $(patsubst %,port/%/*.c,\
    $(call cross_folders,$(1))))))
CROSS_OBJECTS = $(foreach port,$(CROSS_PORTS),$(call cross_port,$(port))) \
    $(BUILD)/tests/port_probe.o
OBJECTS += $(CROSS_OBJECTS)

# Over lwIP's raw API as in the firmware; over its sockets as in their tests, with the operating
# system's part of lwIP's port to FreeRTOS.
$(call cross_port,lwip) $(BUILD)/tests/port_probe.o: DEFINES = \
    -isystem $(LWIP)/src/include -isystem boards/firmware
CROSS_SOCKETS = -isystem tests/conformance/lwip/sockets -isystem $(LWIP)/src/include \
    -isystem $(LWIP)/contrib/ports/freertos/include -isystem boards/firmware -DLWIP_ERRNO_STDINCLUDE
$(BUILD)/port/lwip_sockets/%.o: DEFINES = $(CROSS_SOCKETS)

cross-objects: $(SIZE_OBJECTS) $(CROSS_OBJECTS)

crossed-%: $(HEADERS) $(FETCHED)
	+@$(VARIANT) cross-objects BUILD=$(BUILD)/cross/$* WERROR=1 CC=$(SIZE_CC_$*) \
	    CFLAGS='$(SIZE_FLAGS) $(SIZE_FLAGS_$*)' \
	    CPPFLAGS='-DMBEDTLS_CONFIG_FILE="<boards/firmware/mbedtls_config.h>" -I.' \
	    MBEDTLS_DIR=$(CROSS_MBEDTLS) JSMN_DIR=$(HEADERS) \
	    LWIP_DIR=$(LWIP) DEFINES_SOCKETS='$(CROSS_SOCKETS)' >/dev/null

cross: $(addprefix crossed-,$(CROSS))
	@python3 tests/size.py --ports none $(foreach target,$(CROSS),\
	    $(target)=$(BUILD)/cross/$(target):$(SIZE_CC_$(target)))

# The ports allocate nothing either, and call nothing but what they are ports to;
# wall_clock_for_tls() is what mbedtls_time() is here.
CROSS_ASKS_mbedtls = mbedtls_\w+|psa_\w+|strchr|wall_clock_for_tls
CROSS_ASKS_lwip = (tcp|altcp|pbuf|dns|ip4addr|ip6addr|ipaddr|sys)_\w+|lwip_\w+|strcspn
CROSS_ASKS_lwip_sockets = (lwip|sys)_\w+|(__)?errno

cross-symbols-%: crossed-%
	@python3 tests/symbols.py $(SIZE_CC_$*:gcc=nm) $(CORE:$(BUILD)/%=$(BUILD)/cross/$*/%)
	@$(foreach port,$(CROSS_PORTS),python3 tests/symbols.py --allow '$(CROSS_ASKS_$(port))' \
	    $(SIZE_CC_$*:gcc=nm) \
	    $(patsubst $(BUILD)/%,$(BUILD)/cross/$*/%,$(call cross_port,$(port))) && ) true

# All that is our own in the firmware, by clang as well.
NEWLIB = $(dir $(shell arm-none-eabi-gcc -print-file-name=nano.specs))../include
cross-clang: $(FETCHED)
	+@$(VARIANT) firmware-objects BUILD=$(BUILD)/cross/clang WERROR=1 SOURCES=$(SOURCES) \
	    FIRMWARE_CC='clang --target=arm-none-eabi -isystem $(NEWLIB)' >/dev/null \
	    && echo "1 passed, 0 failed"

ifeq ($(CROSS),)
test-cross:
	@echo "skipped: no compiler for microcontrollers"; echo "0 passed, 0 failed, 1 skipped"
else
test-cross: cross $(addprefix cross-symbols-,$(CROSS)) $(if $(filter cortex%,$(CROSS)),cross-clang)
endif

.PHONY: cross cross-objects cross-clang
