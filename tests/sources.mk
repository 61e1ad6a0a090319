# Sources of others, from Debian's source packages: version, suite, and the SHA-256 of the .dsc (which names the checksums of all
# other files) and of upstream's tarball. $(SOURCES)/PACKAGE is the tree, $(SOURCES)/PACKAGE.fetched what to depend on.
SOURCES = $(BUILD)/sources
FETCHED = $(if $(MBEDTLS_DIR),,$(SOURCES)/mbedtls.fetched) $(if $(LWIP_DIR),,$(SOURCES)/lwip.fetched)

SOURCE_mbedtls = 3.6.6-0.1~deb13u1 trixie eb9ed1adbbddcb0d00276fac6fcee0056c64ce01481c2522a16dca75792eb5eb \
    8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a
SOURCE_lwip = 2.2.1+dfsg1-1+deb13u1 trixie 07ecb7122b2882a5265c6d1413947dd9a054d5ae25150b7042885d3f3d0b5aad \
    83729c274c499d3348e9fbbe043a3113f3fa8953e7efddc7c21c7fcbb1f2b7b1

SOURCE_cmocka = 1.1.5-2.1 bookworm 9f94190b571e059dd6a359c7effd40b982c6c2796959ea201cf41e7cac0b6730 \
    f0ccd8242d55e2fd74b16ba518359151f6f8383ff8aef4976e48393f77bba8b6

$(SOURCES)/%.fetched: tests/sources.mk
	@mkdir -p $(@D)
	sh tests/fetch.sh $(@D) $* $(SOURCE_$*)
	@touch $@

# mbedTLS 3.6 for the host, as upstream configures it, but that a test can give it memory that fails; optimised no more than tests need.
# GEN_FILES= takes the generated files as they were released.
OPTIONS_36 = -DMBEDTLS_PLATFORM_MEMORY
$(SOURCES)/mbedtls.built: $(SOURCES)/mbedtls.fetched
	$(MAKE) -C $(SOURCES)/mbedtls/library GEN_FILES= CC=gcc CFLAGS='-O1 $(OPTIONS_36)' static >$(SOURCES)/mbedtls.log 2>&1 \
	    || { tail -n 30 $(SOURCES)/mbedtls.log; exit 1; }
	@touch $@
