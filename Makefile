# libteo. `make` builds, `make demo` shows it at work, `make test` tests it; `make help` lists the rest.
#
# A variant (another compiler, a target, sanitizers, another mbedTLS) is this same Makefile with another folder and other flags:
#   make BUILD=build/clang CC=clang CFLAGS=-O3

.SUFFIXES:
.DELETE_ON_ERROR:

BUILD ?= build
ifeq ($(origin CC),default)
CC = gcc
endif
CFLAGS ?= -O2 -g
Q = $(if $(V),,@)

# Own copies instead of Debian's packages: MBEDTLS_DIR a tree of mbedTLS, built or installed; JSMN_DIR the folder of jsmn.h; LWIP_DIR
# a tree of lwIP with its contrib folder, for tests and firmware alone.
MBEDTLS_DIR ?=
JSMN_DIR ?=
LWIP_DIR ?=

prefix ?= /usr/local
includedir ?= $(prefix)/include
libdir ?= $(prefix)/lib
bindir ?= $(prefix)/bin
mandir ?= $(prefix)/share/man

# ---- packages of Debian 12 and 13; `make setup` installs what is missing ----

PACKAGES = make gcc libc6-dev libmbedtls-dev libjsmn-dev
PACKAGES_DEMO = $(PACKAGES) python3 openssl
PACKAGES_TEST = $(PACKAGES_DEMO) libcmocka-dev libjansson-dev clang libclang-rt-dev gcc-arm-none-eabi libnewlib-arm-none-eabi \
    gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-arm dpkg-dev mandoc \
    clang-tidy cppcheck valgrind libcjson-dev libjson-c-dev curl jq time \
    qemu-user gcc-s390x-linux-gnu gcc-powerpc-linux-gnu gcc-arm-linux-gnueabihf gcc-i686-linux-gnu \
    libc6-dev-s390x-cross libc6-dev-powerpc-cross libc6-dev-armhf-cross libc6-dev-i386-cross

# ---- how a C file is compiled: third-party headers by -isystem, so that only our own code is judged ----

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
INCLUDES = -Iinclude $(if $(MBEDTLS_DIR),-isystem $(MBEDTLS_DIR)/include) $(if $(JSMN_DIR),-isystem $(JSMN_DIR))
TLS_LIBS = $(foreach lib,mbedtls mbedx509 mbedcrypto,$(if $(MBEDTLS_DIR),$(call own_lib,lib$(lib).a),-l$(lib)))
own_lib = $(or $(wildcard $(MBEDTLS_DIR)/lib/$(1)),$(MBEDTLS_DIR)/library/$(1))
COMPILE = $(CC) -std=c99 $(WARNINGS) $(INCLUDES) $(CPPFLAGS) $(CFLAGS)
ARCHIVE = $(Q)echo "  AR    $@" && rm -f $@ && $(AR) rcs $@ $^
LINK = $(Q)echo "  LINK  $@" && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

all:
include core/core.mk port/port.mk boards/posix/posix.mk tests/tests.mk
include $(sort $(filter-out boards/posix/% boards/firmware/%,$(wildcard boards/*/*.mk)))

all: $(BUILD)/libteo.a $(BUILD)/libteo-posix.a $(BUILD)/teo-purge

firmware: $(FIRMWARES)
	@$(if $(filter $(BUILD)/%,$(CA_FILE)),echo "  trusts nobody but the tests' own CAs; for others: make firmware CA_FILE=…")

# DEFINES is what a folder's own .mk adds for its files.
$(BUILD)/%.o: %.c $(BUILD)/ready
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(COMPILE) $(DEFINES) -MMD -MP -c -o $@ $<

# Made again, and every object with it, when compiler or flags change. Says what is missing, if anything, before the compiler
# does it at length.
$(BUILD)/ready: .FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(TOOL_LIMITS)' | cmp -s - $@ || { \
	    sh tests/ready.sh '$(COMPILE)' '$(PACKAGES)' && echo '$(COMPILE) $(TOOL_LIMITS)' >$@; }

-include $(OBJECTS:.o=.d)

install: all
	install -d $(addprefix $(DESTDIR),$(includedir)/teo $(libdir) $(bindir) $(mandir)/man1)
	install -m 644 include/teo/*.h $(DESTDIR)$(includedir)/teo
	install -m 644 $(BUILD)/libteo.a $(BUILD)/libteo-posix.a $(DESTDIR)$(libdir)
	install -m 755 $(BUILD)/teo-purge $(DESTDIR)$(bindir)
	install -m 644 boards/posix/teo-purge.1 $(DESTDIR)$(mandir)/man1

clean:
	rm -rf $(BUILD)

help:
	@sed -n 's/^#: //p' Makefile
#: make                 build/libteo.a (the core), build/libteo-posix.a (the ports), build/teo-purge (the tool)
#: make demo            install what is missing, build, run the tool against an emulator of the service
#: make test            install what is missing, run every test; `make test-NAME` runs one suite alone
#: make size            flash, RAM and stack of the core against their budgets; make readme-size puts them into the README
#: make firmware        an image for each board in boards/ that has firmware: build/firmware/BOARD/firmware.elf; CA_FILE= the CAs to trust
#: make firmware-test   install nothing, run the images in QEMU
#: make size-core       its flash by file and by function, for M0+, M4 and RV32
#: make clang           unit tests and ports by clang with its sanitizers
#: make mbedtls36       unit tests, ports and tool on mbedTLS 3.6 from source, with the sanitizers
#: make warnings        everything by gcc and clang at five levels of optimisation each, without a warning
#: make cross           core and ports compiled for four microcontrollers, and their sizes
#: make coverage        lines and branches of the core and the ports that their tests reach
#: make fuzz            the parsers, the request writer, the client and the ports, FUZZ_SECONDS=300 each
#: make analyze         the core and the ports by gcc -fanalyzer, clang's analyzer, clang-tidy and cppcheck with MISRA's rules
#: make machines        the unit tests of the core under qemu: both byte orders, 32 and 64 bits, char signed and unsigned
#: make faults          every call of a port fails in every way, over plain and TLS: FAULT_STRIDE=1 single fault in so many, FAULT_PAIRS=3000
#: make secrets         what is left in memory after each failure, with the system's mbedTLS and the firmware's
#: make threads         two clients in two threads, under ThreadSanitizer
#: make soak            24 simulated hours of polls with faults
#: make bench-board     what a poll costs on the boards in QEMU, in instructions, and what each choice of TLS takes
#: make bench           what parsing, signing and whole programs cost, beside others (instructions by callgrind)
#: make proof           proofs of the core's functions by CBMC, fetched from Debian 13, PROOF_SECONDS=300 for each at most
#: make mutation        small changes to the core, MUTANTS=300 of them, which the unit tests should notice
#: make evidence        all of these at length (hours), and tests/EVIDENCE.md of what they showed
#: make check-symbols   what the core's objects ask of others: no heap, no stdio, no mutable statics
#: make setup           install what `make demo` needs; make setup-test: what `make test` needs
#: make install         to prefix=/usr/local, below DESTDIR
#: make clean           remove build/
#: Variables: CC CFLAGS CPPFLAGS LDFLAGS BUILD MBEDTLS_DIR JSMN_DIR LWIP_DIR prefix DESTDIR V=1

.FORCE:
.PHONY: all firmware install clean help .FORCE
