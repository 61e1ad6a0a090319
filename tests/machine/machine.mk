# The core's unit tests on other machines, by qemu's user mode: both byte orders, 32 and 64 bits, char signed and unsigned. Linked
# statically, with SHA-256 of mbedTLS's pinned source and cmocka's, as Debian has no packages of them for all of these.
MACHINES = s390x powerpc armhf i386 s390x-signed i386-unsigned

MACHINE_CC_s390x = s390x-linux-gnu-gcc
MACHINE_CC_powerpc = powerpc-linux-gnu-gcc
MACHINE_CC_armhf = arm-linux-gnueabihf-gcc
MACHINE_CC_i386 = i686-linux-gnu-gcc
MACHINE_CC_s390x-signed = $(MACHINE_CC_s390x)
MACHINE_CC_i386-unsigned = $(MACHINE_CC_i386)
MACHINE_FLAGS_s390x-signed = -fsigned-char
MACHINE_FLAGS_i386-unsigned = -funsigned-char
MACHINE_QEMU_powerpc = qemu-ppc
MACHINE_QEMU_armhf = qemu-arm
machine_qemu = $(or $(MACHINE_QEMU_$(1)),qemu-$(firstword $(subst -, ,$(1))))

MACHINE_SOURCES = $(patsubst %,$(BUILD)/tests/machine/%.o,sha256 md platform_util)

$(BUILD)/libsha256.a: $(MACHINE_SOURCES)
	$(ARCHIVE)

$(BUILD)/tests/machine/%.o: $(MBEDTLS_DIR)/library/%.c $(BUILD)/ready
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(CC) $(CFLAGS) $(CPPFLAGS) $(INCLUDES) -c -o $@ $<

$(BUILD)/libcmocka.a: $(CMOCKA_DIR)/src/cmocka.c $(BUILD)/ready
	$(Q)echo "  CC    $@" && $(CC) $(CFLAGS) -DHAVE_INTTYPES_H -DHAVE_MALLOC_H -DHAVE_SIGNAL_H -DHAVE_STRINGS_H -DHAVE_TIME_H \
	    -DHAVE_STRUCT_TIMESPEC -DHAVE_CLOCK_GETTIME -DHAVE_CLOCK_REALTIME -I$(CMOCKA_DIR)/include -c -o $@.o $< \
	    && rm -f $@ && $(AR) rcs $@ $@.o

# What the variant for a machine builds: the unit tests, over those two.
machine-programs: $(BUILD)/libcmocka.a $(BUILD)/libsha256.a
	+@$(VARIANT) $(UNIT) TLS_LIBS=-lsha256 LDFLAGS='-static -L$(BUILD)'

MACHINE = $(VARIANT) BUILD=$(BUILD)/machine/$(1) CC=$(MACHINE_CC_$(1)) CFLAGS='-O2 $(MACHINE_FLAGS_$(1))' JSMN_DIR=$(HEADERS) \
    MBEDTLS_DIR=$(SOURCES)/mbedtls CMOCKA_DIR=$(SOURCES)/cmocka CPPFLAGS='-isystem $(SOURCES)/cmocka/include -Itests/machine'

# Minutes under qemu, seconds elsewhere: left to the long form.
MACHINE_SLOW = client_faults time json_text split
MACHINE_PROGRAMS = $(filter-out $(if $(MACHINE_QUICK),$(MACHINE_SLOW:%=$(BUILD)/tests/unit/test_%)),$(UNIT))

machines: $(addprefix machine-,$(MACHINES))

$(addprefix machine-,$(MACHINES)): machine-%: $(HEADERS) $(SOURCES)/mbedtls.fetched $(SOURCES)/cmocka.fetched
	+@$(call MACHINE,$*) machine-programs >$(BUILD)/machine-$*.log 2>&1 || { cat $(BUILD)/machine-$*.log; exit 1; }
	@PYTHONPATH=tests python3 tests/machine/run.py --build $(BUILD) $* $(call machine_qemu,$*) $(MACHINE_CC_$*) \
	    $(MACHINE_PROGRAMS:$(BUILD)/%=$(BUILD)/machine/$*/%)

# Those whose compiler is here: other systems than Debian may have none of them.
MACHINES_QUICK = $(foreach machine,s390x powerpc armhf i386,$(if $(shell command -v $(MACHINE_CC_$(machine))),$(machine)))

test-machines:
ifneq ($(MACHINES_QUICK),)
	+@TEO_QUICK=1 $(VARIANT) machines MACHINE_QUICK=yes MACHINES='$(MACHINES_QUICK)'
else
	@echo "skipped: no compiler for another machine"; echo "0 passed, 0 failed, 1 skipped"
endif

.PHONY: machines machine-programs $(addprefix machine-,$(MACHINES))
