# The ports for hosts: BSD sockets, and TLS by mbedTLS over them.
PORT = $(patsubst %.c,$(BUILD)/%.o, \
    $(sort $(wildcard $(addprefix port/,posix/*.c sockets/*.c mbedtls/*.c))))
OBJECTS += $(PORT)

# What the files that POSIX and lwIP's sockets share are compiled for.
DEFINES_SOCKETS = -D_POSIX_C_SOURCE=200809L
$(BUILD)/port/posix/%.o: DEFINES = -D_POSIX_C_SOURCE=200809L
$(BUILD)/port/sockets/%.o: DEFINES = $(DEFINES_SOCKETS)

$(BUILD)/libteo-posix.a: $(PORT)
	$(ARCHIVE)

include port/sources.mk
