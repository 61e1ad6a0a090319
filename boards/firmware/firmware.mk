# Firmware for one board. Its own .mk sets these and includes this file:
#   BOARD          the folder's name
#   BOARD_CPU      the compiler's options for the processor
#   BOARD_ENTROPY  tests-only: foreseeable numbers, for one of FIRMWARE_EMULATED alone;
#                  empty: it has a board_random()
#   BOARD_DEFINES  overrides defaults: -DSEEN_MAX=… and so on; firmware.ld has the sizes of stack
#                  and arena
#   BOARD_REPLACES files of boards/firmware that a file of the board with the same name replaces:
#                  options.c, where the settings come another way
#
# CA_FILE names the CAs to trust (PEM); the default is those that the tests make for themselves,
# where there are tests. FIRMWARE_TLS=NAME builds with tls/mbedtls_config_NAME.h in place of
# mbedtls_config.h. FIRMWARE_TOKEN_MAX=N is the most bytes that a token of temporary credentials may
# have.
FW := $(BUILD)/firmware/$(BOARD)
FIRMWARE_BOARDS := $(FIRMWARE_BOARDS) $(BOARD)
FIRMWARES := $(FIRMWARES) $(FW)/firmware.elf

FIRMWARE_CC ?= arm-none-eabi-gcc
FIRMWARE_CFLAGS ?= -Os -g
FIRMWARE_MBEDTLS := $(strip $(if $(wildcard $(MBEDTLS_DIR)/library/ssl_tls12_client.c),\
    $(MBEDTLS_DIR),$(SOURCES)/mbedtls))
FIRMWARE_LWIP = $(or $(LWIP_DIR),$(SOURCES)/lwip)
FIRMWARE_SOURCES = $(if $(filter $(SOURCES)/%,$(FIRMWARE_MBEDTLS)),$(SOURCES)/mbedtls.fetched) \
    $(if $(LWIP_DIR),,$(SOURCES)/lwip.fetched)
CA_FILE ?= $(if $(wildcard tests/firmware/pki.sh),$(BUILD)/firmware/pki/roots.pem)

# The boards whose image is for QEMU and nothing else: no other is built with foreseeable numbers.
FIRMWARE_EMULATED := mps2-an385 lm3s6965evb

# When it was made: the firmware believes no time before that.
FIRMWARE_TIME ?= $(SOURCE_DATE_EPOCH)

# Some 300 bytes are seen; STS writes up to 4096.
FIRMWARE_TOKEN_MAX ?= 512

FIRMWARE_INCLUDES = -Iinclude -Iboards/firmware \
    -isystem $(FIRMWARE_MBEDTLS)/include -isystem $(FIRMWARE_LWIP)/src/include \
    -isystem $(FIRMWARE_JSMN) -DMBEDTLS_CONFIG_FILE="<$(FIRMWARE_CONFIG)>"
FIRMWARE_CONFIG = $(if $(FIRMWARE_TLS),tls/mbedtls_config_$(FIRMWARE_TLS).h,mbedtls_config.h)
FIRMWARE_JSMN = $(or $(JSMN_DIR),$(HEADERS))
# -fbuiltin: the C library's memcpy() and the like are there all the same. mbedTLS moves each word
# by a memcpy() of four bytes, which must be an instruction or two instead of a call: AES-GCM is
# four times as fast this way.
FIRMWARE_COMPILE = $(FIRMWARE_CC) -std=c99 $(FIRMWARE_INCLUDES) $(FIRMWARE_CFLAGS) \
    -ffunction-sections -fdata-sections -fno-common -ffreestanding -fbuiltin \
    -DFIRMWARE_TOKEN_MAX=$(FIRMWARE_TOKEN_MAX)

FIRMWARE_KEEP = mkdir -p $(@D) \
    && { echo '$(FW_MADE_WITH)' | cmp -s - $@ || echo '$(FW_MADE_WITH)' >$@; }

