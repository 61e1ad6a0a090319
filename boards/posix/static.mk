# `make static`: the tool as one file that needs no library of the system it runs on. With musl-gcc
# (package musl-tools) where that is there, else with the system's own C library.
STATIC_CC := $(or $(STATIC_CC),$(shell command -v musl-gcc >/dev/null && echo musl-gcc),$(CC))
STATIC_CFLAGS ?= -O2
STATIC = $(BUILD)/static
STATIC_SECTIONS = -ffunction-sections -fdata-sections

# Debian's libmbedtls-dev is for the system's own C library: for musl mbedTLS is built here, with
# the random numbers of entropy.c.
STATIC_MUSL := $(findstring musl,$(notdir $(STATIC_CC))$(shell $(STATIC_CC) -dumpmachine 2>/dev/null))
STATIC_OWN = $(if $(MBEDTLS_DIR),,$(if $(STATIC_MUSL),$(STATIC)/mbedtls))
STATIC_OPTIONS = $(if $(STATIC_OWN),-DMBEDTLS_NO_PLATFORM_ENTROPY -DMBEDTLS_ENTROPY_HARDWARE_ALT)

$(STATIC)/mbedtls.built: $(SOURCES)/mbedtls.fetched
	@mkdir -p $(@D)
	@$(call copy_mbedtls,$(STATIC)/mbedtls)
	@echo "  MAKE  $(STATIC)/mbedtls" && $(MAKE) -C $(STATIC)/mbedtls/library GEN_FILES= \
	    CC=$(STATIC_CC) CFLAGS='$(STATIC_CFLAGS) $(STATIC_SECTIONS) $(STATIC_OPTIONS)' static \
	    >$@.log 2>&1 || { tail -n 30 $@.log; exit 1; }
	@touch $@

# The C library's headers alone are on musl-gcc's path: jsmn's is found in $(HEADERS).
static: $(if $(STATIC_OWN),$(STATIC)/mbedtls.built $(HEADERS))
	+@$(MAKE) --no-print-directory $(STATIC)/teo-purge BUILD=$(STATIC) CC=$(STATIC_CC) PIC= \
	    CFLAGS='$(STATIC_CFLAGS) $(STATIC_SECTIONS)' CPPFLAGS='$(STATIC_OPTIONS)' \
	    LDFLAGS='-static -Wl,--gc-sections -s' \
	    $(if $(STATIC_OWN),MBEDTLS_DIR=$(STATIC_OWN) JSMN_DIR=$(or $(JSMN_DIR),$(HEADERS)))
	@sh boards/posix/static.sh $(STATIC)/teo-purge $(if $(STATIC_MUSL),musl,$(STATIC_CC))

.PHONY: static
