/*
 * Names that the systems around us define as macros or enumerators. libteo must use none of them,
 * because its files are compiled beside their headers. Here each is a macro that no compiler
 * accepts where it is used. Names with a prefix of their own (LWIP_…, config…, CONFIG_…) are left
 * out: nobody here would choose one. A name that several systems have is listed once.
 *
 * The headers of others that a file of ours needs are included before this one: they may use such
 * names themselves. Where lwIP's are among them, FOREIGN_BESIDE_LWIP leaves its names out.
 */
#ifndef FOREIGN_H
#define FOREIGN_H

#define FOREIGN 0 a_macro_of_others 0

/* ---- NuttX: include/sys/types.h, nuttx/compiler.h, nuttx/nuttx.h, debug.h, nuttx/bits.h ---- */
#define OK FOREIGN
#define ERROR FOREIGN
#define CODE FOREIGN
#define FAR FOREIGN
#define NEAR FOREIGN
#define DSEG FOREIGN
#define IOBJ FOREIGN
#define IPTR FOREIGN
#define EXTERN FOREIGN
#define TRUE FOREIGN
#define FALSE FOREIGN
#undef NULL
#ifdef __cplusplus
#define NULL (0)
#else
#define NULL ((void *)0)
#endif
#define UNUSED(a) FOREIGN
#define DEBUGASSERT(f) FOREIGN
#define DEBUGVERIFY(f) FOREIGN
#define ASSERT(f) FOREIGN
#define PANIC() FOREIGN
#define VERIFY(f) FOREIGN
#define BIT(n) FOREIGN
#define BIT_MASK(n) FOREIGN
#define MIN(a, b) FOREIGN
#define MAX(a, b) FOREIGN
#define nitems(a) FOREIGN
#define howmany(x, y) FOREIGN
#define roundup(x, y) FOREIGN
#define rounddown(x, y) FOREIGN
#define container_of(p, t, m) FOREIGN
#define offset_of(t, m) FOREIGN
#define dbg(...) FOREIGN
#define info(...) FOREIGN
#define warn(...) FOREIGN
#define err(...) FOREIGN
#define predict_true(x) FOREIGN
#define predict_false(x) FOREIGN

/* ---- lwIP: arch.h, def.h, err.h, sockets.h, netdb.h, tcpbase.h ---- */
#ifndef FOREIGN_BESIDE_LWIP
#define ARRAYSIZE(a) FOREIGN
#define ALIGN_H(size, align) FOREIGN
#define ALIGN_D(size, align) FOREIGN
#define MEMCPY(to, from, length) FOREIGN
#define MEMMOVE(to, from, length) FOREIGN
#define SMEMCPY(to, from, length) FOREIGN
#define PP_HTONS(x) FOREIGN
#define PP_HTONL(x) FOREIGN
#define htons(x) FOREIGN
#define htonl(x) FOREIGN
#define ntohs(x) FOREIGN
#define ntohl(x) FOREIGN
#define U8_F FOREIGN
#define S8_F FOREIGN
#define X8_F FOREIGN
#define U16_F FOREIGN
#define S16_F FOREIGN
#define X16_F FOREIGN
#define U32_F FOREIGN
#define S32_F FOREIGN
#define X32_F FOREIGN
#define SZT_F FOREIGN
#define NO_SYS FOREIGN
#define RATE_LIMIT_INTERVAL FOREIGN
#define IF_NAMESIZE FOREIGN
#define IFNAMSIZ FOREIGN
#define FIONREAD FOREIGN
#define FIONBIO FOREIGN
#define SHUT_RD FOREIGN
#define SHUT_WR FOREIGN
#define SHUT_RDWR FOREIGN
#define HOST_NOT_FOUND FOREIGN
#define NO_DATA FOREIGN
#define NO_RECOVERY FOREIGN
#define TRY_AGAIN FOREIGN
#define CLOSED FOREIGN
#define LISTEN FOREIGN
#define SYN_SENT FOREIGN
#define ESTABLISHED FOREIGN
#define CLOSING FOREIGN
#define LAST_ACK FOREIGN
#define TIME_WAIT FOREIGN
#define set_errno(e) FOREIGN
#define s6_addr FOREIGN
#define h_addr FOREIGN
#endif

