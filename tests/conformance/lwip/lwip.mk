# lwIP's ports, on this host. A variant is a folder with its lwipopts.h; lwIP, port and tests are
# compiled for each.
LWIP = $(or $(LWIP_DIR),$(SOURCES)/lwip)
LWIP_OPTIONS = $(wildcard tests/conformance/lwip/*/lwipopts.h)
LWIP_READY = $(if $(LWIP_DIR),,$(SOURCES)/lwip.fetched)

LWIP_CORE = $(addprefix src/core/,altcp altcp_alloc altcp_tcp def dns inet_chksum init ip mem memp \
    netif pbuf raw stats sys tcp tcp_in tcp_out timeouts udp \
    $(addprefix ipv4/,acd autoip dhcp etharp icmp igmp ip4 ip4_addr ip4_frag) \
    $(addprefix ipv6/,dhcp6 ethip6 icmp6 inet6 ip6 ip6_addr ip6_frag mld6 nd6)) \
    src/netif/ethernet contrib/ports/unix/port/sys_arch
LWIP_API = $(addprefix src/api/,api_lib api_msg err if_api netbuf netdb netifapi sockets tcpip)

LWIP_HEADERS = -isystem tests/conformance/lwip/$(1) -isystem $(LWIP)/src/include \
    -isystem $(LWIP)/contrib/ports/unix/port/include
LWIP_FLAGS = $(call LWIP_HEADERS,$(1)) -iquote core -iquote . -D_POSIX_C_SOURCE=200809L \
    -DTEO_SOCKETS_LWIP

# lwIP is not ours: without warnings, and without the sanitizer of undefined behaviour; that of
# addresses sees what it is handed.
define lwip_variant
$(BUILD)/lwip/$(1)/lwip/%.o: $(LWIP_OPTIONS) $(LWIP_READY) $(BUILD)/ready
	@mkdir -p $$(@D)
	$(Q)echo "  CC    $$@" && $$(CC) $$(CFLAGS) -fno-sanitize=undefined -w -D_DEFAULT_SOURCE \
	    $$(call LWIP_HEADERS,$(1)) -c -o $$@ $(LWIP)/$$*.c

$(BUILD)/lwip/$(1)/own/%.o: %.c $(LWIP_OPTIONS) $(LWIP_READY) $(BUILD)/ready
	@mkdir -p $$(@D)
	$(Q)echo "  CC    $$@" && $$(COMPILE) $$(call LWIP_FLAGS,$(1)) -MMD -MP -c -o $$@ $$<
endef
$(foreach variant,raw sockets faults faults_tcp fuzz,$(eval $(call lwip_variant,$(variant))))

own = $(patsubst %.c,$(BUILD)/lwip/$(1)/own/%.o,$(2))

LWIP_RAW = $(call own,raw,$(sort $(wildcard port/lwip/*.c)) \
    $(addprefix tests/conformance/lwip/,link.c wire.c both_families.c entropy.c raw.c))
LWIP_RAW_TESTS = $(addprefix $(BUILD)/lwip/raw/own/tests/conformance/lwip/,\
    test_lwip_raw test_tls_lwip_raw)
$(LWIP_RAW_TESTS): %: %.o $(LWIP_RAW) $(LWIP_CORE:%=$(BUILD)/lwip/raw/lwip/%.o)

LWIP_SOCKETS_PORT = $(call own,sockets,$(sort $(wildcard port/lwip_sockets/*.c port/sockets/*.c)))
LWIP_SOCKETS = $(LWIP_SOCKETS_PORT) $(call own,sockets, \
    $(addprefix tests/conformance/lwip/,link.c wire.c both_families.c entropy.c sockets.c))
LWIP_SOCKETS_TESTS = $(addprefix $(BUILD)/lwip/sockets/own/tests/conformance/lwip/,\
    test_lwip_sockets test_tls_lwip_sockets)
$(LWIP_SOCKETS_TESTS): %: %.o $(LWIP_SOCKETS) \
    $(patsubst %,$(BUILD)/lwip/sockets/lwip/%.o,$(LWIP_CORE) $(LWIP_API))

# These have a clock of their own, so not that of lwIP's Unix port.
LWIP_FAULTS = $(call own,$(1),$(sort $(wildcard port/lwip/*.c)) \
    $(addprefix tests/conformance/lwip/faults/,alone.c far_end.c memory.c))
LWIP_FAULTS_OF = $(addprefix $(BUILD)/lwip/$(1)/own/tests/conformance/lwip/faults/,\
    test_lwip_breaks test_lwip_memory)
define lwip_faults
$(LWIP_FAULTS_OF): %: %.o $(LWIP_FAULTS) \
    $(patsubst %,$(BUILD)/lwip/$(1)/lwip/%.o,$(filter-out contrib/%,$(LWIP_CORE)))
endef
$(foreach variant,faults faults_tcp,$(eval $(call lwip_faults,$(variant))))
LWIP_FAULTS_TESTS = $(foreach variant,faults faults_tcp,$(call LWIP_FAULTS_OF,$(variant)))

# lwIP's sockets as the test has them: of lwIP no more than the order of bytes.
LWIP_SOCKETS_FAULTS = $(BUILD)/lwip/sockets/own/tests/conformance/lwip/test_lwip_sockets_faults
$(LWIP_SOCKETS_FAULTS): %: %.o $(LWIP_SOCKETS_PORT) $(BUILD)/lwip/sockets/lwip/src/core/def.o
LWIP_FAULTS_TESTS += $(LWIP_SOCKETS_FAULTS)

LWIP_TESTS = $(LWIP_FAULTS_TESTS) $(LWIP_RAW_TESTS) $(LWIP_SOCKETS_TESTS)
OBJECTS += $(LWIP_RAW) $(LWIP_SOCKETS) $(call LWIP_FAULTS,faults) \
    $(call LWIP_FAULTS,faults_tcp) $(addsuffix .o,$(LWIP_TESTS))

$(LWIP_TESTS): $(call test_shared,conformance) $(CORE) $(PORT)
	$(LINK) -pthread -lcmocka $(TLS_LIBS)

lwip-programs: $(LWIP_TESTS)

run-lwip: $(LWIP_TESTS)
	@$(call run_each,$^)

test-lwip: $(LWIP_READY)
	@sh tests/conformance/lwip/options.sh \
	    '-std=c99 $(WARNINGS) -Werror $(INCLUDES) $(call LWIP_FLAGS,options)'
	+@$(ASAN) run-lwip LWIP_DIR=$(LWIP)

.PHONY: lwip-programs run-lwip
