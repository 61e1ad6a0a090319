# Sources of others that tests alone need; port/sources.mk has the rest, and says how they are
# pinned.
SOURCE_cmocka = 1.1.5-2.1 bookworm \
    9f94190b571e059dd6a359c7effd40b982c6c2796959ea201cf41e7cac0b6730 \
    f0ccd8242d55e2fd74b16ba518359151f6f8383ff8aef4976e48393f77bba8b6

# mbedTLS 3.6 for the host, as upstream configures it, except that a test can give it memory that
# fails; optimised no more than tests need. GEN_FILES= takes the generated files as released.
OPTIONS_36 = -DMBEDTLS_PLATFORM_MEMORY
$(SOURCES)/mbedtls.built: $(SOURCES)/mbedtls.fetched
	$(MAKE) -C $(SOURCES)/mbedtls/library GEN_FILES= CC=gcc CFLAGS='-O1 $(OPTIONS_36)' static \
	    >$(SOURCES)/mbedtls.log 2>&1 || { tail -n 30 $(SOURCES)/mbedtls.log; exit 1; }
	@touch $@
