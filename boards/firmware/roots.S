/*
 * The CAs to trust, in flash: the DER of each, one after the other. FIRMWARE_ROOTS is the file that
 * roots.py makes of CA_FILE.
 */
    .section .roots, "a"
    .incbin FIRMWARE_ROOTS
