# The ports for hosts: BSD sockets, and TLS by mbedTLS over them.
PORT = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard port/posix/*.c port/mbedtls/*.c)))
OBJECTS += $(PORT)

$(BUILD)/port/posix/%.o: DEFINES = -D_POSIX_C_SOURCE=200809L

$(BUILD)/libteo-posix.a: $(PORT)
	$(ARCHIVE)

include port/sources.mk
