/*
 * A streaming JSON reader (RFC 8259) of constant memory. The structure is followed here; each key and each scalar goes through jsmn's
 * own readers of strings and primitives, which find where it ends and refuse what is no token. (jsmn_parse() above them would follow
 * the structure too, but only of a whole document.) Strings are decoded in place.
 *
 *   what may come next is a set, `expect`:
 *
 *        {  ──→ KEY or '}'                    [  ──→ VALUE or ']'
 *        key ─→ COLON ─→ VALUE                value ─→ COMMA or the bracket that closes its container
 *                                             COMMA ─→ KEY in an object, VALUE in an array
 *
 *   the window:   a byte to spare │ what is done with │ the current token: decoded from `start`, raw from `scan` │ `fill`
 *
 * jsmn's readers keep nothing between two bytes of a token, so they go on from `scan` when there is more of it. A token longer than the
 * window comes in pieces.
 *
 * Brackets nest to any depth. The kinds of the outer 32 containers are kept as bits, and deeper down those of the innermost 31. What falls
 * between is folded into a number, by a step that is undone when the container is come back to and shows its kind by a colon, a comma
 * or its bracket; back at the outer 32 the number must be nought. So one wrong bracket is always found. No reader of constant memory
 * can find all of them: two that undo each other get by, in one container, with a nest of more than 31 levels between them.
 */
#include "json.h"

#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#include <jsmn.h>

#include "names.h"
#include "text.h"

/* teo_json.expect */
enum {
    KEY = 1 << 0,
    VALUE = 1 << 1,
    COLON = 1 << 2,
    COMMA = 1 << 3,
    END_OBJECT = 1 << 4,
    END_ARRAY = 1 << 5
};

/* teo_json.kind: all that can come in such a container; 0 outside. */
enum {
    OBJECT = KEY | COMMA | END_OBJECT,
    ARRAY = VALUE | COMMA | END_ARRAY,
    EITHER = OBJECT | ARRAY,
    MEMBER = KEY | VALUE /* that of it which begins a member or an element */
};

#define DEPTH_EXACT 32u
#define FULL 0x80000000u   /* teo_json.recent: a one stands before the kinds, here when there are 31 */
#define FOLD 0x9E3779B1u   /* odd, so that it has an inverse modulo 2^32 */
#define UNFOLD 0x0E8B2F51u /* its inverse */

void teo_json_begin(teo_json *json)
{
    json->expect = VALUE;
    json->token = TEO_JSON_MORE;
    json->recent = 1;
}

bool teo_json_complete(const teo_json *json)
{
    return json->expect == 0;
}

/* ---- strings ---- */

/* The number of four hexadecimal digits. jsmn has checked them, but for U+0000, where it stops: that makes it more than 0xFFFF. */
static uint32_t hex4(const uint8_t *digits)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++) {
        uint32_t digit = digits[i];

        value = value << 4 | (digit > '9' ? (digit & 7u) + 9u : digit - '0');
    }
    return value;
}

#define HIGH 0xD800u /* surrogates: 10 bits each, from here on */
#define LOW 0xDC00u
#define REPLACEMENT 0xFFFDu

/* RFC 8259 section 7: the character of "XXXX" behind a "\u", or of "XXXX\uXXXX" that is a surrogate pair. */
static uint32_t read_unicode(const uint8_t *in)
{
    uint32_t point = hex4(in), low;

    if (point >> 10 == HIGH >> 10 && in[4] == '\\' && in[5] == 'u') {
        low = hex4(in + 6);
        if (low >> 10 == LOW >> 10) {
            return 0x10000u + ((point - HIGH) << 10) + (low - LOW);
        }
    }
    /* U+0000 would end the record's text early, and half a pair has no UTF-8: section 8.2 leaves them to us. */
    return point == 0 || point >> 11 == HIGH >> 11 ? REPLACEMENT : point;
}

/* UTF-8 (RFC 3629 section 3) of a code point that is not a surrogate. */
static uint8_t *put_utf8(uint8_t *out, uint32_t point)
{
    unsigned size = point < 0x80 ? 1u : point < 0x800 ? 2u : point < 0x10000 ? 3u : 4u;

    for (unsigned i = size - 1u; i > 0; i--) {
        out[i] = (uint8_t)(0x80u | (point & 0x3Fu));
        point >>= 6;
    }
    *out = (uint8_t)(point | (size > 1 ? 0xFF00u >> size : 0));
    return out + size;
}

