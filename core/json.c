/*
 * A streaming JSON reader (RFC 8259) of constant memory. The structure is followed here; each key and each scalar goes through jsmn's
 * own readers of strings and primitives, which find where it ends and refuse what is no token. (jsmn_parse() above them would follow
 * the structure too, but only of a whole document.)
 *
 *   what may come next is a set, `expect`:
 *
 *        {  ──→ KEY or '}'                    [  ──→ VALUE or ']'
 *        key ─→ COLON ─→ VALUE                value ─→ COMMA or the bracket that closes its container
 *                                             COMMA ─→ KEY in an object, VALUE in an array
 *
 *   the window:  one spare byte, …, `start`: the text of the current token, `scan`: bytes not yet looked at, `fill`: room
 *
 * jsmn's readers remember nothing from one byte of a token to the next, so they go on from `scan` when more of it has come. Strings are
 * decoded in place as they come. A token longer than the window is handed out in pieces.
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

/* teo_json.kind: all that may come in such a container; 0 outside. */
enum {
    OBJECT = KEY | COMMA | END_OBJECT,
    ARRAY = VALUE | COMMA | END_ARRAY,
    EITHER = OBJECT | ARRAY,     /* come back to, and the kind has not shown yet */
    MEMBER = KEY | VALUE,        /* what of it begins a member or an element */
    END = END_OBJECT | END_ARRAY
};

#define DEPTH_EXACT 32u
#define FULL 0x80000000u   /* teo_json.recent: a one stands before the kinds, here when there are 31 */
#define FOLD 0x9E3779B1u   /* odd, so that it has an inverse modulo 2^32 */
#define UNFOLD 0x0E8B2F51u /* its inverse */

void teo_json_begin(teo_json *json)
{
    json->start = json->scan = json->fill = json->window + 1;
    json->expect = VALUE;
    json->recent = 1;
}

/* ---- strings ---- */

/*
 * The number of four hexadecimal digits. jsmn has checked them, but not behind U+0000, where it stops as at the end of a text; with that
 * among them, the top bit ends up set.
 */
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
    unsigned size = point < 0x800 ? 2u : point < 0x10000 ? 3u : 4u;

    if (point < 0x80) {
        *out = (uint8_t)point;
        return out + 1;
    }
    for (unsigned i = size - 1u; i > 0; i--) {
        out[i] = (uint8_t)(0x80u | (point & 0x3Fu));
        point >>= 6;
    }
    *out = (uint8_t)(point | 0xFF00u >> size);
    return out + size;
}

#define EACH(byte) (UINT64_MAX / 0xFFu * (byte)) /* a word of that byte */

/* In the top bits of the bytes: which of them are below 0x20, a backslash, or not ASCII? (Beside such a one, others may be marked, too.) */
static uint64_t find_odd(const uint8_t *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return (word | (word - EACH(0x20u)) | ((word ^ EACH((uint64_t)'\\')) - EACH(1u))) & EACH(0x80u);
}

/* The first byte from `at` to `end` that may stand for something else than itself. Reads in words, but not beyond `limit`. */
static ptrdiff_t skip_plain(const uint8_t *at, ptrdiff_t length, const uint8_t *limit)
{
    static const uint8_t masks[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0};
    const uint8_t *from = at;
    uint64_t mask;

    for (; length >= 8; length -= 8) {
        if (find_odd(at) != 0) {
            return at - from;
        }
        at += 8;
    }
    if (length > 0 && limit - at >= 8) {
        memcpy(&mask, masks + 8 - length, sizeof mask);
        at += (find_odd(at) & mask) == 0 ? length : 0;
    }
    return at - from;
}

#define AHEAD 11 /* bytes that may belong to a character behind its first: \uD83D\uDE00 */

/*
 * Decodes the string in place, from `scan` to `end`: no character is longer than what stood for it. The last `ahead` bytes are left: the
 * quote or, of a string that goes on, what may be a part of a character. (Wherever the input was cut, the same bytes are then decoded.)
 * Returns where the text ends, with `scan` behind what was decoded; NULL where it is not valid.
 */