/* ---- FreeRTOS: FreeRTOS.h, projdefs.h, mpu_wrappers.h, StackMacros.h ---- */
#define PRIVILEGED_FUNCTION FOREIGN
#define PRIVILEGED_DATA FOREIGN
#define FREERTOS_SYSTEM_CALL FOREIGN
#define INCLUDE_vTaskDelay FOREIGN
#define pdTRUE FOREIGN
#define pdFALSE FOREIGN
#define pdPASS FOREIGN
#define pdFAIL FOREIGN
#define taskYIELD() FOREIGN
#define tskIDLE_PRIORITY FOREIGN
#define StackType_t FOREIGN

/* ---- Zephyr: sys/util.h, sys/util_macro.h, toolchain.h, sys/slist.h, shell ---- */
#define ARRAY_SIZE(a) FOREIGN
#define ARRAY_INDEX(a, p) FOREIGN
#define ARRAY_FOR_EACH(a, i) FOREIGN
#define IS_ARRAY(a) FOREIGN
#define PART_OF_ARRAY(a, p) FOREIGN
#define CONTAINER_OF(p, t, m) FOREIGN
#define SIZEOF_FIELD(t, m) FOREIGN
#define SAME_TYPE(a, b) FOREIGN
#define CONCAT(a, b) FOREIGN
#define STRINGIFY(s) FOREIGN
#define ROUND_UP(x, align) FOREIGN
#define ROUND_DOWN(x, align) FOREIGN
#define WB_UP(x) FOREIGN
#define WB_DN(x) FOREIGN
#define DIV_ROUND_UP(n, d) FOREIGN
#define DIV_ROUND_CLOSEST(n, d) FOREIGN
#define ceiling_fraction(n, d) FOREIGN
#define CLAMP(v, low, high) FOREIGN
#define IN_RANGE(v, low, high) FOREIGN
#define NUM_BITS(t) FOREIGN
#define BITS_PER_LONG FOREIGN
#define BITS_PER_BYTE FOREIGN
#define GENMASK(h, l) FOREIGN
#define LSB_GET(v) FOREIGN
#define FIELD_GET(mask, v) FOREIGN
#define FIELD_PREP(mask, v) FOREIGN
#define BIT64(n) FOREIGN
#define BIT64_MASK(n) FOREIGN
#define SET_BITS(high, low, v) FOREIGN
#define WRITE_BIT(v, bit, set) FOREIGN
#define IS_BIT_SET(v, bit) FOREIGN
#define IS_POWER_OF_TWO(x) FOREIGN
#define IS_ENABLED(c) FOREIGN
#define IF_ENABLED(c, x) FOREIGN
#define IS_EMPTY(...) FOREIGN
#define IS_EQ(a, b) FOREIGN
#define EMPTY FOREIGN
#define IDENTITY(v) FOREIGN
#define LISTIFY(n, f, sep, ...) FOREIGN
#define FOR_EACH(f, sep, ...) FOREIGN
#define REVERSE_ARGS(...) FOREIGN
#define NUM_VA_ARGS(...) FOREIGN
#define COND_CODE_1(c, a, b) FOREIGN
#define POINTER_TO_UINT(x) FOREIGN
#define UINT_TO_POINTER(x) FOREIGN
#define POINTER_TO_INT(x) FOREIGN
#define INT_TO_POINTER(x) FOREIGN
#define KB(x) FOREIGN
#define MB(x) FOREIGN
#define GB(x) FOREIGN
#define KHZ(x) FOREIGN
#define MHZ(x) FOREIGN
#define USEC_PER_SEC FOREIGN
#define MSEC_PER_SEC FOREIGN
#define ALIAS_OF(x) FOREIGN
#define ARG_UNUSED(x) FOREIGN
#define BUILD_ASSERT(...) FOREIGN
#define CODE_UNREACHABLE FOREIGN
#define FUNC_NORETURN FOREIGN
#define FUNC_ALIAS(...) FOREIGN
#define UNALIGNED_GET(p) FOREIGN
#define UNALIGNED_PUT(v, p) FOREIGN
#define TYPEOF(x) FOREIGN
#define POPCOUNT(x) FOREIGN
#define POINTER_ALIGN FOREIGN
#define MAX_FROM_LIST(...) FOREIGN
#define likely(x) FOREIGN
#define unlikely(x) FOREIGN
#define DEVICE_DEFINE(...) FOREIGN
#define PINCTRL_STATE_DEFAULT FOREIGN

