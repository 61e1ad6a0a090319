/*
 * jsmn checks the structure. Even in its strict mode it takes a few things that are not JSON, such
 * as a comma that is missing; between the members of the object itself these are refused here.
 */
#include "purge_json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#include <jsmn.h>

#define TOKENS_MAX 256
#define DEL 0x7F
#define NOT_JSON "it is not JSON"

static unsigned line_at(const char *text, size_t at)
{
    unsigned line = 1;

    for (size_t i = 0; i < at && text[i] != '\0'; i++) {
        line += text[i] == '\n';
    }
    return line;
}

/*
 * The character of an escape sequence, which jsmn has checked. `*at` is that of the byte after the
 * backslash, and moves to the last byte.
 */
static char unescape(const char *text, size_t *at)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char digits[5] = "";
    unsigned long point;

    if (text[*at] != 'u') {
        return meant[strchr(names, text[*at]) - names];
    }
    memcpy(digits, text + *at + 1, 4);
    *at += 4;
    point = strtoul(digits, NULL, 16);
    return point > 0 && point < DEL ? (char)point : (char)DEL;
}

static void copy_value(struct json_member *member, const char *text, const jsmntok_t *token)
{
    size_t length = 0, at = (size_t)token->start, end = (size_t)token->end;

    for (; at < end && length + 1 < member->size; at++) {
        char byte = text[at];
        if (byte == '\\' && token->type == JSMN_STRING) {
            at++;
            byte = unescape(text, &at);
        }
        member->value[length++] = byte;
    }
    member->value[length] = '\0';
}

static bool is_word(const char *text, const jsmntok_t *token, const char *word)
{
    size_t length = strlen(word);

    return (size_t)(token->end - token->start) == length &&
           memcmp(text + token->start, word, length) == 0;
}

/* False: the value is none of JSON. Numbers are for the caller to check. */
static bool find_kind(const char *text, const jsmntok_t *token, enum json_kind *kind)
{
    char first = text[token->start];

    *kind = JSON_OTHER;
    if (token->type == JSMN_STRING) {
        *kind = JSON_TEXT;
    } else if (token->type == JSMN_PRIMITIVE && is_word(text, token, "null")) {
        *kind = JSON_ABSENT;
    } else if (token->type == JSMN_PRIMITIVE && (first == '-' || (first >= '0' && first <= '9'))) {
        *kind = JSON_NUMBER;
    } else if (token->type == JSMN_PRIMITIVE) {
        return is_word(text, token, "true") || is_word(text, token, "false");
    }
    return true;
}

/* Where the token ends, the closing quote of a string included. */
static int end_of(const jsmntok_t *token)
{
    return token->end + (token->type == JSMN_STRING ? 1 : 0);
}

static int start_of(const jsmntok_t *token)
{
    return token->start - (token->type == JSMN_STRING ? 1 : 0);
}

/* Whether there is `mark` between the two places, and nothing else but white space. */
static bool has_between(const char *text, int from, int to, char mark)
{
    int count = 0;

    for (int i = from; i < to; i++) {
        count += text[i] == mark;
        if (text[i] != mark && strchr(" \t\r\n", text[i]) == NULL) {
            return false;
        }
    }
    return count == 1;
}

static struct json_member *find(struct json_member *members, size_t count, const char *text,
                                const jsmntok_t *name)
{
    for (size_t i = 0; i < count; i++) {
        if (is_word(text, name, members[i].name)) {
            return &members[i];
        }
    }
    return NULL;
}

/* Takes the members of the object tokens[0]. */
static const char *take_members(const char *text, const jsmntok_t *tokens, int token_count,
                                struct json_member *members, size_t count, unsigned *line)
{
    int last = tokens[0].start; /* where the member before ended; its comma follows */

    for (int i = 1; i < token_count;) {
        const jsmntok_t *name = &tokens[i], *value = &tokens[i + 1];
        struct json_member *member;
        enum json_kind kind;

        *line = line_at(text, (size_t)name->start);
        if (name->type != JSMN_STRING || i + 1 >= token_count ||
            !has_between(text, last, start_of(name), i == 1 ? '{' : ',') ||
            !has_between(text, end_of(name), start_of(value), ':') ||
            !find_kind(text, value, &kind)) {
            return NOT_JSON;
        }
        member = find(members, count, text, name);
        if (member != NULL && member->line != 0) {
            return "a member is there twice";
        }
        if (member != NULL) {
            member->line = *line;
            member->kind = kind;
            copy_value(member, text, value);
        }
        last = end_of(value);
        for (i += 2; i < token_count && tokens[i].start < value->end; i++) {
            /* what is inside the value */
        }
    }
    *line = line_at(text, (size_t)tokens[0].end);
    return token_count == 1 || has_between(text, last, tokens[0].end, '}') ? NULL : NOT_JSON;
}

static const char *explain(int result)
{
    return result == JSMN_ERROR_PART    ? "it is not JSON: it ends too early"
           : result == JSMN_ERROR_NOMEM ? "it has too many members"
                                        : NOT_JSON;
}

const char *json_read(const char *text, struct json_member *members, size_t count, unsigned *line)
{
    jsmntok_t tokens[TOKENS_MAX];
    jsmn_parser parser;
    int result;

    for (size_t i = 0; i < count; i++) {
        members[i].kind = JSON_ABSENT;
        members[i].line = 0;
        members[i].value[0] = '\0';
    }
    jsmn_init(&parser);
    result = jsmn_parse(&parser, text, strlen(text), tokens, TOKENS_MAX);
    if (result < 0) {
        *line = line_at(text, parser.pos);
        return explain(result);
    }
    *line = 1;
    if (result == 0 || tokens[0].type != JSMN_OBJECT) {
        return "it is not a JSON object";
    }
    *line = line_at(text, (size_t)tokens[0].end);
    if (text[(size_t)tokens[0].end + strspn(text + tokens[0].end, " \t\r\n")] != '\0') {
        return "something follows the JSON object";
    }
    return take_members(text, tokens, result, members, count, line);
}
