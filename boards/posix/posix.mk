# The tool, teo-purge. A host has memory to spare, so it is built with larger record slots than a
# device: no target is cut that fits a browser's address bar. The slots are part of the records'
# layout, so core and tool must be compiled with the same ones: the tool has its own copy of the
# core, and does not use libteo.a. The ports know nothing of records.
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
