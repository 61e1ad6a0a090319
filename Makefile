# libteo. `make` builds, `make demo` shows it at work, `make test` tests it; `make help` lists more.
#
# A variant (another compiler, a target, sanitizers, another mbedTLS) is this same Makefile with
# another folder and other flags:
#   make BUILD=build/clang CC=clang CFLAGS=-O3

.SUFFIXES:
.DELETE_ON_ERROR:

# ---- what can be set ----

BUILD ?= build
ifeq ($(origin CC),default)
CC = gcc
endif
CFLAGS ?= -O2 -g
Q = $(if $(V),,@)

# Own copies instead of Debian's packages: MBEDTLS_DIR a tree of mbedTLS, built or installed;
# JSMN_DIR the folder of jsmn.h; LWIP_DIR a tree of lwIP with its contrib folder, which only tests
# and firmware need.
MBEDTLS_DIR ?=
JSMN_DIR ?=
LWIP_DIR ?=

prefix ?= $(or $(PREFIX),/usr/local)
includedir ?= $(prefix)/include
libdir ?= $(prefix)/lib
bindir ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man

# ---- packages of Debian 12 and 13; `make setup` installs what is missing ----

PACKAGES = make gcc libc6-dev libmbedtls-dev libjsmn-dev
PACKAGES_DEMO = $(PACKAGES) python3 openssl
PACKAGES_FIRMWARE = $(PACKAGES) python3 openssl dpkg-dev gcc-arm-none-eabi libnewlib-arm-none-eabi

# ---- how a C file is compiled ----

# A warning is an error with WERROR=1, in our own tests: a newer compiler may have new warnings.
# The headers of others come by -isystem, so that only our own code is judged.
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow $(if $(WERROR),-Werror)
INCLUDES = -Iinclude $(if $(MBEDTLS_DIR),-isystem $(MBEDTLS_DIR)/include) \
    $(if $(JSMN_DIR),-isystem $(JSMN_DIR))
COMPILE = $(CC) -std=c99 $(WARNINGS) $(INCLUDES) $(CPPFLAGS) $(PIC) $(CFLAGS)

TLS_LIBS = $(foreach lib,mbedtls mbedx509 mbedcrypto,\
    $(if $(MBEDTLS_DIR),$(call own_lib,lib$(lib).a),-l$(lib)))
own_lib = $(or $(wildcard $(MBEDTLS_DIR)/lib/$(1)),$(MBEDTLS_DIR)/library/$(1))

# Position-independent for a host, where the library may become part of a shared object, and the
# tool is loaded at any address; not for a microcontroller. PIC= turns it off.
ifeq ($(origin PIC),undefined)
PIC := $(if $(filter %-none-eabi %-elf,$(shell $(CC) -dumpmachine 2>/dev/null)),,-fPIC)
endif
PIE = $(if $(filter -static -no-pie,$(CFLAGS) $(LDFLAGS)),,$(PIC:-fPIC=-pie))

# No path of this machine gets into an object, so that two folders build the same bytes.
space := $(subst ,, )
NO_PATHS = -ffile-prefix-map=$(subst $(space),\$(space),$(CURDIR))=. \
    -ffile-prefix-map=$(BUILD)/=build/ -ffile-prefix-map=$(SOURCES)/=build/sources/

ARCHIVE = $(Q)echo "  AR    $@" && rm -f $@ && $(AR) rcsD $@ $^
LINK = $(Q)echo "  LINK  $@" && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# When the sources were last changed: by the last commit or, without one, by the changelog.
ifndef SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH := $(shell { [ -e .git ] && git log -1 --format=%ct 2>/dev/null; } \
    || date -r CHANGELOG.md +%s)
endif

# ---- the parts; each adds its objects to OBJECTS, each board its image to FIRMWARES ----

