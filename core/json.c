/*
 * A streaming JSON reader (RFC 8259) of constant memory. It follows the structure itself. Each key
 * and each string goes through jsmn's own reader of strings, which finds its end and refuses what
 * is not one. (jsmn_parse() would follow the structure too, but only of a whole document, and its
 * reader of numbers and literals looks at their first byte only.)
 *
 *   what may come next is a set, `expect`:
 *
 *        {  --> KEY or '}'            [  --> VALUE or ']'
 *        key -> COLON -> VALUE        value -> COMMA or the bracket that closes its container
 *                                     COMMA -> KEY in an object, VALUE in an array
 *
 *   the scratch memory:  what was decoded of the current token, to `text_end`; free, to `scan`;
 *                bytes not yet looked at, to `fill`; room
 *
 * jsmn's reader remembers nothing from one byte of a string to the next, so it goes on from `scan`
 * when more of the string has come. Strings are decoded as they come, to the beginning of the
 * memory. A token longer than the memory is handed out in pieces.
 *
 * Brackets nest to any depth. The kinds of the innermost 31 containers are kept as bits. Those
 * further out are folded into a number, by a step that is undone when the reader comes back to the
 * container, which shows its kind by a colon, a comma or its bracket; at the end of the document
 * the number must be zero. So one wrong bracket is always found. No reader of constant memory can
 * find all of them: two that undo each other pass, in one container, with a nest of more than 31
 * levels between them.
 */
#include "teo_json.h"

#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#include <jsmn.h>

#include "teo_check.h"
#include "teo_digits.h"
#include "teo_names.h"
#include "teo_utf8.h"

/* teo_json.expect, and what a byte stands for */
enum {
    MAY_KEY = 1 << 0,
    MAY_VALUE = TEO_JSON_FIRST,
    MAY_COLON = 1 << 2,
    MAY_COMMA_OBJECT = 1 << 3,
    MAY_COMMA_ARRAY = 1 << 4,
    MAY_END_OBJECT = 1 << 5,
    MAY_END_ARRAY = 1 << 6,
    MAY_BLANK = MAY_KEY | MAY_COLON,  /* like no other: nothing */
    MAY_MEMBER = MAY_KEY | MAY_VALUE, /* what begins a member or an element */
    MAY_COMMA = MAY_COMMA_OBJECT | MAY_COMMA_ARRAY,
    MAY_END = MAY_END_OBJECT | MAY_END_ARRAY,
    /* All that may come in such a container. */
    MAY_OBJECT = MAY_KEY | MAY_COLON | MAY_COMMA_OBJECT | MAY_END_OBJECT,
    MAY_ARRAY = MAY_VALUE | MAY_COLON | MAY_COMMA_ARRAY | MAY_END_ARRAY
};

/* teo_json.kinds: the lowest bit is the innermost container, 1 for an object. A 1 ends the bits. */
#define KIND_UNKNOWN 1u        /* none left: the container was folded, its kind is not seen yet */
#define KINDS_FULL 0x80000000u /* 31 of them */

#define FOLD_FACTOR 5u             /* odd, so that it has an inverse modulo 2^32 */
#define UNFOLD_FACTOR 0xCCCCCCCDu  /* the inverse */

#define NO_MORE 0 /* ends a list of pairs */

/* ---- strings ---- */

/*
 * The number of four hexadecimal digits. jsmn has checked them, but not after U+0000, where it
 * stops as at the end of a text; with that among them, it is TEO_NO_CHARACTER.
 */
static uint32_t hex4(const uint8_t *digits)
{
    const char *text = (const char *)digits, *end = text + 4;
    uint32_t value;

    return teo_read_number(text, end, 16, &value) == end ? value : TEO_NO_CHARACTER;
}

#define SURROGATE_HIGH 0xD800u /* surrogates: 10 bits each, from here on */
#define SURROGATE_LOW 0xDC00u
#define REPLACEMENT_CHARACTER 0xFFFDu

/*
 * RFC 8259 section 7: the character of "XXXX" after a "\u", or of "XXXX\uXXXX" that is a surrogate
 * pair. Moves `*at` past it.
 */