#define EACH(byte) (UINT64_MAX / 0xFFu * (byte)) /* a word of that byte */

/* In the top bits of the bytes: which are not ASCII, or below 0x20, or a backslash (or may be, above one that is)? */
static uint64_t find_odd(const uint8_t *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return (word | (word - EACH(0x20u)) | ((word ^ EACH((uint64_t)'\\')) - EACH(1u))) & EACH(0x80u);
}

/* The first byte from `at` to `end` that is to be looked at: those before it stand for themselves. Reads words, but not beyond `limit`. */
static const uint8_t *skip_plain(const uint8_t *at, const uint8_t *end, const uint8_t *limit)
{
    static const uint8_t masks[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0};
    uint64_t mask;

    while (end - at >= 8) {
        if (find_odd(at) != 0) {
            return at;
        }
        at += 8;
    }
    if (at < end && limit - at >= 8) {
        memcpy(&mask, masks + 8 - (end - at), sizeof mask);
        at = (find_odd(at) & mask) == 0 ? end : at;
    }
    return at;
}

#define AHEAD 11 /* bytes that can be behind the first of a character: \uD83D\uDE00 */

/*
 * Decodes the string in place, from `scan` on, as far as characters begin before `end`: none is longer than what stood for it. Returns where
 * the text ends, and `scan` where the next character begins; 0 where it is none.
 */
static size_t decode(teo_json *json, const uint8_t *end)
{
    static const char escapes[] = "\b---\f-------\n---\r-\t"; /* of b to t; the others stand for themselves */
    uint8_t *window = (uint8_t *)json->window, *out = window + json->scan;
    const uint8_t *in = out;

    if (sizeof(void *) == sizeof(uint64_t)) { /* a short cut that pays on machines of 64 bits only */
        in = skip_plain(in, end, window + json->size);
        out += in - out;
    }
    while (in < end) {
        uint32_t point = *in;

        if (point >= 0x80) {
            size_t size = teo_utf8_size(in, 4); /* what stands behind the string is a quote */

            if (size == 0) {
                return 0; /* RFC 8259 section 8.1: it must be UTF-8 */
            }
            memmove(out, in, size);
            out += size;
            in += size;
            continue;
        }
        in++;
        if (point < 0x20) {
            return 0; /* section 7: control characters must be escaped */
        }
        if (point == '\\') {
            point = *in++;
            if (point == 'u') {
                point = read_unicode(in);
                if (point > 0x10FFFF) {
                    return 0;
                }
                in += point < 0x10000 ? 4 : 10;
            } else if (point >= 'b') {
                point = (uint8_t)escapes[point - 'b'];
            }
        }
        out = put_utf8(out, point);
    }
    json->scan = (uint16_t)(in - window);
    return (size_t)(out - window);
}

/* ---- numbers and literals ---- */

/* How far a number or literal is read, as where its rules begin. From INTEGER on, it may end there. */
enum {
    BEGIN = 0,
    MINUS = BEGIN + 8,
    POINT = MINUS + 5,
    EXPONENT = POINT + 3,
    SIGN = EXPONENT + 4,
    TRUE_R = SIGN + 3,
    TRUE_U = TRUE_R + 3,
    TRUE_E = TRUE_U + 3,
    FALSE_A = TRUE_E + 3,
    FALSE_L = FALSE_A + 3,
    FALSE_S = FALSE_L + 3,
    NULL_U = FALSE_S + 3,
    NULL_L = NULL_U + 3,
    NULL_LL = NULL_L + 3,
    INTEGER = NULL_LL + 3,
    ZERO = INTEGER + 2,
    FRACTION = ZERO + 7,
    POWER = FRACTION + 7,
    DONE = POWER + 2
};

#define NO_MORE 1

