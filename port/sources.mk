# Sources of others, from Debian's source packages: version, suite, and the SHA-256 of the .dsc
# (which names the checksums of all other files) and of upstream's tarball.
# $(SOURCES)/PACKAGE is the tree, $(SOURCES)/PACKAGE.fetched what to depend on.
SOURCES = $(BUILD)/sources
FETCHED = $(if $(MBEDTLS_DIR),,$(SOURCES)/mbedtls.fetched) \
    $(if $(LWIP_DIR),,$(SOURCES)/lwip.fetched)

SOURCE_mbedtls = 3.6.6-0.1~deb13u1 trixie \
    eb9ed1adbbddcb0d00276fac6fcee0056c64ce01481c2522a16dca75792eb5eb \
    8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a
SOURCE_lwip = 2.2.1+dfsg1-1+deb13u1 trixie \
    07ecb7122b2882a5265c6d1413947dd9a054d5ae25150b7042885d3f3d0b5aad \
    83729c274c499d3348e9fbbe043a3113f3fa8953e7efddc7c21c7fcbb1f2b7b1

$(SOURCES)/%.fetched: port/sources.mk
	@mkdir -p $(@D)
	sh port/fetch.sh $(@D) $* $(SOURCE_$*)
	@touch $@

# The sources of mbedTLS alone, from $(2) or those that were fetched, in a tree $(1) for another
# configuration: another make may be building in the tree that they come from.
copy_mbedtls = rm -rf $(1) && mkdir -p $(1)/library $(1)/tests \
    && cp -a $(or $(2),$(SOURCES)/mbedtls)/library/*.[ch] \
       $(or $(2),$(SOURCES)/mbedtls)/library/Makefile $(1)/library \
    && tar -C $(or $(2),$(SOURCES)/mbedtls) -cf - --exclude='*.o' 3rdparty framework include \
       scripts | tar -C $(1) -xf -

# A cross compiler must not see the host's own headers: the third-party ones stand alone in a
# folder.
HEADERS = $(BUILD)/headers/include

$(HEADERS): $(BUILD)/ready
	@rm -rf $@ $@.new && mkdir -p $@.new
	@for header in mbedtls/sha256.h jsmn.h; do \
	    printf '#define JSMN_HEADER\n#include <%s>\n' $$header | $(CC) $(INCLUDES) -M -x c -; \
	done | tr ' ' '\n' | sed -n 's,/mbedtls/sha256.h$$,,p; s,/jsmn.h$$,,p' | sort -u \
	| while read -r from; do \
	    for name in mbedtls psa jsmn.h; do \
	        [ ! -e $$from/$$name ] || ln -sfn $$(realpath $$from/$$name) $@.new/$$name; \
	    done; \
	done
	@mv $@.new $@
