/*
 * proves:  core/json.c: read_string
 * for:     13 bytes that were not read yet, one more than a character takes at most, and as much
 *          text before them as there is room for; one round of its loop over characters: the next
 *          round is the first of a call that begins there, for jsmn remembers nothing from one byte
 *          to the next
 * unwind:  15
 * planted: core/json.c: #define CHARACTER_REST_MAX 11 => #define CHARACTER_REST_MAX 10
 */
#include "names.c"
#include "utf8.c"

#include "sound_json.h"

#define SCRATCH 40u
#define UNREAD 13u

static char scratch[SCRATCH];
static teo_json json;
static unsigned rounds;
static const uint8_t *begin; /* of a round */

/* What json_is_sound() says of the text and of the bytes not yet read. */
static bool is_sound(void)
{
    const uint8_t *first = (const uint8_t *)scratch;

    return first <= json.text_end && json.text_end <= json.scan && json.scan <= json.fill &&
           (json.text_end == first || !teo_is_continuation(*first));
}

/* So many plain bytes come to the text. Of them, only the first at all is looked at here. */
static void add_plain(size_t count)
{
    if (count > 0) {
        *json.text_end = 'a';
    }
}

/* prove_json_text.c: what is plain is not changed, only moved. */
size_t stub_count_plain(const uint8_t *at, size_t length)
{
    size_t count = any_up_to(length);

    PROVE(at == json.scan && length == (size_t)(json.fill - json.scan));
    for (size_t i = 0; i < count; i++) {
        ASSUME(is_plain(at[i]) && at[i] != '"');
    }
    return count;
}

void *stub_memmove(void *to, const void *from, size_t length)
{
    PROVE(to == json.text_end && from == json.scan && length <= (size_t)(json.fill - json.scan));
    add_plain(length);
    return to;
}

void stub_copy_plain(teo_json *of, const uint8_t *end)
{
    size_t count = 0;

    PROVE(of == &json && is_sound() && end <= json.fill);
    PROVE(rounds == 0 || json.scan > begin); /* a round takes a byte at least */
    ASSUME(rounds++ == 0);
    begin = json.scan;
    if (json.scan < end) {
        count = any_up_to((size_t)(end - json.scan));
    }
    for (size_t i = 0; i < count; i++) {
        ASSUME(is_plain(json.scan[i]));
    }
    add_plain(count);
    json.scan += count;
    json.text_end += count;
    ASSUME(json.scan >= end || !is_plain(*json.scan));
}

/* prove_digits.c */
const char *stub_teo_read_number(const char *text, const char *end, unsigned base, uint32_t *number)
{
    size_t length = any_up_to(4);

    PROVE(base == 16 && end == text + 4 && __CPROVER_r_ok(text, 4));
    PROVE((const uint8_t *)end <= json.fill); /* no digit that did not come */
    *number = any_uint32();
    ASSUME(*number >> 4u * (unsigned)length == 0 || length > 7);
    return text + length;
}

int main(void)
{
    const uint8_t *from, *text;
    int result;

    havoc(scratch, SCRATCH);
    json.scratch = scratch;
    json.size = SCRATCH;
    json.fill = (uint8_t *)scratch + SCRATCH;
    json.scan = (uint8_t *)scratch + SCRATCH - UNREAD;
    json.text_end = (uint8_t *)scratch + any_up_to(SCRATCH - UNREAD);
    ASSUME(is_sound());
    from = json.scan;
    text = json.text_end;
    result = read_string(&json);
    PROVE(result == 0 || result == JSMN_ERROR_PART || result == JSMN_ERROR_INVAL);
    PROVE(is_sound() && json.scan >= from && json.text_end >= text);
    PROVE(result != 0 || (json.scan > from && json.scan[-1] == '"'));
    PROVE(result != JSMN_ERROR_PART || json.fill - json.scan <= CHARACTER_REST_MAX);
    REACHES(result == 0);
    REACHES(result == JSMN_ERROR_PART && json.scan > from);
    REACHES(result == JSMN_ERROR_INVAL && json.scan > from);
    return 0;
}