static char *decode(teo_json *json, const char *end, int ahead)
{
    static const char escapes[] = "\b---\f-------\n---\r-\t"; /* of b to t; the others stand for themselves */
    const uint8_t *stop = (const uint8_t *)end, *limit = (const uint8_t *)json->window + json->size;
    uint8_t *in = (uint8_t *)json->scan, *out;

    if (sizeof(void *) == sizeof(uint64_t)) { /* a short cut that pays on machines of 64 bits only */
        in += skip_plain(in, stop - in - ahead, limit);
    }
    out = in;
    while (stop - in > ahead) {
        uint32_t point = *in;

        if (point >= 0x80) {
            size_t size = teo_utf8_size(in, 4); /* looks no further than the quote, which does not continue a character */

            if (size == 0) {
                return NULL; /* RFC 8259 section 8.1: it must be UTF-8 */
            }
            do {
                *out++ = *in++;
            } while (--size > 0);
            continue;
        }
        in++;
        if (point < 0x20) {
            return NULL; /* section 7: control characters must be escaped */
        }
        if (point == '\\') {
            point = *in++;
            if (point == 'u') {
                point = read_unicode(in);
                if (point >> 31) {
                    return NULL; /* U+0000 was among the digits */
                }
                in += point < 0x10000 ? 4 : 10;
            } else if (point >= 'b') {
                point = (uint8_t)escapes[point - 'b'];
            }
        }
        out = put_utf8(out, point);
    }
    json->scan = (char *)in;
    return (char *)out;
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

#define NO_MORE 1 /* a byte that is no part of a number or literal */

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

typedef char rules_are_where_they_are_said_to_be[sizeof rules == DONE + 1 ? 1 : -1];

/* Goes on with the rules from `scan` to `end`, which is returned; NULL where they are broken. */
static char *check_primitive(teo_json *json, char *end, bool last)
{
    unsigned state = json->number;
    const char *at;

    for (at = json->scan; at < end; at++) {
        const uint8_t *rule = rules + state;
        uint8_t c = (uint8_t)*at, digit = c;

        if (teo_is_digit(c)) {
            digit = '9';
        }

        for (; *rule != c && *rule != digit; rule += 2) {
            if (*rule == NO_MORE) {
                return NULL;
            }
        }
        state = rule[1];
    }
    json->number = (uint8_t)state;
    if (last && state < INTEGER) {
        return NULL;
    }
    return json->scan = end;
}

/* ---- structure ---- */

static void open_container(teo_json *json, uint8_t kind)
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
    json->kind = kind;
    json->expect = kind & (MEMBER | END);
}

/* False where what was folded does not come out even: some bracket has closed another kind than it opened. */
static bool close_container(teo_json *json)
{
    uint32_t *kinds = &json->kinds;
    uint8_t kind = 0;

    if (--json->depth > DEPTH_EXACT) {
        kinds = &json->recent;
    }
    if (json->depth > 0) {
        kind = *kinds & KEY ? OBJECT : ARRAY;
        if (*kinds == 1 && json->depth > DEPTH_EXACT) {
            kind = EITHER; /* it was folded away */
        } else {
            *kinds >>= 1;
        }
    }
    json->kind = kind;
    json->expect = kind & (COMMA | END);
    return json->depth != DEPTH_EXACT || json->folded == 0;
}