static uint32_t read_unicode(const uint8_t **at)
{
    const uint8_t *in = *at;
    uint32_t point = hex4(in), low;

    *at = in + 4;
    if (point >> 10 == SURROGATE_HIGH >> 10 && in[4] == '\\' && in[5] == 'u') {
        low = hex4(in + 6);
        if (low >> 10 == SURROGATE_LOW >> 10) {
            *at = in + 10;
            return 0x10000u + ((point - SURROGATE_HIGH) << 10) + (low - SURROGATE_LOW);
        }
    }
    /* U+0000 would end the record's text, half a pair has no UTF-8: left to us by section 8.2. */
    return point == 0 || point >> 11 == SURROGATE_HIGH >> 11 ? REPLACEMENT_CHARACTER : point;
}

/* Does a byte of a string stand for itself? Not a backslash, nor below 0x20, nor beyond ASCII. */
static inline bool is_plain(uint8_t byte)
{
    return (uint8_t)(byte - 0x20u) < 0x60u && byte != '\\';
}

/* Copies such bytes, up to the first that is not plain, or to `end`. */
static void copy_plain(teo_json *json, const uint8_t *end)
{
    const uint8_t *in = json->scan;
    uint8_t *out = json->text_end;

    while (in < end && is_plain(*in)) {
        *out++ = *in++;
    }
    json->scan = in;
    json->text_end = out;
}

#define EACH_BYTE(byte) (UINT64_MAX / 0xFFu * (byte)) /* a word of that byte */

/*
 * Counts the bytes before the first quote or byte that is not plain, eight at a time: all of them,
 * but for some at the end, and where the first byte of a word is its most significant one.
 */
static size_t count_plain(const uint8_t *at, size_t length)
{
    size_t count = 0;
    uint64_t word;

    for (; count + sizeof word <= length; count += sizeof word) {
        memcpy(&word, at + count, sizeof word);
        /* The top bit of such a byte ends up set; beside it, those of larger bytes may be, too. */
        word |= (word - EACH_BYTE(0x20u)) | ((word ^ EACH_BYTE((uint64_t)'"')) - EACH_BYTE(1u)) |
                ((word ^ EACH_BYTE((uint64_t)'\\')) - EACH_BYTE(1u));
        word &= EACH_BYTE(0x80u);
        if (word != 0) {
#if defined __GNUC__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            count += (size_t)__builtin_ctzll(word) / 8u;
#endif
            break;
        }
    }
    return count;
}

#define ESCAPE_UNICODE 1 /* four digits say which */
/* RFC 8259 section 7: what the byte after a backslash stands for. */
static const char escapes[] = "u\1\"\"\\\\//n\nt\tr\rb\bf\f";

#define CHARACTER_REST_MAX 11 /* bytes of a character after its first: \uD83D\uDE00 */

/*
 * Goes on with a string: to its end, or, where the rest is still to come, to the last AHEAD bytes,
 * which may be a part of a character. Returns as jsmn does: 0 where the string has ended,
 * JSMN_ERROR_PART where it goes on, or JSMN_ERROR_INVAL.
 */
static int read_string(teo_json *json)
{
    jsmn_parser parser = {0, 0, -1};
    const uint8_t *from = json->scan, *end = from;
    size_t length = (size_t)(json->fill - from);
    int result;

    if (sizeof(void *) == sizeof(uint64_t)) { /* pays on machines of 64 bits only */
        size_t plain = count_plain(from, length);

        memmove(json->text_end, from, plain);
        json->text_end += plain;
        json->scan += plain;
        parser.pos = (unsigned)plain;
    }
    parser.pos--; /* where jsmn takes the opening quote to be */
    result = jsmn_parse_string(&parser, (const char *)from, length, NULL, 0);
    if (result == JSMN_ERROR_INVAL) {
        return result;
    }
    if (result == 0) {
        end += parser.pos;
    } else if (length > CHARACTER_REST_MAX) {
        end += length - CHARACTER_REST_MAX;
    }
    for (;;) {
        uint32_t point;

        copy_plain(json, end);
        if (json->scan >= end) {
            break;
        }
        point = teo_get_utf8(&json->scan); /* stops at the quote, which continues no character */
        if (point == '\\') {
            point = teo_look_up(escapes, *json->scan++);
            if (point == ESCAPE_UNICODE) {
                point = read_unicode(&json->scan);
            }
        }
        /* RFC 8259 sections 7, 8.1: no raw control character, no U+0000 among digits, UTF-8 only */
        if (point >> 31) {
            return JSMN_ERROR_INVAL;
        }
        json->text_end = teo_put_utf8(json->text_end, point);
    }
    json->scan += result == 0;
    return result;
}

/* ---- numbers and literals ---- */

