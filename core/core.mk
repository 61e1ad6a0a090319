# The core: no I/O, no heap.
CORE = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard core/*.c)))
OBJECTS += $(CORE)

$(BUILD)/libteo.a: $(CORE)
	$(ARCHIVE)
