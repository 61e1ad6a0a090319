/*
 * A streaming JSON reader (RFC 8259) of constant memory. The structure is followed here; each key and each scalar goes through jsmn's
 * own readers of strings and primitives, which find where it ends and refuse what is no token. (jsmn_parse() above them would follow
 * the structure too, but only of a whole document.) Strings are then decoded in place.
 *
 *   what may come next is a set, `expect`:
 *
 *        {  ──→ KEY or '}'                    [  ──→ VALUE or ']'
 *        key ─→ COLON ─→ VALUE                value ─→ COMMA or the bracket that closes its container
 *                                             COMMA ─→ KEY in an object, VALUE in an array
 *
 * A string or number longer than the window comes in pieces, each closed for jsmn as if it ended there.
 *
 * Brackets nest to any depth. The kinds of the outer 32 are held as bits. Those of deeper ones are folded into a number, by steps
 * that can be undone: when one closes, the kind it closes as is taken out again, and once all have closed the number must be what it was. Up
 * there the kind of a container that is come back to is not known until it shows itself by a colon, a comma or its bracket.
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

/* teo_json.kind: what a container holds, so that it follows a comma there; and shifted by this, how it ends. */
enum { OBJECT = KEY, ARRAY = VALUE, EITHER = KEY | VALUE, TO_END = 4 };

#define DEPTH_EXACT 32u
#define FOLD 0x9E3779B1u   /* odd, so that it has an inverse modulo 2^32 */
#define UNFOLD 0x0E8B2F51u /* its inverse */

#define ESCAPE 6u /* bytes of \u1234 */

void teo_json_begin(teo_json *json)
{
    char *window = json->window;
    uint16_t size = json->size;

    memset(json, 0, sizeof *json);
    json->window = window;
    json->size = size;
    json->expect = VALUE;
    json->token = TEO_JSON_MORE;
}

bool teo_json_complete(const teo_json *json)
{
    return json->expect == 0;
}

/* ---- strings ---- */

/* The number of four hexadecimal digits, which jsmn has checked. */
static uint32_t hex4(const uint8_t *digits)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++) {
        uint32_t digit = digits[i];

        value = value << 4 | ((digit & 0x0Fu) + (digit > '9' ? 9u : 0));
    }
    return value;
}

/* UTF-8 (RFC 3629 section 3) of a code point that is not a surrogate. */
static uint8_t *put_utf8(uint8_t *out, uint32_t point)
{
    unsigned shift = point < 0x80 ? 0 : point < 0x800 ? 6u : point < 0x10000 ? 12u : 18u;

    *out++ = (uint8_t)((shift > 0 ? 0x7F80u >> shift / 6u : 0) | point >> shift);
    while (shift > 0) {
        shift -= 6u;
        *out++ = (uint8_t)(0x80u | (point >> shift & 0x3Fu));
    }
    return out;
}

#define SURROGATE 0xFC00u /* the bits that tell which half */
#define HIGH 0xD800u
#define LOW 0xDC00u
#define REPLACEMENT 0xFFFDu

/* RFC 8259 section 7: the character of "\uXXXX", or of two of them that are a surrogate pair. `*at` is at the backslash. */
static uint32_t read_unicode(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *in = *at;
    uint32_t point = hex4(in + 2), low;

    *at = in += ESCAPE;
    if ((point & SURROGATE) == HIGH && end - in >= (ptrdiff_t)ESCAPE && in[0] == '\\' && in[1] == 'u') {
        low = hex4(in + 2);
        if ((low & SURROGATE) == LOW) {
            *at = in + ESCAPE;
            return 0x10000u + ((point - HIGH) << 10) + (low - LOW);
        }
    }
    /* U+0000 would end the record's text early, and half a pair has no UTF-8: section 8.2 leaves them to us. */
    return point == 0 || (point & 0xF800u) == HIGH ? REPLACEMENT : point;
}

