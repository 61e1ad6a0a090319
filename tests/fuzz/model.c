#include "model.h"

#include <ctype.h>
#include <string.h>

enum { SURE_DEPTH = 32 };
#define TOTAL_MAX 2684354559 /* 10 * 2^28 - 1: as far as the library reads a number */

/* ---- the documented differences ---- */

static unsigned long hex4(const char *at)
{
    char digits[5] = {0};

    memcpy(digits, at, 4);
    return strtoul(digits, NULL, 16);
}

static bool is_escape(const char *at, const char *end)
{
    return end - at >= 6 && at[0] == '\\' && at[1] == 'u' && isxdigit((unsigned char)at[2]) && isxdigit((unsigned char)at[3]) &&
           isxdigit((unsigned char)at[4]) && isxdigit((unsigned char)at[5]);
}

/* Writes \ufffd over each lone surrogate and each \u0000. Escapes outside of strings are wrong with or without this. */
static void replace_odd_escapes(char *at, const char *end)
{
    while (at < end) {
        unsigned long point;

        if (!is_escape(at, end)) {
            at += *at == '\\' && end - at > 1 ? 2 : 1;
            continue;
        }
        point = hex4(at + 2);
        if (point >> 10 == 0xD800u >> 10 && is_escape(at + 6, end) && hex4(at + 8) >> 10 == 0xDC00u >> 10) {
            at += 12;
            continue;
        }
        if (point == 0 || point >> 11 == 0xD800u >> 11) {
            memcpy(at + 2, "fffd", 4);
        }
        at += 6;
    }
}

/* How deep the brackets nest, whichever they are, and whether there is a "-0", which jansson takes for a number that TotalCount may be. */
static bool is_beyond(const char *at, const char *end)
{
    long depth = 0, deepest = 0;
    bool text = false, minus_zero = false;

    for (; at < end; at++) {
        if (*at == '\\') {
            at++;
        } else if (*at == '"') {
            text = !text;
        } else if (!text) {
            depth += *at == '[' || *at == '{' ? 1 : *at == ']' || *at == '}' ? -1 : 0;
            deepest = depth > deepest ? depth : deepest;
            minus_zero = minus_zero || (*at == '-' && end - at > 1 && at[1] == '0' && (end - at == 2 || strchr(".eE", at[2]) == NULL));
        }
    }
    return minus_zero || deepest > SURE_DEPTH;
}

/* ---- what the document says ---- */

/* The member, or NULL where it is missing or null; not `*ok` where it is of another type. */
static json_t *member(const json_t *object, const char *name, json_type type, bool *ok)
{
    json_t *value = object != NULL ? json_object_get(object, name) : NULL;

    if (value == NULL || json_is_null(value)) {
        return NULL;
    }
    *ok = *ok && json_typeof(value) == type;
    return value;
}

static bool read_members(model *m)
{
    bool ok = json_is_object(m->root);
    json_t *response = ok ? member(m->root, "Response", JSON_OBJECT, &ok) : NULL;
    json_t *item;
    size_t i;

    if (!ok) {
        return false;
    }
    m->tasks = member(response, "Tasks", JSON_ARRAY, &ok);
    m->error = member(response, "Error", JSON_OBJECT, &ok);
    m->request_id = member(response, "RequestId", JSON_STRING, &ok);
    m->total_count = member(response, "TotalCount", JSON_INTEGER, &ok);
    if (ok && m->total_count != NULL) {
        ok = json_integer_value(m->total_count) >= 0 && json_integer_value(m->total_count) <= TOTAL_MAX;
    }
    if (ok && m->error != NULL) {
        (void)member(m->error, "Code", JSON_STRING, &ok);
        (void)member(m->error, "Message", JSON_STRING, &ok);
    }
    json_array_foreach(m->tasks, i, item) {
        ok = ok && json_is_object(item);
        for (const slot *s = slots; ok && s < slots + SLOTS; s++) {
            (void)member(item, s->name, JSON_STRING, &ok);
        }
    }
    return ok;
}

void model_read(model *m, const char *json, size_t length)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES;
    char *copy;
    json_error_t why;

    if (length >= 3 && memcmp(json, "\xEF\xBB\xBF", 3) == 0) {
        json += 3;
        length -= 3;
    }
    copy = malloc(length + 1);
    assert_non_null(copy);
    memcpy(copy, json, length);
    replace_odd_escapes(copy, copy + length);
    memset(m, 0, sizeof *m);
    m->root = json_loadb(copy, length, flags, &why);
    if (m->root != NULL) {
        m->verdict = read_members(m) ? MODEL_ACCEPTS : MODEL_WRONG_TYPE;
    } else {
        enum json_error_code code = json_error_code(&why);
        bool sure = code != json_error_numeric_overflow && code != json_error_duplicate_key && code != json_error_stack_overflow;

        m->verdict = sure ? MODEL_REFUSES : MODEL_NOT_SURE;
    }
    if (m->root != NULL && !json_is_object(m->root) && !json_is_array(m->root)) {
        m->verdict = MODEL_REFUSES;
    }
    /* No JSON has a NUL as it is (RFC 8259 section 2); jansson 2.14 overlooks one behind a number. */
    if (length > 0 && memchr(copy, '\0', length) != NULL) {
        m->verdict = MODEL_REFUSES;
    }
    if (is_beyond(copy, copy + length)) {
        m->verdict = MODEL_NOT_SURE;
    }
    free(copy);
}

