# `make static`: the tool as one file that needs no library of the system it runs on. With musl-gcc
# (package musl-tools) where that is there, else with the system's own C library.
STATIC_CC := $(or $(STATIC_CC),$(notdir $(shell command -v musl-gcc)),$(CC))
STATIC_CFLAGS ?= -Os
STATIC = $(BUILD)/static
STATIC_SECTIONS = -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables

# Debian's libmbedtls-dev is for the system's own C library: for musl mbedTLS is built here, from
# the sources in MBEDTLS_DIR or those that are fetched, with the random numbers of entropy.c.
STATIC_MACHINE := $(shell $(STATIC_CC) -dumpmachine 2>/dev/null)
STATIC_MUSL := $(findstring musl,$(notdir $(STATIC_CC)) $(STATIC_MACHINE))
STATIC_FROM := $(if $(wildcard $(MBEDTLS_DIR)/library/ssl_tls12_client.c),$(MBEDTLS_DIR))
STATIC_OWN = $(if $(STATIC_MUSL),$(STATIC)/mbedtls)
STATIC_OPTIONS = $(if $(STATIC_OWN),-DMBEDTLS_NO_PLATFORM_ENTROPY -DMBEDTLS_ENTROPY_HARDWARE_ALT)

STATIC_CPPFLAGS = $(strip $(CPPFLAGS) $(STATIC_OPTIONS))
STATIC_FLAGS = $(strip $(STATIC_CFLAGS) $(STATIC_SECTIONS))
STATIC_HOW = $(STATIC_CC) $(STATIC_CPPFLAGS) $(STATIC_FLAGS)

# Changes when compiler or flags do.
$(STATIC)/mbedtls.how: .FORCE
	@mkdir -p $(@D)
	@echo '$(STATIC_HOW)' | cmp -s - $@ || echo '$(STATIC_HOW)' >$@

$(STATIC)/mbedtls.built: $(if $(STATIC_FROM),,$(SOURCES)/mbedtls.fetched) $(STATIC)/mbedtls.how
	@rm -f $(STATIC)/teo-purge # to be linked again
	@$(call copy_mbedtls,$(STATIC)/mbedtls,$(STATIC_FROM))
	@echo "  MAKE  $(STATIC)/mbedtls" && $(MAKE) -C $(STATIC)/mbedtls/library GEN_FILES= \
	    CC=$(STATIC_CC) CFLAGS='$(STATIC_CPPFLAGS) $(STATIC_FLAGS)' static \
	    >$@.log 2>&1 || { tail -n 30 $@.log; exit 1; }
	@touch $@

# The C library's headers alone are on musl-gcc's path: jsmn's is found in $(HEADERS).
static: $(if $(STATIC_OWN),$(STATIC)/mbedtls.built $(HEADERS))
	+@$(MAKE) --no-print-directory $(STATIC)/teo-purge BUILD=$(STATIC) CC=$(STATIC_CC) PIC= \
	    CFLAGS='$(STATIC_FLAGS)' CPPFLAGS='$(STATIC_CPPFLAGS)' \
	    LDFLAGS='-static -Wl,--gc-sections -s $(LDFLAGS)' \
	    $(if $(STATIC_OWN),MBEDTLS_DIR=$(STATIC_OWN) JSMN_DIR=$(or $(JSMN_DIR),$(HEADERS)))
	@sh boards/posix/static.sh $(STATIC)/teo-purge $(if $(STATIC_MUSL),musl,$(STATIC_CC))

.PHONY: static