all:
include core/core.mk port/port.mk boards/posix/posix.mk
include $(sort $(filter-out boards/posix/% boards/firmware/%,$(wildcard boards/*/*.mk)))
include $(wildcard tests/tests.mk)

all: $(BUILD)/libteo.a $(BUILD)/libteo-posix.a $(BUILD)/teo-purge $(COMPLETION)

firmware: $(FIRMWARES)
	@$(if $(filter $(BUILD)/%,$(CA_FILE)),\
	    echo "  trusts nobody but the tests' own CAs; for others: make firmware CA_FILE=…")

# DEFINES is what a folder's own .mk adds for its files.
$(BUILD)/%.o: %.c $(BUILD)/ready
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(COMPILE) $(DEFINES) $(NO_PATHS) -MMD -MP -c -o $@ $<

# Made again, and every object with it, when compiler or flags change. Says what is missing, if
# anything, before the compiler does it at length.
$(BUILD)/ready: .FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(TOOL_LIMITS)' | cmp -s - $@ || { \
	    sh port/ready.sh '$(COMPILE)' '$(PACKAGES)' \
	        && echo '$(COMPILE) $(TOOL_LIMITS)' >$@; }

-include $(OBJECTS:.o=.d)

# ---- around it ----

setup:
	@sh port/setup.sh $(PACKAGES_DEMO)

setup-firmware:
	@sh port/setup.sh $(PACKAGES_FIRMWARE)

PUBLIC = $(notdir $(wildcard include/teo/*.h))

install: all install-completion
	install -d $(addprefix $(DESTDIR),$(includedir)/teo $(libdir) $(bindir) $(mandir)/man1)
	install -m 644 $(PUBLIC:%=include/teo/%) $(DESTDIR)$(includedir)/teo
	install -m 644 $(BUILD)/libteo.a $(BUILD)/libteo-posix.a $(DESTDIR)$(libdir)
	install -m 755 $(BUILD)/teo-purge $(DESTDIR)$(bindir)
	install -m 644 boards/posix/teo-purge.1 $(DESTDIR)$(mandir)/man1

# What `make install` brought, and no folder that others may use.
uninstall: uninstall-completion
	rm -f $(PUBLIC:%=$(DESTDIR)$(includedir)/teo/%)
	rm -f $(DESTDIR)$(libdir)/libteo.a $(DESTDIR)$(libdir)/libteo-posix.a
	rm -f $(DESTDIR)$(bindir)/teo-purge $(DESTDIR)$(mandir)/man1/teo-purge.1
	[ ! -d $(DESTDIR)$(includedir)/teo ] || rmdir $(DESTDIR)$(includedir)/teo

# The tracked files or, where there is no git, all that nothing here has made. The same sources
# give the same archive: names are sorted; owner, modes and times do not depend on the machine.
VERSION = $(shell printf '\043include <teo/version.h>\nTEO_VERSION\n' \
    | $(CC) -E -P -Iinclude -x c - | tail -n 1 | tr -d ' "')
DIST = libteo-$(VERSION)
DIST_FILES = $(if $(wildcard .git),git ls-files -z,find . -type f \
    ! -path './build/*' ! -path './$(BUILD)/*' ! -path '*/__pycache__/*' \
    ! -path '*/node_modules/*' ! -name compile_commands.json -printf '%P\0')

dist:
	@mkdir -p $(BUILD)
	@$(DIST_FILES) | LC_ALL=C sort -z >$(BUILD)/$(DIST).files
	@tar --null --files-from=$(BUILD)/$(DIST).files --format=ustar --transform='s,^,$(DIST)/,' \
	    --mtime=@$(SOURCE_DATE_EPOCH) --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
	    -cf $(BUILD)/$(DIST).tar
	@gzip -9nf $(BUILD)/$(DIST).tar && rm $(BUILD)/$(DIST).files
	@echo $(BUILD)/$(DIST).tar.gz

# How each C file is compiled, for clangd and the like: read from what make would run, but does not.
# Where a file is compiled in several ways, the first one counts.
compile_commands.json: .FORCE
	@$(MAKE) --no-print-directory -Bn V=1 $(OBJECTS) \
	    | sed -n -e ':join' -e '/\\$$/{N;s/\\\n *//;b join' -e '}' -e '/ -c -o /!d' \
	        -e 's/^.*&& //' -e 's/[\\"]/\\&/g' \
	        -e 's|^.* -c -o [^ ]* \([^ ]*\.c[p]*\)$$|"command": "&", "file": "\1"},|' \
	        -e 's|^"|{"directory": "$(CURDIR)", "|p' \
	    | awk -F'"file": ' '!seen[$$NF]++' | sed -e '1i[' -e '$$s/,$$/\n]/' >$@.new
	@mv $@.new $@

clean:
	rm -rf $(BUILD) compile_commands.json

help:
	@sed -n 's/^#: \{0,1\}//p' Makefile
#: Build
#:   make                 build/libteo.a (the core), build/libteo-posix.a (the ports), and
#:                        build/teo-purge (the tool)
#:   make firmware        build/firmware/BOARD/firmware.elf, an image for each board;
#:                        CA_FILE=roots.pem names the CAs it trusts
#:   make static          build/static/teo-purge: one file that needs no library, by musl-gcc where
#:                        it is there; STATIC_CC=gcc takes the system's C library
#:   make examples        build/examples: the programs of boards/posix/examples
#:   make setup           install what `make` and `make demo` need; setup-firmware, setup-test
#:   make install         to prefix=/usr/local, below DESTDIR; make uninstall takes it away
#:   make dist            build/libteo-VERSION.tar.gz: the sources
#:   make compile_commands.json   for clangd and other tools that read C
#:   make clean           remove build/ and compile_commands.json
#: Try and test
#:   make demo            set up, build, run the tool against an emulator of the service
#:   make check           run every test that can run here; install nothing, say what is missing
#:   make check T=NAME    those of that name: calendar, conformance/tls, e2e/wait; T=? lists all
#:   make test            set up, then run every test; make test-NAME runs one suite alone
#:   make firmware-test   install nothing, run the images in QEMU
#: Measure
#:   make size            flash, RAM and stack of the core against their budgets;
#:                        make readme-size puts them into the pages
#:   make size-core       its flash by file and by function, for M0+, M4 and RV32
#:   make cross           core and ports for four microcontrollers, and their sizes
#:   make bench           what parsing, signing and whole programs cost, beside others
#:   make bench-board     what a poll costs on the boards in QEMU, and each choice of TLS
#:   make coverage        lines and branches of core and ports that their tests reach
#:   make check-symbols   what the core's objects ask of others: no heap, no mutable statics
#: Test at length
#:   make clang           unit tests and ports by clang with its sanitizers
#:   make mbedtls36       unit tests, ports and tool on mbedTLS 3.6 from source
#:   make warnings        everything by gcc and clang at five levels, without a warning
#:   make fuzz            parsers, request, client and ports, FUZZ_SECONDS=300 each
#:   make analyze         gcc -fanalyzer, clang's analyzer, clang-tidy, cppcheck with MISRA
#:   make machines        the core's unit tests under qemu: both byte orders, 32 and 64 bits
#:   make faults          every call of a port fails in every way; FAULT_STRIDE=1 FAULT_PAIRS=3000
#:   make secrets         what is left in memory after each failure
#:   make threads         two clients in two threads, under ThreadSanitizer
#:   make soak            24 simulated hours of polls with faults
#:   make proof           proofs by CBMC, fetched from Debian 13; PROOF_SECONDS=300 for each
#:   make mutation        MUTANTS=300 small changes to the core that unit tests should notice
#:   make evidence        what tests/EVIDENCE.md shows, anew (hours)
#: Variables
#:   CC CFLAGS CPPFLAGS LDFLAGS BUILD MBEDTLS_DIR JSMN_DIR LWIP_DIR prefix DESTDIR
#:   V=1 shows each command, WERROR=1 makes warnings errors, PIC= no position-independent code

.FORCE:
.PHONY: all firmware setup setup-firmware install uninstall dist clean help .FORCE