/* How far a number or literal is read: where its rules begin. From INTEGER on it may end there. */
enum {
    STATE_BEGIN = 0,
    STATE_MINUS = STATE_BEGIN + 8,
    STATE_POINT = STATE_MINUS + 5,
    STATE_EXPONENT = STATE_POINT + 5,
    STATE_SIGN = STATE_EXPONENT + 4,
    STATE_TRUE_R = STATE_SIGN + 5,
    STATE_TRUE_U = STATE_TRUE_R + 3,
    STATE_TRUE_E = STATE_TRUE_U + 3,
    STATE_FALSE_A = STATE_TRUE_E + 3,
    STATE_FALSE_L = STATE_FALSE_A + 3,
    STATE_FALSE_S = STATE_FALSE_L + 3,
    STATE_NULL_U = STATE_FALSE_S + 3,
    STATE_NULL_L = STATE_NULL_U + 3,
    STATE_NULL_LL = STATE_NULL_L + 3,
    STATE_INTEGER = STATE_NULL_LL + 3,
    STATE_ZERO = STATE_INTEGER + 4,
    STATE_FRACTION = STATE_ZERO + 7,
    STATE_POWER = STATE_FRACTION + 9,
    STATE_DONE = STATE_POWER + 4
};

/*
 * RFC 8259 sections 3 and 6: each byte that may come and what it leads to, up to NO_MORE. '9' is
 * any digit but zero.
 */
static const char scalar_rules[] = {
    /* BEGIN */ 't', STATE_TRUE_R, 'f', STATE_FALSE_A, 'n', STATE_NULL_U, '-', STATE_MINUS,
    /* or as after a minus */
    /* MINUS */ '0', STATE_ZERO, '9', STATE_INTEGER, NO_MORE,
    /* POINT */ '9', STATE_FRACTION, '0', STATE_FRACTION, NO_MORE,
    /* EXPONENT */ '+', STATE_SIGN, '-', STATE_SIGN, /* or as after a sign */
    /* SIGN */ '9', STATE_POWER, '0', STATE_POWER, NO_MORE,
    /* TRUE_ */ 'r', STATE_TRUE_U, NO_MORE, 'u', STATE_TRUE_E, NO_MORE, 'e', STATE_DONE, NO_MORE,
    /* FALSE_ */ 'a', STATE_FALSE_L, NO_MORE, 'l', STATE_FALSE_S, NO_MORE,
    's', STATE_TRUE_E, NO_MORE,
    /* NULL_ */ 'u', STATE_NULL_L, NO_MORE, 'l', STATE_NULL_LL, NO_MORE, 'l', STATE_DONE, NO_MORE,
    /* INTEGER */ '9', STATE_INTEGER, '0', STATE_INTEGER, /* or as after a zero */
    /* ZERO */ '.', STATE_POINT, 'e', STATE_EXPONENT, 'E', STATE_EXPONENT, NO_MORE,
    /* FRACTION */ '9', STATE_FRACTION, '0', STATE_FRACTION,
    'e', STATE_EXPONENT, 'E', STATE_EXPONENT, NO_MORE,
    /* POWER */ '9', STATE_POWER, '0', STATE_POWER,
    /* DONE */ NO_MORE
};

TEO_CHECK(a_rule_of_scalars_is_elsewhere, sizeof scalar_rules == STATE_DONE + 1);

/* Goes on with a number or literal, to the first byte after it. Returns as read_string() does. */
static int read_primitive(teo_json *json)
{
    unsigned state = json->state;

    while (json->scan < json->fill) {
        unsigned byte = *json->scan;
        unsigned next = teo_look_up(scalar_rules + state, byte - '1' < 9u ? '9' : byte);

        if (next == 0) {
            json->state = STATE_BEGIN;
            return state < STATE_INTEGER ? JSMN_ERROR_INVAL : 0;
        }
        state = next;
        *json->text_end++ = (uint8_t)byte;
        json->scan++;
    }
    json->state = state;
    return JSMN_ERROR_PART;
}

/* ---- structure ---- */

/*
 * Allows next what of `what` may come in the innermost container; outside all containers nothing.
 * allow(json, MAY_COMMA | MAY_END) in an object leaves its comma and its brace.
 */
static void allow(teo_json *json, unsigned what)
{
    uint32_t kinds = json->kinds;

    if (json->depth == 0) {
        what = 0;
    } else if (kinds != KIND_UNKNOWN) {
        what &= kinds & 1u ? MAY_OBJECT : MAY_ARRAY;
    }
    json->expect = what;
}

