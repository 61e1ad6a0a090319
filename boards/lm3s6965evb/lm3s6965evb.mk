# Texas Instruments' EK-LM3S6965, a Cortex-M3 with 64 KB of RAM and 256 KB of flash, as
# QEMU emulates it: `qemu-system-arm -M lm3s6965evb`.
BOARD := lm3s6965evb
BOARD_CPU := -mcpu=cortex-m3 -mthumb
BOARD_ENTROPY := tests-only
include boards/firmware/firmware.mk