/* A byte between tokens, or the first of one. TEO_JSON_MORE: no item comes of it. */
static teo_json_kind structure(teo_json *json, uint8_t c)
{
    static const uint8_t marks[] = { /* what stands for what; all else begins a value */
        ',', COMMA, ':', COLON, ' ', 0, '\n', 0, '\r', 0, '\t', 0, '}', END_OBJECT, ']', END_ARRAY, 0, VALUE,
    };
    const uint8_t *mark = marks;
    unsigned need, expect = json->expect;

    if (c == '"') {
        return !(expect & MEMBER) ? TEO_JSON_BAD : expect & KEY ? TEO_JSON_KEY : TEO_JSON_STRING;
    }
    while (mark[0] != 0 && mark[0] != c) {
        mark += 2;
    }
    need = mark[1];
    if (need == 0) {
        return TEO_JSON_MORE;
    }
    if (!(expect & need)) {
        return TEO_JSON_BAD;
    }
    /* In a container come back to, a comma tells its kind only behind a string that might have been a key. */
    if (json->kind == EITHER && (need != COMMA || (expect & COLON))) {
        json->kind = need & (COLON | END_OBJECT) ? OBJECT : ARRAY;
        json->folded = (json->folded - 1u - (json->kind & KEY)) * UNFOLD;
    }
    if (need & (COLON | COMMA)) {
        json->expect = need == COLON ? VALUE : json->kind & MEMBER;
        return TEO_JSON_MORE;
    }
    if (need != VALUE) {
        return close_container(json) ? TEO_JSON_CLOSE : TEO_JSON_BAD;
    }
    if (c == '{' || c == '[') {
        open_container(json, c == '{' ? OBJECT : ARRAY);
        return c == '{' ? TEO_JSON_OBJECT : TEO_JSON_ARRAY;
    }
    json->scan--; /* unlike a quote, it is a part of the text */
    return TEO_JSON_PRIMITIVE;
}

/* ---- tokens ---- */

/* Goes on with the current token: hands it out where it ends, or a piece where it is longer than the window. */
static teo_json_kind read_token(teo_json *json, teo_json_item *item)
{
    teo_json_kind kind = (teo_json_kind)json->token;
    char *close = NULL, *end = json->fill;
    jsmn_parser parser = {(unsigned)(json->scan - json->window), 0, -1};
    size_t length = (size_t)(json->fill - json->window);
    int result;

    if (kind == TEO_JSON_PRIMITIVE) {
        result = jsmn_parse_primitive(&parser, json->window, length, NULL, 0);
        if (result == 0) {
            end = json->window + parser.pos + 1;
        }
        if (result != JSMN_ERROR_INVAL) {
            close = check_primitive(json, end, result == 0);
        }
    } else {
        int ahead = AHEAD;

        parser.pos--; /* what stands where its opening quote would be is of no account to jsmn */
        result = jsmn_parse_string(&parser, json->window, length, NULL, 0);
        if (result == 0) {
            ahead = 1;
            end = json->window + parser.pos + 1;
        }
        if (result != JSMN_ERROR_INVAL) {
            close = decode(json, end, ahead);
        }
    }
    if (close == NULL) {
        return TEO_JSON_BAD;
    }
    item->text = json->start;
    item->length = (size_t)(close - json->start);
    item->first = !json->cut;
    item->last = false;
    if (result == 0) { /* jsmn has come to its end */
        item->last = true;
        json->scan = end;
        json->token = TEO_JSON_MORE;
        json->cut = false;
        json->number = BEGIN;
        json->expect = json->kind & (COMMA | END);
        if (kind == TEO_JSON_KEY) {
            json->expect = json->kind == EITHER ? COLON | COMMA | END_ARRAY : COLON;
        }
        return kind;
    }
    /* What was not decoded moves up to what was. With the window full of both, a piece goes out. */
    memmove(close, json->scan, (size_t)(json->fill - json->scan));
    json->fill -= json->scan - close;
    json->scan = close;
    if (json->fill - json->start < json->size - 1) {
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
            kind = structure(json, (uint8_t)*json->scan++);
        } while (kind == TEO_JSON_MORE);
        if (kind < TEO_JSON_KEY) {
            return kind;
        }
        json->start = json->scan;
        json->token = (uint8_t)kind;
    }
    return read_token(json, item);
}

void teo_json_fill(teo_json *json, const uint8_t **at, const uint8_t *end)
{
    char *window = json->window + 1;
    size_t shift = (size_t)(json->start - window), size = (size_t)(end - *at), room;

    if (shift != 0) {
        json->scan -= shift;
        json->fill -= shift;
        memmove(window, json->start, (size_t)(json->fill - window));
        json->start = window;
    }
    room = (size_t)(json->window + json->size - json->fill);
    if (size > room) {
        size = room;
    }
    memcpy(json->fill, *at, size);
    json->fill += size;
    *at += size;
}
