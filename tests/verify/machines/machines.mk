# The core's unit tests on other machines, by qemu's user mode: both byte orders, 32 and 64 bits,
# char signed and unsigned. Linked statically, with SHA-256 of mbedTLS's pinned source and cmocka's,
# as Debian has no packages of them for all of these.
MACHINES = s390x s390x-signed powerpc powerpc-signed armhf armhf-signed i386 i386-unsigned

MACHINE_CC_s390x = s390x-linux-gnu-gcc
MACHINE_CC_powerpc = powerpc-linux-gnu-gcc
MACHINE_CC_armhf = arm-linux-gnueabihf-gcc
MACHINE_CC_i386 = i686-linux-gnu-gcc
machine_base = $(firstword $(subst -, ,$(1)))
machine_cc = $(MACHINE_CC_$(machine_base))
machine_flags = $(addsuffix -char,$(addprefix -f,$(word 2,$(subst -, ,$(1)))))
MACHINE_QEMU_powerpc = qemu-ppc
MACHINE_QEMU_armhf = qemu-arm
machine_qemu = $(or $(MACHINE_QEMU_$(machine_base)),qemu-$(machine_base))

MACHINE_SOURCES = $(patsubst %,$(BUILD)/tests/verify/machines/%.o,sha256 md platform_util)

$(BUILD)/libsha256.a: $(MACHINE_SOURCES)
	$(ARCHIVE)

$(BUILD)/tests/verify/machines/%.o: $(MBEDTLS_DIR)/library/%.c $(BUILD)/ready
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(CC) $(CFLAGS) $(CPPFLAGS) $(INCLUDES) -c -o $@ $<

CMOCKA_HAS = INTTYPES_H MALLOC_H SIGNAL_H STRINGS_H TIME_H STRUCT_TIMESPEC CLOCK_GETTIME \
    CLOCK_REALTIME
$(BUILD)/libcmocka.a: $(CMOCKA_DIR)/src/cmocka.c $(BUILD)/ready
	$(Q)echo "  CC    $@" && $(CC) $(CFLAGS) $(CMOCKA_HAS:%=-DHAVE_%) -I$(CMOCKA_DIR)/include \
	    -c -o $@.o $< \
	    && rm -f $@ && $(AR) rcs $@ $@.o

# What the variant for a machine builds: the unit tests, over those two.
machine-programs: $(BUILD)/libcmocka.a $(BUILD)/libsha256.a
	+@$(VARIANT) $(MACHINE_PROGRAMS) TLS_LIBS=-lsha256 LDFLAGS='-static -L$(BUILD)'

MACHINE_CFLAGS = -O2
MACHINE = $(VARIANT) BUILD=$(BUILD)/machine/$(1) CC=$(machine_cc) \
    CFLAGS='$(MACHINE_CFLAGS) $(machine_flags)' \
    CPPFLAGS='-isystem $(SOURCES)/cmocka/include -Itests/verify/machines' \
    JSMN_DIR=$(HEADERS) MBEDTLS_DIR=$(SOURCES)/mbedtls CMOCKA_DIR=$(SOURCES)/cmocka

# The quick form takes those that read and write bytes, and leaves out what takes seconds and more
# under qemu.
MACHINE_SLOW = calendar client_clock client_faults client_retry client_walk json_depth \
    json_malformed json_text split
MACHINE_PROGRAMS = $(filter-out $(MACHINE_LEFT_OUT:%=$(BUILD)/tests/unit/test_%),$(UNIT))

machines:
	+@$(VARIANT) -k -j2 $(addprefix machine-,$(MACHINES))

$(addprefix machine-,$(MACHINES)): machine-%: $(HEADERS) \
    $(SOURCES)/mbedtls.fetched $(SOURCES)/cmocka.fetched
	+@$(call MACHINE,$*) machine-programs >$(BUILD)/machine-$*.log 2>&1 \
	    || { cat $(BUILD)/machine-$*.log; exit 1; }
	@PYTHONPATH=tests python3 tests/verify/machines/run.py --build $(BUILD) $* \
	    $(call machine_qemu,$*) $(call machine_cc,$*) \
	    $(MACHINE_PROGRAMS:$(BUILD)/%=$(BUILD)/machine/$*/%)

# Those whose compiler is here: other systems than Debian may have none of them.
MACHINES_QUICK = $(strip $(foreach machine,s390x powerpc armhf i386,\
    $(if $(shell command -v $(MACHINE_CC_$(machine))),$(machine))))

test-machines:
ifneq ($(MACHINES_QUICK),)
	+@TEO_QUICK=1 $(VARIANT) $(addprefix machine-,$(MACHINES_QUICK)) MACHINE_CFLAGS=-O1 \
	    MACHINE_LEFT_OUT='$(MACHINE_SLOW)'
else
	@echo "skipped: no compiler for another machine"; echo "0 passed, 0 failed, 1 skipped"
endif

.PHONY: machines machine-programs $(addprefix machine-,$(MACHINES))