void model_end(model *m)
{
    json_decref(m->root);
}

/* ---- the comparison ---- */

/* A text in a slot is the member's, or as many whole characters of it as fit. */
static void compare_text(const char *label, const json_t *value, const char *text, size_t size, bool *cut)
{
    const char *expected = json_is_string(value) ? json_string_value(value) : "";
    size_t length = strlen(expected), whole = strlen(text);

    *cut = length >= size;
    assert_that(label, whole <= length && memcmp(text, expected, whole) == 0);
    assert_that(label, ((unsigned char)expected[whole] & 0xC0u) != 0x80u);
    assert_that(label, *cut ? size - 1 - whole <= 3 : whole == length);
    if (*cut && whole < size - 1) {
        unsigned char next = (unsigned char)expected[whole];

        assert_that(label, whole + (next >= 0xF0 ? 4u : next >= 0xE0 ? 3u : 2u) > size - 1);
    }
}

static void compare_task(const json_t *task, const teo_task *got)
{
    for (const slot *s = slots; s < slots + SLOTS; s++) {
        const json_t *value = json_object_get(task, s->name);
        bool cut;

        assert_that(s->name, ((got->present & s->bit) != 0) == json_is_string(value));
        compare_text(s->name, value, slot_text(got, s), s->size, &cut);
        assert_that(s->name, ((got->truncated & s->bit) != 0) == cut);
    }
}

/* The tasks that were delivered are the first of the document's; returns how many it has. */
static size_t compare_tasks(const model *m, const reading *r)
{
    size_t i, objects = 0;
    json_t *item;

    json_array_foreach(m->tasks, i, item) {
        if (!json_is_object(item)) {
            continue;
        }
        if (objects < r->count && objects < READING_TASKS) {
            compare_task(item, &r->tasks[objects]);
        }
        objects++;
    }
    assert_true(r->count <= objects);
    return objects;
}

static void compare_whole(const model *m, const reading *r)
{
    bool cut;

    assert_int_equal(r->count, compare_tasks(m, r));
    assert_int_equal(r->rows, json_array_size(m->tasks));
    compare_text("RequestId", m->request_id, r->fault.request_id, sizeof r->fault.request_id, &cut);
    compare_text("Code", json_object_get(m->error, "Code"), r->fault.code, sizeof r->fault.code, &cut);
    compare_text("Message", json_object_get(m->error, "Message"), r->fault.message, sizeof r->fault.message, &cut);
    if (m->total_count != NULL) {
        assert_true((json_int_t)r->total_count == json_integer_value(m->total_count));
    }
    if (m->error != NULL) {
        assert_true(r->status >= TEO_E_THROTTLED && r->status <= TEO_E_REFUSED);
    } else {
        assert_status("model", r->status, m->total_count != NULL ? TEO_END : TEO_E_INCOMPLETE);
    }
}

/* A member that is malformed is named, and it is one of the API's. */
static void compare_name(const reading *r)
{
    static const char *const others[] = {"Code", "Message", "RequestId", "TotalCount", "Tasks", "Error", "Response"};
    bool found = false;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        found = found || strcmp(r->fault.message, others[i]) == 0;
    }
    for (const slot *s = slots; s < slots + SLOTS; s++) {
        found = found || strcmp(r->fault.message, s->name) == 0;
    }
    assert_that(r->fault.message, found);
}

void model_compare(const model *m, const reading *r)
{
    if (r->status == TEO_E_MEMBER_TYPE || r->status == TEO_E_MEMBER_TWICE) {
        compare_name(r);
    }
    switch (m->verdict) {
    case MODEL_REFUSES: /* a fault that comes before the place where it is no JSON is told first */
        assert_true(r->status == TEO_E_JSON || r->status == TEO_E_MEMBER_TYPE || r->status == TEO_E_MEMBER_TWICE ||
                    (json_is_null(m->root) && r->status == TEO_E_INCOMPLETE)); /* null is as good as missing */
        break;
    case MODEL_WRONG_TYPE:
        assert_status("model", r->status, TEO_E_MEMBER_TYPE);
        (void)compare_tasks(m, r);
        break;
    case MODEL_ACCEPTS:
        compare_whole(m, r);
        break;
    default:
        break;
    }
}