/* ---- Arduino: Arduino.h, Common.h, binary.h, the cores for ESP32 and Mbed ---- */
#define HIGH FOREIGN
#define LOW FOREIGN
#define INPUT FOREIGN
#define OUTPUT FOREIGN
#define INPUT_PULLUP FOREIGN
#define INPUT_PULLDOWN FOREIGN
#define OUTPUT_OPEN_DRAIN FOREIGN
#define OPEN_DRAIN FOREIGN
#define PULLUP FOREIGN
#define PULLDOWN FOREIGN
#define SPECIAL FOREIGN
#define ANALOG FOREIGN
#define DISABLED FOREIGN
#define ENABLED FOREIGN
#define ONLOW FOREIGN
#define ONHIGH FOREIGN
#define PI FOREIGN
#define HALF_PI FOREIGN
#define TWO_PI FOREIGN
#define DEG_TO_RAD FOREIGN
#define RAD_TO_DEG FOREIGN
#define EULER FOREIGN
#define SERIAL FOREIGN
#define DISPLAY FOREIGN
#define LSBFIRST FOREIGN
#define MSBFIRST FOREIGN
#define CHANGE FOREIGN
#define FALLING FOREIGN
#define RISING FOREIGN
#define DEFAULT FOREIGN
#define EXTERNAL FOREIGN
#define INTERNAL FOREIGN
#define INTERNAL1V1 FOREIGN
#define NOT_A_PIN FOREIGN
#define NOT_A_PORT FOREIGN
#define NOT_AN_INTERRUPT FOREIGN
#define NOT_ON_TIMER FOREIGN
#define TIMER1A FOREIGN
#define PA FOREIGN
#define PB FOREIGN
#define B0 FOREIGN
#define B1 FOREIGN
#define B10 FOREIGN
#define B11 FOREIGN
#define B00000001 FOREIGN
#define A0 FOREIGN
#define A1 FOREIGN
#define D0 FOREIGN
#define D1 FOREIGN
#define SDA FOREIGN
#define SCL FOREIGN
#define MOSI FOREIGN
#define MISO FOREIGN
#define SCK FOREIGN
#define SS FOREIGN
#define RX FOREIGN
#define TX FOREIGN
#define LED_BUILTIN FOREIGN
#define F_CPU FOREIGN
#define F(text) FOREIGN
#define PSTR(text) FOREIGN
#define FPSTR(text) FOREIGN
#define PROGMEM FOREIGN
#define min(a, b) FOREIGN
#define max(a, b) FOREIGN
#define abs(x) FOREIGN
#define round(x) FOREIGN
#define sq(x) FOREIGN
#define constrain(v, low, high) FOREIGN
#define radians(x) FOREIGN
#define degrees(x) FOREIGN
#define bit(b) FOREIGN
#define bitRead(v, b) FOREIGN
#define bitSet(v, b) FOREIGN
#define bitClear(v, b) FOREIGN
#define bitToggle(v, b) FOREIGN
#define bitWrite(v, b, x) FOREIGN
#define lowByte(w) FOREIGN
#define highByte(w) FOREIGN
#define word(...) FOREIGN
#define interrupts() FOREIGN
#define noInterrupts() FOREIGN
#define cli() FOREIGN
#define sei() FOREIGN
#define DEC FOREIGN
#define HEX FOREIGN
#define OCT FOREIGN
#define BIN FOREIGN

