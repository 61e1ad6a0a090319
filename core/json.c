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

/* teo_json.kind */
enum { IN_ARRAY, IN_OBJECT, IN_EITHER };

/* teo_json.flags */
enum {
    CONTINUED = 1 << 0, /* the token's first piece is out */
    SCANNED = 1 << 1    /* jsmn has not found its end, so it is looked for here as more comes */
};

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
    json->kind = IN_EITHER;
}

bool teo_json_complete(const teo_json *json)
{
    return json->expect == 0;
}

/* ---- structure ---- */

static void after_value(teo_json *json)
{
    if (json->depth == 0) {
        json->expect = 0;
    } else {
        json->expect = (uint8_t)(COMMA | (json->kind != IN_ARRAY ? END_OBJECT : 0) |
                                 (json->kind != IN_OBJECT ? END_ARRAY : 0));
    }
}

/* A container that was come back to, and whose kind was folded away, shows its kind. */
static void claim(teo_json *json, uint8_t kind)
{
    if (json->kind == IN_EITHER && json->depth > 0) {
        json->fingerprint = (json->fingerprint - (kind + 1u)) * UNFOLD;
        json->kind = kind;
    }
}

static bool open_container(teo_json *json, bool object)
{
    if (!(json->expect & VALUE) || json->depth == UINT32_MAX) {
        return false;
    }
    claim(json, IN_ARRAY); /* in an object, its colon has told already */
    if (json->depth > DEPTH_EXACT) {
        json->fingerprint = json->fingerprint * FOLD + (json->kind + 1u);
    } else if (json->depth > 0) {
        json->kinds = (json->kinds & ~(1u << (json->depth - 1u))) | (uint32_t)json->kind << (json->depth - 1u);
    }
    json->depth++;
    json->kind = object ? IN_OBJECT : IN_ARRAY;
    json->expect = object ? KEY | END_OBJECT : VALUE | END_ARRAY;
    return true;
}

static bool close_container(teo_json *json, bool object)
{
    if (!(json->expect & (object ? END_OBJECT : END_ARRAY))) {
        return false;
    }
    claim(json, object ? IN_OBJECT : IN_ARRAY);
    json->depth--;
    if (json->depth > DEPTH_EXACT) {
        json->kind = IN_EITHER;
    } else if (json->depth > 0) {
        if (json->depth == DEPTH_EXACT && json->fingerprint != 0) {
            return false;
        }
        json->kind = json->kinds >> (json->depth - 1u) & 1u;
    }
    after_value(json);
    return true;
}

static bool comma(teo_json *json)
{
    if (!(json->expect & COMMA)) {
        return false;
    }
    if (json->expect & COLON) {
        claim(json, IN_ARRAY); /* the string before it was no key */
    }
    json->expect = (uint8_t)((json->kind != IN_ARRAY ? KEY : 0) | (json->kind != IN_OBJECT ? VALUE : 0));
    return true;
}

static bool colon(teo_json *json)
{
    if (!(json->expect & COLON)) {
        return false;
    }
    claim(json, IN_OBJECT);
    json->expect = VALUE;
    return true;
}

/* ---- strings ---- */

/* The number of four hexadecimal digits, which jsmn has checked. */
static uint32_t hex4(const uint8_t *digits)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++) {
        uint32_t digit = digits[i];

        value = value << 4 | (digit <= '9' ? digit - '0' : (digit & 0x0Fu) + 9u);
    }
    return value;
}

/* UTF-8 (RFC 3629 section 3) of a code point that is not a surrogate. */
static uint8_t *put_utf8(uint8_t *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (uint8_t)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (uint8_t)(0xC0u | point >> 6);
    } else {
        if (point < 0x10000) {
            *out++ = (uint8_t)(0xE0u | point >> 12);
        } else {
            *out++ = (uint8_t)(0xF0u | point >> 18);
            *out++ = (uint8_t)(0x80u | (point >> 12 & 0x3Fu));
        }
        *out++ = (uint8_t)(0x80u | (point >> 6 & 0x3Fu));
    }
    *out++ = (uint8_t)(0x80u | (point & 0x3Fu));
    return out;
}

