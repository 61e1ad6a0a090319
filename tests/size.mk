# Sizes of the core, for the host and for two microcontrollers where their compiler is present.
# Always by gcc, which writes down the stack frames and the call graph. CROSS are all that
# tests/cross.mk compiles for.
CROSS := $(strip $(if $(shell command -v arm-none-eabi-gcc),cortex-m0plus cortex-m4 cortex-m33) \
    $(if $(shell command -v riscv64-unknown-elf-gcc),rv32imac))
SIZES = host $(filter cortex-m0plus cortex-m4,$(CROSS))

# As for a program that is linked statically: on the host without -fPIC, too.
SIZE_CC_host = gcc
SIZE_CC_cortex-m0plus = arm-none-eabi-gcc
SIZE_CC_cortex-m4 = arm-none-eabi-gcc
SIZE_CC_cortex-m33 = arm-none-eabi-gcc
SIZE_CC_rv32imac = riscv64-unknown-elf-gcc
SIZE_FLAGS_host =
SIZE_FLAGS_cortex-m0plus = -mcpu=cortex-m0plus -mthumb
SIZE_FLAGS_cortex-m4 = -mcpu=cortex-m4 -mthumb
SIZE_FLAGS_cortex-m33 = -mcpu=cortex-m33 -mthumb
SIZE_FLAGS_rv32imac = -march=rv32imac -mabi=ilp32 --specs=picolibc.specs
SIZE_FLAGS = -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
    -fcallgraph-info=su

COMPILE_FOR = $(SIZE_CC_$(1)) $(SIZE_FLAGS_$(1)) -Os -std=c99 $(WARNINGS) -Iinclude \
    -isystem $(HEADERS) \
    -DMBEDTLS_CONFIG_FILE="<readme/mbedtls_config.h>" -Itests

SIZE_OBJECTS = $(CORE) $(BUILD)/tests/size_probe.o $(BUILD)/tests/size_actions.o
OBJECTS += $(BUILD)/tests/size_probe.o $(BUILD)/tests/size_actions.o
objects: $(SIZE_OBJECTS)

sized-%: $(HEADERS)
	+@$(VARIANT) objects BUILD=$(BUILD)/size/$* CC=$(SIZE_CC_$*) \
	    CFLAGS='$(SIZE_FLAGS) $(SIZE_FLAGS_$*)' \
	    PIC= MBEDTLS_DIR=$(BUILD)/headers JSMN_DIR=$(HEADERS) >/dev/null

sized: $(addprefix sized-,$(SIZES))

size = python3 tests/size.py $(1) tests/budgets.txt $(foreach target,$(SIZES),\
    $(target)=$(BUILD)/size/$(target):$(SIZE_CC_$(target)))

# The firmware's images, where they can be built.
firmware_size = python3 boards/firmware/size.py $(1) --budgets tests/budgets.txt \
    $(FIRMWARE_BOARDS:%=$(BUILD)/firmware/%)
SIZE_PAGES = README.md core/README.md
FIRMWARE_PAGES = boards/README.md
IMAGES = $(if $(filter cortex%,$(CROSS)),firmware)

# The tool, where the static build is the one that budgets.txt is about.
size: sized $(IMAGES) $(if $(STATIC_MUSL),static)
	@$(call size)
	@$(if $(IMAGES),echo && $(call firmware_size))

readme-size: sized $(IMAGES)
	@$(call size,$(SIZE_PAGES:%=--update %))
	@$(if $(IMAGES),echo && $(call firmware_size,$(FIRMWARE_PAGES:%=--update %)))

# By file and by function, for what the core is made for.
FLASH_TARGETS = $(filter cortex-m0plus cortex-m4 rv32imac,$(CROSS))
flash = PYTHONPATH=tests python3 tests/bench/flash.py --build $(BUILD) \
    $(foreach target,$(FLASH_TARGETS),$(target)=$(BUILD)/size/$(target):$(SIZE_CC_$(target)))

size-core: $(addprefix sized-,$(FLASH_TARGETS))
	@$(if $(FLASH_TARGETS),$(flash),echo "skipped: no compiler for microcontrollers")

# Other sources have other sizes.
test-size: sized $(addprefix sized-,$(FLASH_TARGETS)) $(IMAGES)
	@$(if $(FLASH_TARGETS),TEO_QUICK=1 $(flash))
	@$(call size,$(SIZE_PAGES:%=--check %))
	@$(if $(IMAGES),$(if $(MBEDTLS_DIR)$(LWIP_DIR)$(JSMN_DIR),,\
	    $(call firmware_size,$(FIRMWARE_PAGES:%=--check %))))

# The zero-malloc contract, on the objects themselves.
check-symbols: $(addprefix symbols-,$(SIZES))

symbols-host: $(CORE)
	@python3 tests/symbols.py nm $(CORE)

symbols-cortex%: sized
	@python3 tests/symbols.py $(SIZE_CC_cortex$*:gcc=nm) $(CORE:$(BUILD)/%=$(BUILD)/size/cortex$*/%)

test-symbols: check-symbols

.PHONY: objects sized size size-core readme-size check-symbols