/* RFC 8259 sections 3 and 6: each byte that may come and what it leads to, up to NO_MORE. '9' is any digit. */
static const uint8_t rules[] = {
    /* BEGIN */ 't', TRUE_R, 'f', FALSE_A, 'n', NULL_U, '-', MINUS, /* or as behind a minus */
    /* MINUS */ '0', ZERO, '9', INTEGER, NO_MORE,
    /* POINT */ '9', FRACTION, NO_MORE,
    /* EXPONENT */ '+', SIGN, '-', SIGN, /* or as behind a sign */
    /* SIGN */ '9', POWER, NO_MORE,
    /* TRUE_ */ 'r', TRUE_U, NO_MORE, 'u', TRUE_E, NO_MORE, 'e', DONE, NO_MORE,
    /* FALSE_ */ 'a', FALSE_L, NO_MORE, 'l', FALSE_S, NO_MORE, 's', TRUE_E, NO_MORE,
    /* NULL_ */ 'u', NULL_L, NO_MORE, 'l', NULL_LL, NO_MORE, 'l', DONE, NO_MORE,
    /* INTEGER */ '9', INTEGER, /* or as behind a zero */
    /* ZERO */ '.', POINT, 'e', EXPONENT, 'E', EXPONENT, NO_MORE,
    /* FRACTION */ '9', FRACTION, 'e', EXPONENT, 'E', EXPONENT, NO_MORE,
    /* POWER */ '9', POWER,
    /* DONE */ NO_MORE
};

/* 0 where it is none. */
static size_t check_primitive(teo_json *json, const uint8_t *end, bool last)
{
    const uint8_t *at = (const uint8_t *)json->window + json->scan;
    unsigned state = json->number;

    for (; at < end; at++) {
        uint8_t digit = teo_is_digit(*at) ? '9' : *at;
        const uint8_t *rule = rules + state;

        for (; *rule != *at && *rule != digit; rule += 2) {
            if (*rule == NO_MORE) {
                return 0;
            }
        }
        state = rule[1];
    }
    json->number = (uint8_t)state;
    if (last && state < INTEGER) {
        return 0;
    }
    return json->scan = (uint16_t)(end - (const uint8_t *)json->window);
}

/* ---- structure ---- */

/* A container that was come back to, and whose kind was folded away, shows its kind. */
static void claim(teo_json *json, unsigned kind)
{
    if (json->kind == EITHER) {
        json->kind = (uint8_t)kind;
        json->folded = (json->folded - 1u - (kind & KEY)) * UNFOLD;
    }
}

static void open_container(teo_json *json, unsigned kind)
{
    uint32_t recent = json->recent, full = recent & FULL;

    if (json->depth <= DEPTH_EXACT) {
        json->kinds = json->kinds << 1 | (json->kind & KEY);
    } else {
        if (full != 0) {
            json->folded = json->folded * FOLD + 1u + (recent >> 30 & KEY);
        }
        json->recent = full | recent << 1 | (json->kind & KEY);
    }
    json->depth++;
    json->kind = (uint8_t)kind;
    json->expect = (uint8_t)(kind & ~(unsigned)COMMA);
}

/* False where what was folded does not come out even: some bracket has closed another kind than it opened. */
static bool close_container(teo_json *json)
{
    uint32_t *kinds = --json->depth <= DEPTH_EXACT ? &json->kinds : &json->recent;
    unsigned kind = *kinds & KEY ? OBJECT : ARRAY;

    if (json->depth == 0) {
        kind = 0;
    } else if (kinds == &json->recent && *kinds == 1) {
        kind = EITHER;
    } else {
        *kinds >>= 1;
    }
    json->kind = (uint8_t)kind;
    json->expect = (uint8_t)(kind & ~(unsigned)MEMBER);
    return json->depth != DEPTH_EXACT || json->folded == 0;
}