static bool is_surrogate(uint32_t unit, uint32_t first)
{
    return (unit & 0xFC00u) == first;
}

#define HIGH_SURROGATE 0xD800u
#define LOW_SURROGATE 0xDC00u
#define REPLACEMENT 0xFFFDu

/* RFC 8259 section 7: the character of "\uXXXX", which may take a second one; `*in` points behind the 'u'. */
static uint32_t read_unicode(const uint8_t **in, const uint8_t *end)
{
    uint32_t point = hex4(*in), low;

    *in += 4;
    if (is_surrogate(point, HIGH_SURROGATE) && end - *in >= (ptrdiff_t)ESCAPE && (*in)[0] == '\\' &&
        (*in)[1] == 'u') {
        low = hex4(*in + 2);
        if (is_surrogate(low, LOW_SURROGATE)) {
            *in += ESCAPE;
            return 0x10000u + ((point - HIGH_SURROGATE) << 10) + (low - LOW_SURROGATE);
        }
    }
    /* U+0000 would end the record's text early, and half a pair has no UTF-8: section 8.2 leaves them to us. */
    return point == 0 || (point & 0xF800u) == HIGH_SURROGATE ? REPLACEMENT : point;
}

#define EACH(byte) (SIZE_MAX / 0xFFu * (byte)) /* a word of that byte */

/* Is all of it ASCII without escapes and control characters? A word at a time: most strings are, and need no more work. */
static bool is_plain(const char *text, size_t length)
{
    size_t word, odd = 0;

    for (; length >= sizeof word; length -= sizeof word, text += sizeof word) {
        memcpy(&word, text, sizeof word);
        /* The top bit of a byte ends up set where it was, where the byte is below 0x20, and where it is a backslash. */
        odd |= word | (word - EACH(0x20u)) | ((word ^ EACH((size_t)'\\')) - EACH(1u));
    }
    for (; length > 0; length--, text++) {
        word = (uint8_t)*text;
        odd |= word | (word - 0x20u) | ((word ^ '\\') - 1u);
    }
    return (odd & EACH(0x80u)) == 0;
}

/* The character that stands for `c` behind a backslash (RFC 8259 section 7); jsmn has checked that it is one. */
static uint8_t unescape(uint8_t c)
{
    static const char escapes[] = "b\bf\fn\nr\rt\t"; /* the others stand for themselves */
    size_t i;

    for (i = 0; escapes[i] != '\0'; i += 2) {
        if ((uint8_t)escapes[i] == c) {
            return (uint8_t)escapes[i + 1];
        }
    }
    return c;
}

/*
 * Decodes a string in place: no character is longer than what stood for it. False for a control character, which must be escaped
 * (section 7), or what is not UTF-8 (section 8.1).
 */
static bool decode(char *text, size_t *length)
{
    const uint8_t *in = (const uint8_t *)text, *end = in + *length;
    uint8_t *out = (uint8_t *)text;
    size_t size;

    while (in < end) {
        if (*in == '\\' && in[1] == 'u') {
            in += 2;
            out = put_utf8(out, read_unicode(&in, end));
        } else if (*in == '\\') {
            *out++ = unescape(in[1]);
            in += 2;
        } else {
            size = *in < 0x20 ? 0 : teo_utf8_size(in, (size_t)(end - in));
            if (size == 0) {
                return false;
            }
            for (; size > 0; size--) {
                *out++ = *in++;
            }
        }
    }
    *length = (size_t)(out - (uint8_t *)text);
    return true;
}

/* ---- numbers and literals ---- */

/*
 * RFC 8259 section 6 as a table: from each state, where a character of each class leads; 0 is nowhere. States from GOOD on may end
 * a number.
 */
enum { NOWHERE, BEGIN, MINUS, POINT, EXPONENT, SIGN, GOOD, ZERO = GOOD, INTEGER, FRACTION, POWER, STATES };