/* Decodes a string in place: no character is longer than what stood for it. False where it is not UTF-8 (section 8.1). */
static bool decode(char *text, size_t *length)
{
    static const char escapes[] = "b\bf\fn\nr\rt\t"; /* the others stand for themselves */
    const uint8_t *in = (const uint8_t *)text, *end = in + *length;
    uint8_t *out = (uint8_t *)text;
    size_t size;

    while (in < end) {
        if (*in == '\\') {
            const char *escape = escapes;

            if (in[1] == 'u') {
                out = put_utf8(out, read_unicode(&in, end));
                continue;
            }
            while (*escape != '\0' && *escape != (char)in[1]) {
                escape += 2;
            }
            *out++ = *escape != '\0' ? (uint8_t)escape[1] : in[1];
            in += 2;
            continue;
        }
        size = teo_utf8_size(in, (size_t)(end - in));
        if (size == 0) {
            return false;
        }
        for (; size > 0; size--) {
            *out++ = *in++;
        }
    }
    *length = (size_t)(out - (uint8_t *)text);
    return true;
}

/* ---- numbers and literals ---- */

/* How far a number is read (RFC 8259 section 6). From ZERO on, it may end there. */
enum { WRONG, BEGIN, MINUS, POINT, EXPONENT, SIGN, ZERO, INTEGER, FRACTION, POWER };

static uint8_t read_number(uint8_t state, char c)
{
    static const uint8_t digits[] = {WRONG, INTEGER, INTEGER, FRACTION, POWER, POWER, WRONG, INTEGER, FRACTION, POWER};

    if (teo_is_digit((uint8_t)c)) {
        return c == '0' && digits[state] == INTEGER && state != INTEGER ? ZERO : digits[state];
    }
    if (c == '-' && state == BEGIN) {
        return MINUS;
    }
    if (c == '.' && (state == ZERO || state == INTEGER)) {
        return POINT;
    }
    if (c == 'e' || c == 'E') {
        return state >= ZERO && state < POWER ? EXPONENT : WRONG;
    }
    return (c == '+' || c == '-') && state == EXPONENT ? SIGN : WRONG;
}

static bool check_primitive(teo_json *json, const teo_json_item *item)
{
    if (item->first && teo_find("\4true\5false\4null", item->text, item->length) >= 0) {
        return true;
    }
    for (size_t i = 0; i < item->length; i++) {
        json->number = read_number(json->number, item->text[i]);
    }
    return json->number >= (item->last ? ZERO : BEGIN);
}

/* ---- structure ---- */

static void after_value(teo_json *json)
{
    json->expect = (uint8_t)(json->depth == 0 ? 0 : COMMA | json->kind << TO_END);
}

/* A container that was come back to, and whose kind was folded away, shows its kind. */
static void claim(teo_json *json, uint8_t kind)
{
    if (json->kind == EITHER) {
        json->fingerprint = (json->fingerprint - kind) * UNFOLD;
        json->kind = kind;
    }
}

static void open_container(teo_json *json, uint8_t kind)
{
    if (json->depth > DEPTH_EXACT) {
        json->fingerprint = json->fingerprint * FOLD + json->kind;
    } else if (json->depth > 0) {
        uint32_t bit = 1u << (json->depth - 1u);

        json->kinds = json->kind == OBJECT ? json->kinds | bit : json->kinds & ~bit;
    }
    json->depth++;
    json->kind = kind;
    json->expect = (uint8_t)(kind | kind << TO_END);
}

/* False where what was folded does not come out even: some bracket has closed another kind than it opened. */
static bool close_container(teo_json *json)
{
    json->depth--;
    if (json->depth > DEPTH_EXACT) {
        json->kind = EITHER;
    } else if (json->depth > 0) {
        json->kind = json->kinds >> (json->depth - 1u) & 1u ? OBJECT : ARRAY;
    }
    after_value(json);
    return json->depth != DEPTH_EXACT || json->fingerprint == 0;
}

static void begin_token(teo_json *json, teo_json_kind kind)
{
    json->token = (uint8_t)kind;
    json->start = (uint16_t)(json->scan - 1u);
    json->cut = false;
    json->encoded = false;
    json->number = BEGIN;
}