/* A byte between tokens, or the first of one. TEO_JSON_MORE: no item comes of it by itself. */
static teo_json_kind structure(teo_json *json, uint8_t c)
{
    teo_json_kind kind = TEO_JSON_MORE;
    unsigned expect = json->expect, need = VALUE;

    switch (c) {
    case ' ':
    case '\n':
    case '\r':
    case '\t':
        return TEO_JSON_MORE;
    case '"':
        need = MEMBER;
        kind = expect & KEY ? TEO_JSON_KEY : TEO_JSON_STRING;
        break;
    case ',':
        need = COMMA;
        if (expect & COLON) {
            claim(json, ARRAY); /* the string before it was no key */
        }
        json->expect = json->kind & MEMBER;
        break;
    case ':':
        need = COLON;
        claim(json, OBJECT);
        json->expect = VALUE;
        break;
    case '}':
    case ']':
        need = c == '}' ? END_OBJECT : END_ARRAY;
        claim(json, c == '}' ? OBJECT : ARRAY);
        kind = close_container(json) ? TEO_JSON_CLOSE : TEO_JSON_BAD;
        break;
    default:
        claim(json, ARRAY); /* in an object, a colon has told already */
        if (c == '{' || c == '[') {
            kind = c == '{' ? TEO_JSON_OBJECT : TEO_JSON_ARRAY;
            open_container(json, c == '{' ? OBJECT : ARRAY);
        } else {
            kind = TEO_JSON_PRIMITIVE;
            json->scan--;
        }
    }
    return expect & need ? kind : TEO_JSON_BAD;
}

/* ---- tokens ---- */

/* Goes on with the current token: hands it out where it ends, or a piece where it is longer than the window. */
static teo_json_kind read_token(teo_json *json, teo_json_item *item)
{
    teo_json_kind kind = (teo_json_kind)json->token;
    const uint8_t *end = (const uint8_t *)json->window + json->fill;
    jsmn_parser parser = {json->scan, 0, -1};
    size_t close = 0;
    int result;

    if (kind == TEO_JSON_PRIMITIVE) {
        result = jsmn_parse_primitive(&parser, json->window, json->fill, NULL, 0);
        if (result != JSMN_ERROR_INVAL) {
            close = check_primitive(json, result == 0 ? (const uint8_t *)json->window + parser.pos + 1 : end, result == 0);
        }
    } else {
        parser.pos--; /* what stands where its opening quote would be is of no account to jsmn */
        result = jsmn_parse_string(&parser, json->window, json->fill, NULL, 0);
        if (result != JSMN_ERROR_INVAL) {
            close = decode(json, result == 0 ? (const uint8_t *)json->window + parser.pos : end - AHEAD);
        }
    }
    if (close == 0) {
        return TEO_JSON_BAD;
    }
    item->text = json->window + json->start;
    item->length = close - json->start;
    item->first = !json->cut;
    item->last = result == 0;
    if (result == 0) {
        json->scan = (uint16_t)(parser.pos + 1u);
        json->token = TEO_JSON_MORE;
        json->expect = (uint8_t)(json->kind & ~(unsigned)MEMBER);
        if (kind == TEO_JSON_KEY) {
            json->expect = json->kind == EITHER ? COLON | COMMA | END_ARRAY : COLON;
        }
        return kind;
    }
    memmove(json->window + close, json->window + json->scan, json->fill - json->scan);
    json->fill = (uint16_t)(json->fill - json->scan + close);
    json->scan = (uint16_t)close;
    if (json->start > 1 || json->fill < json->size) {
        return TEO_JSON_MORE;
    }
    json->start = json->scan;
    json->cut = true;
    return kind;
}

teo_json_kind teo_json_next(teo_json *json, teo_json_item *item)
{
    teo_json_kind kind;

    if (json->token == TEO_JSON_MORE) {
        do {
            json->start = json->scan;
            if (json->scan == json->fill) {
                return TEO_JSON_MORE;
            }
            kind = structure(json, (uint8_t)json->window[json->scan++]);
        } while (kind == TEO_JSON_MORE);
        if (kind < TEO_JSON_KEY) {
            return kind;
        }
        json->start = json->scan;
        json->token = (uint8_t)kind;
        json->number = BEGIN;
        json->cut = false;
    }
    return read_token(json, item);
}

void teo_json_fill(teo_json *json, const uint8_t **at, const uint8_t *end)
{
    unsigned shift = json->start - 1u;
    size_t size = (size_t)(end - *at);

    if (shift != 0) {
        json->start = 1;
        json->scan = (uint16_t)(json->scan - shift);
        json->fill = (uint16_t)(json->fill - shift);
        memmove(json->window + 1, json->window + shift + 1, json->fill - 1u);
    }
    if (size > (size_t)(json->size - json->fill)) {
        size = (size_t)(json->size - json->fill);
    }
    memcpy(json->window + json->fill, *at, size);
    json->fill = (uint16_t)(json->fill + size);
    *at += size;
}