static const char classes[] = "0-+.eE"; /* and the digits from 1 on */
enum { DIGIT = 6, CLASSES };

static const uint8_t leads[STATES][CLASSES] = {
    /*             0         -        +     .      e         E         1-9 */
    [BEGIN] =    {ZERO,     MINUS,   0,    0,     0,        0,        INTEGER},
    [MINUS] =    {ZERO,     0,       0,    0,     0,        0,        INTEGER},
    [POINT] =    {FRACTION, 0,       0,    0,     0,        0,        FRACTION},
    [EXPONENT] = {POWER,    SIGN,    SIGN, 0,     0,        0,        POWER},
    [SIGN] =     {POWER,    0,       0,    0,     0,        0,        POWER},
    [ZERO] =     {0,        0,       0,    POINT, EXPONENT, EXPONENT, 0},
    [INTEGER] =  {INTEGER,  0,       0,    POINT, EXPONENT, EXPONENT, INTEGER},
    [FRACTION] = {FRACTION, 0,       0,    0,     EXPONENT, EXPONENT, FRACTION},
    [POWER] =    {POWER,    0,       0,    0,     0,        0,        POWER},
};

static bool check_number(teo_json *json, const char *text, size_t length, bool last)
{
    for (; length > 0; length--, text++) {
        unsigned class = 0;

        while (class < DIGIT && classes[class] != *text) {
            class++;
        }
        json->number = class == DIGIT && !teo_is_digit((uint8_t)*text) ? NOWHERE : leads[json->number][class];
    }
    return json->number >= (last ? GOOD : BEGIN);
}

static bool check_primitive(teo_json *json, const teo_json_item *item)
{
    if (item->first && item->last) {
        const char *word = item->text[0] == 't' ? "true" : item->text[0] == 'f' ? "false" : "null";

        if (item->length == strlen(word) && memcmp(item->text, word, item->length) == 0) {
            return true;
        }
    }
    return check_number(json, item->text, item->length, item->last);
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
    bool string = kind != TEO_JSON_PRIMITIVE;
    size_t quote = string ? 1 : 0;
    char *text = json->window + json->start + quote;

    item->first = !(json->flags & CONTINUED);
    item->last = last;
    item->text = text;
    item->length = end - json->start - quote;
    if (string ? !is_plain(text, item->length) && !decode(text, &item->length) : !check_primitive(json, item)) {
        return TEO_JSON_BAD;
    }
    if (!last) { /* the next piece begins here; what stands where its opening quote would be is of no account to jsmn */
        json->flags |= CONTINUED;
        json->start = (uint16_t)(end - quote);
        json->scan = (uint16_t)end;
        return kind;
    }
    json->token = TEO_JSON_MORE;
    json->scan = (uint16_t)(end + quote);
    if (kind == TEO_JSON_KEY) {
        json->expect = json->kind == IN_EITHER ? COLON | COMMA | END_ARRAY : COLON;
    } else {
        after_value(json);
    }
    return kind;
}

/* The window is full of one string: where does its last whole character end? A surrogate pair counts as one. */
static size_t last_whole(const teo_json *json)
{
    const uint8_t *window = (const uint8_t *)json->window;
    size_t at = 1, size;

    for (;; at += size) {
        uint8_t lead = window[at];

        if (lead == '\\') {
            size = window[at + 1] != 'u' ? 2u : ESCAPE;
            if (size == ESCAPE && at + ESCAPE <= json->scan && is_surrogate(hex4(window + at + 2), HIGH_SURROGATE)) {
                size = 2u * ESCAPE;
            }
        } else {
            size = lead < 0xC0 ? 1u : lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u;
        }
        if (at + size > json->scan) {
            return at;
        }
    }
}