/* A byte between tokens, or the first of one. TEO_JSON_MORE: no item comes of it by itself. */
static teo_json_kind structure(teo_json *json, char c)
{
    static const char marks[] = "\",:}]{[";
    static const uint8_t needs[] = {KEY | VALUE, COMMA, COLON, END_OBJECT, END_ARRAY, VALUE, VALUE, VALUE};
    uint8_t expect = json->expect;
    unsigned mark = 0;

    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        return TEO_JSON_MORE;
    }
    while (marks[mark] != '\0' && marks[mark] != c) {
        mark++;
    }
    if (!(expect & needs[mark])) {
        return TEO_JSON_BAD;
    }
    switch (c) {
    case '"':
        begin_token(json, expect & KEY ? TEO_JSON_KEY : TEO_JSON_STRING);
        return TEO_JSON_MORE;
    case ',':
        if (expect & COLON) {
            claim(json, ARRAY); /* the string before it was no key */
        }
        json->expect = json->kind;
        return TEO_JSON_MORE;
    case ':':
        claim(json, OBJECT);
        json->expect = VALUE;
        return TEO_JSON_MORE;
    case '}':
    case ']':
        claim(json, c == '}' ? OBJECT : ARRAY);
        return close_container(json) ? TEO_JSON_CLOSE : TEO_JSON_BAD;
    default:
        claim(json, ARRAY); /* in an object, a colon has told already */
        break;
    }
    if (c == '{' || c == '[') {
        open_container(json, c == '{' ? OBJECT : ARRAY);
        return c == '{' ? TEO_JSON_OBJECT : TEO_JSON_ARRAY;
    }
    begin_token(json, TEO_JSON_PRIMITIVE);
    return TEO_JSON_MORE;
}

/* ---- tokens ---- */

/* Runs jsmn over the current token, which begins at json->start: 0 and where it ends, or JSMN_ERROR_PART or …_INVAL. */
static int tokenize(const teo_json *json, size_t length, size_t *end)
{
    jsmn_parser parser = {json->start, 0, -1};
    jsmntok_t token = {JSMN_UNDEFINED, 0, 0, 0};
    int result = json->token == TEO_JSON_PRIMITIVE ? jsmn_parse_primitive(&parser, json->window, length, &token, 1)
                                                   : jsmn_parse_string(&parser, json->window, length, &token, 1);

    *end = (size_t)token.end;
    return result;
}

/* Hands out the token that ends, or is cut, at `end`. */
static teo_json_kind emit(teo_json *json, teo_json_item *item, size_t end, bool last)
{
    teo_json_kind kind = (teo_json_kind)json->token;
    size_t quote = kind != TEO_JSON_PRIMITIVE;
    char *text = json->window + json->start + quote;

    item->first = !json->cut;
    item->last = last;
    item->text = text;
    item->length = end - json->start - quote;
    if (quote ? json->encoded && !decode(text, &item->length) : !check_primitive(json, item)) {
        return TEO_JSON_BAD;
    }
    if (!last) { /* the next piece begins here; what stands where its opening quote would be is of no account to jsmn */
        json->cut = true;
        json->start = (uint16_t)(end - quote);
        json->scan = (uint16_t)end;
        return kind;
    }
    json->token = TEO_JSON_MORE;
    json->scan = (uint16_t)(end + quote);
    after_value(json);
    if (kind == TEO_JSON_KEY) {
        json->expect = json->kind == EITHER ? COLON | COMMA | END_ARRAY : COLON;
    }
    return kind;
}

/* The window is full of one string: where does its last whole character end? A surrogate pair counts as one. */
static size_t last_whole(const teo_json *json)
{
    const uint8_t *window = (const uint8_t *)json->window;
    size_t at = 1, size, whole;

    for (;; at += size) {
        uint8_t lead = window[at];

        whole = size = lead < 0xC0 ? 1u : lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u;
        if (lead == '\\') {
            whole = size = window[at + 1] != 'u' ? 2u : ESCAPE;
            if (size == ESCAPE && at + ESCAPE <= json->scan && (hex4(window + at + 2) & SURROGATE) == HIGH) {
                whole = 2u * ESCAPE;
            }
        }
        if (at + whole > json->scan) {
            return at;
        }
    }
}