/*
 * Reads a byte between tokens, or the first byte of one: a bracket is an item, a quote in the place
 * of a key begins a KEY. TEO_JSON_MORE: no item comes of it, as of a blank, a comma or a colon.
 */
static unsigned read_mark(teo_json *json, unsigned c)
{
    static const char structure_marks[] = { /* a quote is found sooner */
        ',', MAY_COMMA, ':',  MAY_COLON, '}',  MAY_END_OBJECT, ']',  MAY_END_ARRAY,
        ' ', MAY_BLANK, '\n', MAY_BLANK, '\r', MAY_BLANK,      '\t', MAY_BLANK,
        TEO_ANY, MAY_VALUE,
    };
    uint32_t kinds = json->kinds;
    unsigned mark = c == '"' ? MAY_MEMBER : teo_look_up(structure_marks, c), what;
    unsigned object = c >> 5 & 1u; /* a brace, no bracket */

    if (mark == MAY_BLANK) {
        return TEO_JSON_MORE;
    }
    what = mark & json->expect;
    if (what == 0) {
        return TEO_JSON_BAD;
    }
    if (c == '"') {
        return what & MAY_KEY ? TEO_JSON_KEY : TEO_JSON_STRING;
    }
    /* A container come back to: a comma shows its kind only after a string that may be a key. */
    if (kinds == KIND_UNKNOWN && what != MAY_COMMA) {
        unsigned is_object = (what & MAY_OBJECT) != 0;

        json->kinds = kinds = KIND_UNKNOWN << 1 | is_object;
        json->folded = (json->folded - is_object) * UNFOLD_FACTOR;
    }
    if (what == MAY_COLON) {
        json->expect = MAY_VALUE;
        return TEO_JSON_MORE;
    }
    if (what & MAY_COMMA) {
        allow(json, MAY_MEMBER);
        return TEO_JSON_MORE;
    }
    if (what != MAY_VALUE) {
        json->depth--;
        json->kinds = kinds >> 1;
        allow(json, MAY_COMMA | MAY_END);
        return TEO_JSON_CLOSE;
    }
    if ((c | 0x20u) == '{') {
        json->kinds = (kinds & KINDS_FULL) | kinds << 1 | object;
        if (kinds & KINDS_FULL) {
            json->folded = json->folded * FOLD_FACTOR + (kinds >> 30 & 1u);
        }
        json->depth++;
        allow(json, MAY_MEMBER | MAY_END);
        return object ? TEO_JSON_OBJECT : TEO_JSON_ARRAY;
    }
    json->scan--; /* unlike a quote, it is a part of the text */
    return TEO_JSON_PRIMITIVE;
}

/* ---- tokens ---- */

#define KEY_KEPT 16 /* of a key longer than the memory: more bytes than any known name has */

unsigned teo_json_next(teo_json *json)
{
    unsigned kind = json->token;
    int result;

    if (kind == 0) {
        do {
            if (json->scan == json->fill) {
                return TEO_JSON_MORE;
            }
            kind = read_mark(json, *json->scan++);
        } while (kind == TEO_JSON_MORE);
        if (kind < TEO_JSON_KEY || kind == TEO_JSON_BAD) {
            return kind;
        }
        json->token = kind;
    }
    result = kind == TEO_JSON_PRIMITIVE ? read_primitive(json) : read_string(json);
    if (result == JSMN_ERROR_INVAL) {
        return TEO_JSON_BAD;
    }
    kind = json->token;
    json->length = (size_t)(json->text_end - (uint8_t *)json->scratch);
    if (result != 0 && json->length + (size_t)(json->fill - json->scan) < json->size) {
        return TEO_JSON_MORE;
    }
    json->text_end = (uint8_t *)json->scratch;
    if (result == 0) {
        json->token = 0;
        allow(json, kind == TEO_JSON_KEY ? MAY_COLON | MAY_COMMA_ARRAY | MAY_END_ARRAY
                                         : MAY_COMMA | MAY_END);
    } else if (kind == TEO_JSON_KEY) {
        json->text_end += KEY_KEPT;
    }
    return kind;
}

size_t teo_json_fill(teo_json *json, const uint8_t *data, size_t size)
{
    size_t rest = (size_t)(json->fill - json->scan), room;

    json->scan = memmove(json->text_end, json->scan, rest);
    json->fill = json->text_end + rest;
    room = (size_t)((uint8_t *)json->scratch + json->size - json->fill);
    if (size > room) {
        size = room;
    }
    memcpy(json->fill, data, size);
    json->fill += size;
    return size;
}
