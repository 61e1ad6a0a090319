/* Functions of known length for probe.py, and a start that calls them. The processor sleeps with
   interrupts off: the tick ends the sleep, and no handler runs. */
    .syntax unified
    .thumb
    .word 0x20001000, start + 1
    .space 56

    .global start
    .thumb_func
    .type start, %function
start:
    cpsid i
    ldr r0, =0xE000E010     /* SysTick: a tick every half a second or so */
    ldr r1, =NAP
    str r1, [r0, #4]
    movs r1, #7
    str r1, [r0]
    bl count_loop           /* COUNT turns of two, the load, the return */
    bl nap                  /* three */
    bl outer_function       /* six of its own, and twice what is in inner_function */
    ldr r1, =exit
    movs r0, #0x20          /* SYS_EXIT_EXTENDED: as boards/firmware/semihost.c */
    bkpt 0xAB

    .thumb_func
    .type count_loop, %function
count_loop:
    ldr r0, =COUNT
1:  subs r0, #1
    bne 1b
    bx lr

    .thumb_func
    .type nap, %function
nap:                        /* not asleep at once: nothing ends the sleep of a single step */
    nop
    wfi
    bx lr

    .thumb_func
    .type outer_function, %function
outer_function:
    push {r4, lr}
    bl inner_function
    bl inner_function
    nop
    nop
    pop {r4, pc}

    .thumb_func
    .type inner_function, %function
inner_function:
    nop
    bx lr

    .balign 4
exit:
    .word 0x20026, 0
