# The tool, teo-purge. A host has memory to spare, so the tool's records have larger slots than a
# device's: no URL that fits a browser's address bar is cut. The slots are part of the layout of the
# records, so core and tool must be compiled with the same ones. The tool has its own copy of the
# core and does not use libteo.a. The ports do not use records.
TOOL_LIMITS = -DTEO_TARGET_SIZE=8192 -DTEO_FAIL_MESSAGE_SIZE=2048 -DTEO_REASON_SIZE=2048
TOOL_FOLDERS = base create keys network options output tasks
TOOL_SOURCES = $(wildcard core/*.c boards/posix/*.c $(TOOL_FOLDERS:%=boards/posix/%/*.c))
TOOL_HEADERS = -iquote boards/posix $(TOOL_FOLDERS:%=-iquote boards/posix/%)
TOOL = $(patsubst %.c,$(BUILD)/tool/%.o,$(sort $(TOOL_SOURCES)))
OBJECTS += $(TOOL)

$(BUILD)/tool/%.o: DEFINES = $(TOOL_LIMITS)
$(BUILD)/tool/boards/posix/%.o: DEFINES = $(TOOL_LIMITS) $(TOOL_HEADERS) -D_POSIX_C_SOURCE=200809L

$(BUILD)/tool/%.o: %.c $(BUILD)/ready
	@mkdir -p $(@D)
	$(Q)echo "  CC    $@" && $(COMPILE) $(DEFINES) $(NO_PATHS) -MMD -MP -c -o $@ $<

$(BUILD)/teo-purge: $(TOOL) $(BUILD)/libteo-posix.a
	$(LINK) $(PIE) $(TLS_LIBS)

# The completion scripts come out of the tool's own table. A tool that was built for another machine
# does not run here: then they are empty, and not installed.
SHELLS = bash zsh fish
COMPLETION = $(SHELLS:%=$(BUILD)/completion/%)

$(COMPLETION): $(BUILD)/completion/%: $(BUILD)/teo-purge
	@mkdir -p $(@D)
	@$< completion $* >$@ 2>/dev/null || { : >$@; \
	    echo "  no completion for $*: $< does not run on this machine"; }

# Where the shells look for them below $(datadir).
COMPLETION_bash = bash-completion/completions/teo-purge
COMPLETION_zsh = zsh/site-functions/_teo-purge
COMPLETION_fish = fish/vendor_completions.d/teo-purge.fish

install-completion: $(COMPLETION)
	@for shell in $(foreach one,$(SHELLS),$(one):$(COMPLETION_$(one))); do \
	    script=$(BUILD)/completion/$${shell%%:*}; \
	    place=$(DESTDIR)$(datadir)/$${shell#*:}; \
	    [ ! -s $$script ] || { install -d $${place%/*} \
	        && install -m 644 $$script $$place; } || exit 1; \
	done

uninstall-completion:
	rm -f $(foreach one,$(SHELLS),$(DESTDIR)$(datadir)/$(COMPLETION_$(one)))

.PHONY: install-completion uninstall-completion

include boards/posix/examples/examples.mk boards/posix/static.mk
