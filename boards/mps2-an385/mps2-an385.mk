# ARM's MPS2 with the image AN385, a Cortex-M3, as QEMU emulates it:
# `qemu-system-arm -M mps2-an385`.
BOARD := mps2-an385
BOARD_CPU := -mcpu=cortex-m3 -mthumb
BOARD_ENTROPY := tests-only
include boards/firmware/firmware.mk
