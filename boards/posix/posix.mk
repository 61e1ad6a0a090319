# The tool, teo-purge. A host has memory to spare, so the tool's records have larger slots than a
# device's: no URL that fits a browser's address bar is cut. The slots are part of the layout of the
# records, so core and tool must be compiled with the same ones. The tool has its own copy of the
# core and does not use libteo.a. The ports do not use records.
TOOL_LIMITS = -DTEO_TARGET_SIZE=8192 -DTEO_FAIL_MESSAGE_SIZE=2048
TOOL = $(patsubst %.c,$(BUILD)/tool/%.o,$(sort $(wildcard core/*.c boards/posix/*.c)))
OBJECTS += $(TOOL)

$(BUILD)/tool/%.o: DEFINES = $(TOOL_LIMITS)
$(BUILD)/tool/boards/posix/%.o: DEFINES = $(TOOL_LIMITS) -D_POSIX_C_SOURCE=200809L

$(BUILD)/tool/%.o: %.c $(BUILD)/ready
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(COMPILE) $(DEFINES) $(NO_PATHS) -MMD -MP -c -o $@ $<

$(BUILD)/teo-purge: $(TOOL) $(BUILD)/libteo-posix.a
	$(LINK) $(PIE) $(TLS_LIBS)

include boards/posix/examples/examples.mk boards/posix/static.mk