/* The token goes on behind the bytes at hand: wait for them or, with the window full of it, hand out a piece. */
static teo_json_kind more(teo_json *json, teo_json_item *item)
{
    bool string = json->token != TEO_JSON_PRIMITIVE;
    size_t end, cut;
    char behind;
    int result;

    if (json->start > 0 || json->fill + 1u < json->size) {
        return TEO_JSON_MORE;
    }
    cut = string ? last_whole(json) : json->fill;
    behind = json->window[cut];
    json->window[cut] = string ? '"' : ',';
    result = tokenize(json, cut + 1u, &end);
    json->window[cut] = behind;
    return result == 0 && end == cut ? emit(json, item, cut, false) : TEO_JSON_BAD;
}

static teo_json_kind read_token(teo_json *json, teo_json_item *item)
{
    size_t end;
    int result;

    if (!(json->flags & SCANNED)) {
        result = tokenize(json, json->fill, &end);
        if (result == 0) {
            return emit(json, item, end, true);
        }
        if (result != JSMN_ERROR_PART) {
            return TEO_JSON_BAD;
        }
        if (json->token == TEO_JSON_PRIMITIVE) {
            return more(json, item);
        }
        json->flags |= SCANNED;
        json->scan = (uint16_t)(json->start + 1u);
    }
    /* Only the bytes that are new are looked at, lest a string that comes byte by byte is read over and over. */
    while (json->scan < json->fill && json->window[json->scan] != '"') {
        uint16_t size = json->window[json->scan] == '\\' ? 2 : 1; /* what is escaped is for jsmn to check */

        if (json->scan + size > json->fill) {
            return more(json, item);
        }
        json->scan = (uint16_t)(json->scan + size);
    }
    if (json->scan == json->fill) {
        return more(json, item);
    }
    return tokenize(json, json->scan + 1u, &end) == 0 ? emit(json, item, end, true) : TEO_JSON_BAD;
}

static void begin_token(teo_json *json, teo_json_kind kind)
{
    json->token = (uint8_t)kind;
    json->start = (uint16_t)(json->scan - 1u);
    json->flags = 0;
    json->number = BEGIN;
}

/* A byte between tokens. False where the structure does not allow it; TEO_JSON_MORE in `kind` where no item comes of it. */
static bool structure(teo_json *json, char c, teo_json_kind *kind)
{
    *kind = TEO_JSON_MORE;
    switch (c) {
    case ' ': case '\t': case '\n': case '\r':
        return true;
    case '{':
        *kind = TEO_JSON_OBJECT;
        return open_container(json, true);
    case '[':
        *kind = TEO_JSON_ARRAY;
        return open_container(json, false);
    case '}':
    case ']':
        *kind = TEO_JSON_CLOSE;
        return close_container(json, c == '}');
    case ',':
        return comma(json);
    case ':':
        return colon(json);
    case '"':
        begin_token(json, json->expect & KEY ? TEO_JSON_KEY : TEO_JSON_STRING);
        return (json->expect & (KEY | VALUE)) != 0;
    default:
        claim(json, IN_ARRAY);
        begin_token(json, TEO_JSON_PRIMITIVE);
        return (json->expect & VALUE) != 0;
    }
}

teo_json_kind teo_json_next(teo_json *json, teo_json_item *item)
{
    teo_json_kind kind;

    while (json->token == TEO_JSON_MORE) {
        if (json->scan == json->fill) {
            return TEO_JSON_MORE;
        }
        if (!structure(json, json->window[json->scan++], &kind)) {
            return TEO_JSON_BAD;
        }
        if (kind != TEO_JSON_MORE) {
            return kind;
        }
    }
    return read_token(json, item);
}

void teo_json_fill(teo_json *json, const uint8_t **at, const uint8_t *end)
{
    uint16_t from = json->token == TEO_JSON_MORE ? json->scan : json->start;
    size_t room;

    json->fill = (uint16_t)(json->fill - from);
    json->scan = (uint16_t)(json->scan - from);
    json->start = 0;
    memmove(json->window, json->window + from, json->fill);
    room = json->size - 1u - json->fill; /* emit() may need a byte to close a token with */
    if ((size_t)(end - *at) < room) {
        room = (size_t)(end - *at);
    }
    memcpy(json->window + json->fill, *at, room);
    json->fill = (uint16_t)(json->fill + room);
    *at += room;
}
