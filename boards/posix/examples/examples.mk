# The examples, linked with the two libraries as a program of yours would be. listing.cpp needs a
# compiler for C++.
EXAMPLES = $(addprefix $(BUILD)/examples/,list superloop modem listing)
EXAMPLE_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard boards/posix/examples/*.c)))
OBJECTS += $(EXAMPLE_OBJECTS) $(BUILD)/boards/posix/examples/listing.o

examples: $(EXAMPLES)

$(BUILD)/boards/posix/examples/%.o: DEFINES = -D_POSIX_C_SOURCE=200809L

CXX_COMPILE = $(CXX) -std=c++11 $(WARNINGS) $(INCLUDES) $(CPPFLAGS) $(PIC) $(CFLAGS)
$(BUILD)/boards/posix/examples/listing.o: boards/posix/examples/listing.cpp $(BUILD)/ready
	@mkdir -p $(@D)
	$(Q)echo "  CXX   $@" && $(CXX_COMPILE) $(NO_PATHS) -MMD -MP -c -o $@ $<

example = $(BUILD)/boards/posix/examples/$(1).o
EXAMPLE_LIBS = $(BUILD)/libteo-posix.a $(BUILD)/libteo.a
$(BUILD)/examples/list: $(call example,list) $(EXAMPLE_LIBS)
$(BUILD)/examples/superloop: $(call example,superloop) $(EXAMPLE_LIBS)
$(BUILD)/examples/modem: $(call example,modem) $(call example,modem_socket) $(EXAMPLE_LIBS)
$(BUILD)/examples/listing: $(call example,listing) $(EXAMPLE_LIBS)
$(BUILD)/examples/listing: LINKER = $(CXX)

$(EXAMPLES):
	@mkdir -p $(@D)
	$(Q)echo "  LINK  $@" && $(or $(LINKER),$(CC)) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TLS_LIBS)

.PHONY: examples
