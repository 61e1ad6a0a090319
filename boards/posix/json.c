/*
 * The structure is jsmn's to check. In its strict mode it still takes a few things that are not
 * JSON, such as a missing comma; none of them leaves open which value a name has.
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

static enum json_kind kind_of(const char *text, const jsmntok_t *token)
{
    char first = text[token->start];

    if (token->type == JSMN_STRING) {
        return JSON_TEXT;
    }
    if (token->type == JSMN_PRIMITIVE && first == 'n') {
        return JSON_ABSENT;
    }
    return token->type == JSMN_PRIMITIVE && first != 't' && first != 'f' ? JSON_NUMBER : JSON_OTHER;
}

static struct json_member *find(struct json_member *members, size_t count, const char *text,
                                const jsmntok_t *name)
{
    size_t length = (size_t)(name->end - name->start);

    for (size_t i = 0; i < count; i++) {
        if (strlen(members[i].name) == length &&
            memcmp(members[i].name, text + name->start, length) == 0) {
            return &members[i];
        }
    }
    return NULL;
}

/* Takes the members of the object tokens[0]. */
static const char *take_members(const char *text, const jsmntok_t *tokens, int token_count,
                                struct json_member *members, size_t count, unsigned *line)
{
    for (int i = 1; i < token_count;) {
        const jsmntok_t *name = &tokens[i], *value = &tokens[i + 1];
        struct json_member *member;

        *line = line_at(text, (size_t)name->start);
        if (name->type != JSMN_STRING || name->size != 1 || i + 1 >= token_count) {
            return "it is not JSON: a member of the object is not a name and a value";
        }
        member = find(members, count, text, name);
        if (member != NULL && member->line != 0) {
            return "a member is there twice";
        }
        if (member != NULL) {
            member->line = *line;
            member->kind = kind_of(text, value);
            copy_value(member, text, value);
        }
        for (i += 2; i < token_count && tokens[i].start < value->end; i++) {
            /* what is inside the value */
        }
    }
    return NULL;
}

static const char *explain(int result)
{
    return result == JSMN_ERROR_PART    ? "it is not JSON: it ends too early"
           : result == JSMN_ERROR_NOMEM ? "it has too many members"
                                        : "it is not JSON";
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