/* ---- CMSIS, STM32Cube, ESP-IDF, avr-libc: registers, states and bits ---- */
#define SUCCESS FOREIGN
#define RESET FOREIGN
#define SET FOREIGN
#define ENABLE FOREIGN
#define DISABLE FOREIGN
#define SET_BIT(r, b) FOREIGN
#define CLEAR_BIT(r, b) FOREIGN
#define READ_BIT(r, b) FOREIGN
#define CLEAR_REG(r) FOREIGN
#define WRITE_REG(r, v) FOREIGN
#define READ_REG(r) FOREIGN
#define MODIFY_REG(r, c, s) FOREIGN
#define POSITION_VAL(v) FOREIGN
#define BIT0 FOREIGN
#define BIT1 FOREIGN
#define BIT2 FOREIGN
#define BIT31 FOREIGN
#define SCB FOREIGN
#define NVIC FOREIGN
#define DWT FOREIGN
#define MPU FOREIGN
#define FPU FOREIGN
#define ITM FOREIGN
#define TPI FOREIGN
#define RTC FOREIGN
#define RNG FOREIGN
#define RCC FOREIGN
#define PWR FOREIGN
#define CRC FOREIGN
#define HASH FOREIGN
#define AES FOREIGN
#define CRYP FOREIGN
#define DMA FOREIGN
#define ADC FOREIGN
#define DAC FOREIGN
#define ETH FOREIGN
#define USB FOREIGN
#define CAN FOREIGN
#define FLASH FOREIGN
#define EXTI FOREIGN
#define TIM1 FOREIGN
#define GPIOA FOREIGN
#define USART1 FOREIGN
#define UART FOREIGN
#define SPI1 FOREIGN
#define I2C1 FOREIGN
#define SREG FOREIGN
#define SP FOREIGN
#define PORTB FOREIGN
#define PINB FOREIGN
#define DDRB FOREIGN
#define IRAM_ATTR FOREIGN
#define DRAM_ATTR FOREIGN

/* ---- Windows: windef.h, winnt.h, wingdi.h, winuser.h, winerror.h, rpcndr.h, fileapi.h ---- */
#define near FOREIGN
#define far FOREIGN
#define pascal FOREIGN
#define cdecl FOREIGN
#define interface FOREIGN
#define small FOREIGN
#define hyper FOREIGN
#define IN FOREIGN
#define OUT FOREIGN
#define OPTIONAL FOREIGN
#define CONST FOREIGN
#define VOID FOREIGN
#define CALLBACK FOREIGN
#define WINAPI FOREIGN
#define STRICT FOREIGN
#define DELETE FOREIGN
#define SYNCHRONIZE FOREIGN
#define INFINITE FOREIGN
#define IGNORE FOREIGN
#define NO_ERROR FOREIGN
#define TEXT(text) FOREIGN
#define DIFFERENCE FOREIGN
#define OPAQUE FOREIGN
#define TRANSPARENT FOREIGN
#define ABSOLUTE FOREIGN
#define RELATIVE FOREIGN
#define ALTERNATE FOREIGN
#define WINDING FOREIGN
#define MAX_PATH FOREIGN
#define MAXDWORD FOREIGN
#define RGB(r, g, b) FOREIGN
#define LOBYTE(w) FOREIGN
#define HIBYTE(w) FOREIGN
#define LOWORD(w) FOREIGN
#define HIWORD(w) FOREIGN
#define MAKEWORD(a, b) FOREIGN
#define DOMAIN FOREIGN
#define OVERFLOW FOREIGN
#define UNDERFLOW FOREIGN
#define SING FOREIGN
#define FREAD FOREIGN
#define FWRITE FOREIGN
#define BITMAP FOREIGN
#define GetMessage FOREIGN
#define SendMessage FOREIGN
#define GetObject FOREIGN
#define CreateFile FOREIGN
#define DeleteFile FOREIGN

/* ---- compilers with GNU's extensions, curses, BSD's sys/param.h and sys/queue.h ---- */
#ifndef unix
#define unix FOREIGN
#endif
#ifndef linux
#define linux FOREIGN
#endif
#ifndef i386
#define i386 FOREIGN
#endif
#define arm FOREIGN
#define ERR FOREIGN
#define NBBY FOREIGN
#define PAGE_SIZE FOREIGN
#define LIST_HEAD(...) FOREIGN
#define LIST_ENTRY(...) FOREIGN
#define LIST_FIRST(...) FOREIGN
#define LIST_NEXT(...) FOREIGN
#define LIST_EMPTY(...) FOREIGN
#define STAILQ_HEAD(...) FOREIGN
#define TAILQ_HEAD(...) FOREIGN
#define ECHO FOREIGN
#define KEY_DOWN FOREIGN
#define KEY_UP FOREIGN
#define KEY_END FOREIGN
#define Status FOREIGN
#define Bool FOREIGN
#define None FOREIGN
#define Success FOREIGN

#endif
