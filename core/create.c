/*
 * What creates have in common. Their reply (document/product/1145/50533):
 *   {"Response": {"JobId": …, "FailedList": [{"Reason": …, "Targets": [target, …]}, …],
 *                 "RequestId": …}}
 */
#include "teo_create.h"

#include <string.h>

#include "teo_digits.h"
#include "teo_names.h"
#include "teo_utf8.h"

/*
 * The JobId goes where the message of an error would. The third row of a refusal is of no member:
 * that of a list's elements is the fourth (TEO_ELEMENT_OF_LIST).
 */
#define CREATED_MEMBERS(X) \
    TEO_ENVELOPE_BEGIN(X) \
    X(2, TEXT, 5, "JobId", teo_fault, message) \
    X(2, TEXT, 9, "RequestId", teo_fault, request_id) \
    TEO_ENVELOPE_END(X, 10, "FailedList")
#define REFUSAL_MEMBERS(X) \
    X(TEO_DEPTH_RECORD, TEXT, 6, "Reason", teo_refusal, reason) \
    X(TEO_DEPTH_RECORD, LIST, 7, "Targets", teo_refusal, target) \
    X(TEO_DEPTH_NONE, OBJECT, 1, "-", teo_refusal, target) \
    X(TEO_DEPTH_NONE, TEXT, 7, "Targets", teo_refusal, target)

static const teo_member created_members[] = {
    CREATED_MEMBERS(TEO_MEMBER_ROW) REFUSAL_MEMBERS(TEO_MEMBER_ROW)};
static const char created_names[] =
    CREATED_MEMBERS(TEO_MEMBER_NAME) REFUSAL_MEMBERS(TEO_MEMBER_NAME);

const teo_schema teo_created = {created_members, created_names, sizeof(teo_refusal), 0,
                                sizeof(CREATED_MEMBERS(TEO_MEMBER_NAME)) - 1u};

TEO_CHECK(a_name_of_a_reply_has_another_length,
          1 CREATED_MEMBERS(TEO_AND_LENGTH) REFUSAL_MEMBERS(TEO_AND_LENGTH));
TEO_CHECK(targets_are_at_another_level, TEO_LEVEL_TARGETS == TEO_DEPTH_RECORD + 1);
TEO_CHECK(a_refused_target_is_not_the_fourth_row,
          1 << (0 REFUSAL_MEMBERS(TEO_PLUS_ONE) - 1) == TEO_HAS_REFUSED_TARGET);

static teo_status check_text(const char *text, unsigned rule)
{
    teo_status status = teo_check_text(text, ' ');
    const char *at = text;

    if (status != TEO_OK) {
        return status;
    }
    while (*at != '\0' && *at != '/' && !((rule & TEO_TEXT_HOST) && (*at == '*' || *at == ':'))) {
        at++;
    }
    /* RFC 9110 section 4.2 */
    if (((rule & TEO_TEXT_HOST) && *at != '\0') ||
        ((rule & TEO_TEXT_URL) && (teo_find("\5http:\6https:", text, (size_t)(at - text)) < 0 ||
                                   *at == '\0' || at[1] != '/' || at[2] == '\0')) ||
        ((rule & TEO_TEXT_SLASH) && text[strlen(text) - 1u] != '/')) {
        return TEO_E_TARGET;
    }
    return TEO_OK;
}

teo_status teo_check_texts(const char *const *texts, size_t count, unsigned rule,
                           teo_parameter *about)
{
    if (count == 0) {
        return rule & (TEO_TEXTS_OPTIONAL | TEO_TEXTS_NONE) ? TEO_OK : TEO_E_NO_VALUE;
    }
    if (rule & TEO_TEXTS_NONE) {
        return TEO_E_PARAMETER;
    }
    if (texts == NULL) {
        return TEO_E_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        teo_status status = check_text(texts[i], rule);

        if (status != TEO_OK) {
            about->position = i + 1;
            return status;
        }
    }
    return TEO_OK;
}

void teo_name_parameter(char *to, const char *texts, const teo_parameter *about)
{
    char *end = to + TEO_ABOUT_SIZE - 1u;
    const char *name = texts + about->name, *number = end;

    while (*name != '"') {
        *to++ = *name++;
    }
    *end = '\0';
    if (about->position > 0) {
        *to++ = '.';
        number = teo_format_decimal(end, about->position - 1u);
    }
    memmove(to, number, (size_t)(end - number) + 1u);
}

bool teo_is_choice(const char *text, const char *names)
{
    return text == NULL || teo_find_text(names, text) >= 0;
}

teo_status teo_check_zone(const char *zone_id)
{
    teo_status status = teo_check_text(zone_id, ' ');

    return status == TEO_E_NO_VALUE ? TEO_E_ZONE_ID : status;
}

void teo_put_texts(teo_writer *writer, const char *begin, const char *const *texts, size_t count)
{
    teo_argument arguments[2];

    if (count == 0) {
        return;
    }
    arguments[0].text = begin;
    for (; count > 0; count--) {
        arguments[1].text = *texts++;
        teo_template_put(writer, AS_TEXT "\"" AS_JSON, arguments);
        arguments[0].text = "\",";
    }
    teo_template_put(writer, "\"]", NULL);
}