/* The token goes on behind the bytes at hand: wait for them or, with the window full of it, hand out a piece. */
static teo_json_kind more(teo_json *json, teo_json_item *item)
{
    bool string = json->token != TEO_JSON_PRIMITIVE;
    size_t end, cut = json->fill;
    char *closing, behind;
    bool good;

    if (json->start > 0 || cut + 1u < json->size) {
        return TEO_JSON_MORE;
    }
    if (string) {
        cut = last_whole(json);
    }
    closing = json->window + cut;
    behind = *closing;
    *closing = string ? '"' : ',';
    good = tokenize(json, cut + 1u, &end) == 0 && end == cut;
    *closing = behind;
    return good ? emit(json, item, cut, false) : TEO_JSON_BAD;
}

#define EACH(byte) (UINT64_MAX / 0xFFu * (byte)) /* a word of that byte */

/*
 * Are these eight bytes part of a string and nothing else: ASCII without quotes, backslashes and control characters? In `odd`, the top
 * bit of a byte ends up set where it was set, where the byte is below 0x20, and where it is one of the two.
 */
static bool are_plain(const uint8_t *at)
{
    uint64_t word, odd;

    memcpy(&word, at, sizeof word);
    odd = word | (word - EACH(0x20u)) | ((word ^ EACH((uint64_t)'"')) - EACH(1u)) |
          ((word ^ EACH((uint64_t)'\\')) - EACH(1u));
    return (odd & EACH(0x80u)) == 0;
}

/* Finds the end of the string, going on from where the bytes ended before. */
static teo_json_kind read_string(teo_json *json, teo_json_item *item)
{
    const uint8_t *window = (const uint8_t *)json->window, *at = window + json->scan, *end = window + json->fill;
    size_t close;

    while (sizeof(void *) == sizeof(uint64_t) && end - at >= 8 && are_plain(at)) {
        at += 8; /* a short cut that pays on machines of 64 bits only */
    }
    for (; at < end && *at != '"'; at++) {
        if (*at < 0x20) {
            return TEO_JSON_BAD; /* RFC 8259 section 7: control characters must be escaped */
        }
        json->encoded |= *at >= 0x80 || *at == '\\';
        if (*at == '\\' && ++at == end) { /* what it stands before is for jsmn to check */
            at--;
            break;
        }
    }
    json->scan = (uint16_t)(at - window);
    if (at == end || *at != '"') {
        return more(json, item);
    }
    return tokenize(json, json->scan + 1u, &close) == 0 ? emit(json, item, close, true) : TEO_JSON_BAD;
}

static teo_json_kind read_primitive(teo_json *json, teo_json_item *item)
{
    size_t close;
    int result = tokenize(json, json->fill, &close);

    if (result == 0) {
        return emit(json, item, close, true);
    }
    json->scan = json->fill;
    return result == JSMN_ERROR_PART ? more(json, item) : TEO_JSON_BAD;
}

teo_json_kind teo_json_next(teo_json *json, teo_json_item *item)
{
    teo_json_kind kind = TEO_JSON_MORE;

    while (json->token == TEO_JSON_MORE) {
        if (kind != TEO_JSON_MORE || json->scan == json->fill) {
            return kind;
        }
        kind = structure(json, json->window[json->scan++]);
    }
    return json->token == TEO_JSON_PRIMITIVE ? read_primitive(json, item) : read_string(json, item);
}

void teo_json_fill(teo_json *json, const uint8_t **at, const uint8_t *end)
{
    uint16_t from = json->token == TEO_JSON_MORE ? json->scan : json->start;
    size_t kept = json->fill - (size_t)from, room = json->size - 1u - kept; /* a byte for what closes a piece */

    if ((size_t)(end - *at) < room) {
        room = (size_t)(end - *at);
    }
    memmove(json->window, json->window + from, kept);
    memcpy(json->window + kept, *at, room);
    json->fill = (uint16_t)(kept + room);
    json->scan = (uint16_t)(json->scan - from);
    json->start = 0;
    *at += room;
}