ifneq ($(FIRMWARE_TLS),)
ifeq ($(wildcard boards/firmware/tls/mbedtls_config_$(FIRMWARE_TLS).h),)
FIRMWARE_CHOICES := $(sort $(patsubst mbedtls_config_%.h,%,\
    $(notdir $(wildcard boards/firmware/tls/*.h))))
$(error FIRMWARE_TLS=$(FIRMWARE_TLS): there are $(FIRMWARE_CHOICES))
endif
endif

# ---- which files of the board replace shared ones: only those that its .mk names ----

FW_IN_BOTH := $(filter $(notdir $(wildcard boards/$(BOARD)/*.c)),\
    $(notdir $(wildcard boards/firmware/*.c)))
FW_NOT_NAMED := $(filter-out $(BOARD_REPLACES),$(FW_IN_BOTH))
FW_NOT_THERE := $(filter-out $(FW_IN_BOTH),$(BOARD_REPLACES))
ifneq ($(FW_NOT_NAMED),)
$(error boards/$(BOARD) and boards/firmware both have $(FW_NOT_NAMED). To replace the shared file,\
    write "BOARD_REPLACES := $(FW_IN_BOTH)" in boards/$(BOARD)/$(BOARD).mk;\
    otherwise rename the board's)
endif
ifneq ($(FW_NOT_THERE),)
$(error BOARD_REPLACES of boards/$(BOARD)/$(BOARD).mk names $(FW_NOT_THERE), which must be both in\
    boards/$(BOARD) and in boards/firmware: write the file, or take its name out)
endif

# ---- what the image is made of; of mbedTLS and lwIP the files that our options leave code in ----

FIRMWARE_BOARD := $(wildcard boards/$(BOARD)/*.c)
FIRMWARE_SHARED := $(filter-out %_only.c $(BOARD_REPLACES:%=boards/firmware/%),\
    $(wildcard boards/firmware/*.c))
FIRMWARE_OWN := $(wildcard core/*.c port/mbedtls/*.c port/lwip/*.c) \
    $(FIRMWARE_SHARED) $(FIRMWARE_BOARD) \
    $(if $(filter tests-only,$(BOARD_ENTROPY)),boards/firmware/entropy_for_tests_only.c)
FIRMWARE_MBEDTLS_PARTS = aes asn1parse asn1write bignum bignum_core block_cipher chacha20 \
    chachapoly cipher cipher_wrap constant_time ecdh ecdsa ecp ecp_curves gcm md \
    memory_buffer_alloc oid pk pk_ecc pk_wrap pkparse platform platform_util poly1305 rsa \
    rsa_alt_helpers sha256 sha512 ssl_ciphersuites ssl_client ssl_msg ssl_tls ssl_tls12_client \
    x509 x509_crt \
    $(FIRMWARE_MBEDTLS_PARTS_$(FIRMWARE_TLS))
FIRMWARE_MBEDTLS_PARTS_tls13 := ssl_tls13_client ssl_tls13_generic ssl_tls13_keys psa_util \
    psa_crypto $(addprefix psa_crypto_,aead cipher client driver_wrappers_no_static ecp hash mac \
    rsa slot_management)
FIRMWARE_MBEDTLS_PARTS_tls13-ecdsa := $(FIRMWARE_MBEDTLS_PARTS_tls13)
FIRMWARE_LWIP_PARTS := $(addprefix core/,def dns inet_chksum init ip mem memp netif pbuf stats \
    tcp tcp_in tcp_out timeouts udp ipv4/dhcp ipv4/etharp ipv4/icmp ipv4/ip4 ipv4/ip4_addr) \
    netif/ethernet

FW_ROOTS := $(FW)/boards/firmware/roots.o
FW_OBJECTS := $(FIRMWARE_OWN:%.c=$(FW)/%.o) $(FW_ROOTS) \
    $(FIRMWARE_MBEDTLS_PARTS:%=$(FW)/mbedtls/%.o) $(FIRMWARE_LWIP_PARTS:%=$(FW)/lwip/%.o)
OBJECTS := $(OBJECTS) $(FW_OBJECTS)
firmware-objects: $(FIRMWARE_OWN:%.c=$(FW)/%.o)

# The arithmetic of a handshake: a fifth faster for 2 KB of flash. AES-GCM: a third, for 0.7 KB.
FW_ARITHMETIC := -O2
FW_FAST := $(if $(filter flash128,$(FIRMWARE_TLS)),,aes bignum bignum_core ecp ecp_curves gcm)
FW_TRUSTED := $(if $(filter $(BOARD),$(FIRMWARE_EMULATED)),-DFIRMWARE_ENTROPY_FOR_TESTS_ONLY)

$(FW)/%: FW_FLAGS := $(BOARD_CPU) $(BOARD_DEFINES)
$(FW_OBJECTS): $(FW)/flags | $(FIRMWARE_SOURCES) $(HEADERS)
$(addprefix $(FW)/mbedtls/,$(FW_FAST:%=%.o)): FW_OWN := $(FW_ARITHMETIC)
$(FW)/boards/firmware/entropy_for_tests_only.o: FW_OWN := $(FW_TRUSTED)
$(FW)/boards/firmware/wall_clock.o: FW_OWN := -DFIRMWARE_TIME=$(FIRMWARE_TIME)
$(FW)/boards/firmware/wall_clock.o: $(FW)/time

# Each holds what something was made with, and is made again when that has changed: all objects
# (flags), the one that knows the time (time), an image (.link), whose objects change with
# BOARD_ENTROPY and with every file that comes or goes.
$(FW)/flags: FW_MADE_WITH = $(FIRMWARE_COMPILE) $(FW_FLAGS) $(FW_OWN)
$(FW)/flags: FW_OWN := $(FW_ARITHMETIC) for $(FW_FAST) $(FW_TRUSTED)
$(FW)/time: FW_MADE_WITH := $(FIRMWARE_TIME)
$(FW)/%.link: FW_MADE_WITH := $(FW_OBJECTS) $(FIRMWARE_EXTRA)
$(FW)/firmware.elf: $(FW)/firmware.link
$(FW)/flags: .FORCE
	@command -v $(firstword $(FIRMWARE_CC)) >/dev/null \
	    || { echo "$(firstword $(FIRMWARE_CC)) was not found: make setup-firmware" >&2; exit 1; }
	@$(if $(CA_FILE),,echo "name the CAs to trust: make firmware CA_FILE=roots.pem" >&2; exit 1)
	@$(FIRMWARE_KEEP)
$(FW)/time: .FORCE
	@$(FIRMWARE_KEEP)
$(FW)/%.link: .FORCE
	@$(FIRMWARE_KEEP)

$(FW)/mbedtls/%.o: | $(FIRMWARE_SOURCES)
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(FIRMWARE_COMPILE) $(FW_FLAGS) $(FW_OWN) $(NO_PATHS) -w -MD -MP \
	    -c -o $@ $(FIRMWARE_MBEDTLS)/library/$*.c

$(FW)/lwip/%.o: | $(FIRMWARE_SOURCES)
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(FIRMWARE_COMPILE) $(FW_FLAGS) $(NO_PATHS) -w -MD -MP \
	    -c -o $@ $(FIRMWARE_LWIP)/src/$*.c

$(FW)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(FIRMWARE_COMPILE) $(FW_FLAGS) $(FW_OWN) $(WARNINGS) $(NO_PATHS) \
	    -MD -MP -c -o $@ $<

$(FW)/boards/firmware/roots.o: boards/firmware/roots.S $(BUILD)/firmware/roots.der
	@mkdir -p $(@D)
	$(Q)echo "  AS    $@" && $(FIRMWARE_CC) $(FW_FLAGS) \
	    -DFIRMWARE_ROOTS='"$(BUILD)/firmware/roots.der"' -c -o $@ $<

# Functions of mbedTLS that the linker redirects: to memory.c, peer_names.c, trust.c.
FW_WRAPPED := mbedtls_calloc mbedtls_x509_get_subject_alt_name mbedtls_x509_crt_verify_restartable

# FIRMWARE_EXTRA: more for the linker, for the tests of what it must refuse, which make another
# .elf; FW_ROOTS: for tests of CAs that make refuses.
$(FW)/%.elf: FW_SCRIPT := boards/$(BOARD)/$(BOARD).ld
$(FW)/%.elf: $(FW_OBJECTS) $(FW)/%.link boards/$(BOARD)/$(BOARD).ld boards/firmware/firmware.ld
	$(Q)echo "  LINK  $@" && $(FIRMWARE_CC) $(FW_FLAGS) --specs=nano.specs -nostartfiles \
	    -T $(FW_SCRIPT) -Wl,--gc-sections $(FW_WRAPPED:%=-Wl,--wrap=%) -Wl,--fatal-warnings \
	    -Wl,--defsym=__token_max=$(FIRMWARE_TOKEN_MAX) -Wl,-Map=$(@:.elf=.map) -o $@ \
	    $(filter %.o,$^) $(FIRMWARE_EXTRA)

# Settings for this image, to flash beside it. They have secrets: never made by the way.
$(FW)/settings.hex: FW_SETTINGS := $(if $(filter credentials.c,$(BOARD_REPLACES)),--own-credentials)
$(FW)/settings.hex: $(FW)/firmware.elf .FORCE
	$(Q)python3 boards/firmware/settings.py $(FW_SETTINGS) $(SETTINGS) $< $(FIRMWARE_CHECK) \
	    $(@:.hex=)

# ---- once, whatever the number of boards ----

ifndef FIRMWARE_ONCE
FIRMWARE_ONCE := done

# For the host: it says why the firmware, by its own mbedTLS and options, cannot use a CA.
FIRMWARE_HOST_CC ?= $(CC)
FIRMWARE_CHECK := $(BUILD)/firmware/check_root$(FIRMWARE_TLS:%=-%)
FIRMWARE_CHECK_PARTS = $(filter-out ssl_%,$(FIRMWARE_MBEDTLS_PARTS))

$(FIRMWARE_CHECK): boards/firmware/host/check_root.c boards/firmware/mbedtls_config.h \
    $(wildcard boards/firmware/tls/*.h) | $(FIRMWARE_SOURCES)
	@mkdir -p $(@D)
	$(Q)echo "  HOST  $@" && $(FIRMWARE_HOST_CC) -std=c99 -O1 -w -ffunction-sections \
	    -fdata-sections -Wl,--gc-sections $(FIRMWARE_INCLUDES) -o $@ $< \
	    $(FIRMWARE_CHECK_PARTS:%=$(FIRMWARE_MBEDTLS)/library/%.c)

# Looked at each time, as another CA_FILE may be older than what was made of the one before.
$(BUILD)/firmware/roots.der: $(CA_FILE) boards/firmware/roots.py $(FIRMWARE_CHECK) .FORCE
	@mkdir -p $(@D)
	$(Q)python3 boards/firmware/roots.py $(CA_FILE) $@ $(FIRMWARE_CHECK)

.PHONY: firmware-objects
endif

# The next board has none of this one's: least of all its numbers for tests.
BOARD_CPU :=
BOARD_ENTROPY :=
BOARD_DEFINES :=
BOARD_REPLACES :=
