/*
 * jsmn over the whole document, the way its users have it: count the tokens, parse into an array of
 * them. It decodes no escapes.
 */
#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

static int is(const char *json, const jsmntok_t *token, const char *text)
{
    size_t length = (size_t)(token->end - token->start);

    return token->type == JSMN_STRING && strlen(text) == length &&
           memcmp(json + token->start, text, length) == 0;
}

/* The token behind one and all that is in it. */
static int behind(const jsmntok_t *tokens, int count, int at)
{
    int end = tokens[at].end;

    do {
        at++;
    } while (at < count && tokens[at].start < end);
    return at;
}

/* The value of a member; 0 where there is none. */
static int find(const char *json, const jsmntok_t *tokens, int count, int object, const char *name)
{
    int at = object + 1;

    for (int left = tokens[object].size; left > 0; left--) {
        if (is(json, &tokens[at], name)) {
            return at + 1;
        }
        at = behind(tokens, count, at + 1);
    }
    return 0;
}

int parse_jsmn(const char *json, size_t length, size_t piece, outcome *result)
{
    jsmn_parser parser;
    jsmntok_t *tokens;
    int count, response, list, at;

    (void)piece;
    jsmn_init(&parser);
    count = jsmn_parse(&parser, json, length, NULL, 0);
    tokens = count > 0 ? malloc((size_t)count * sizeof *tokens) : NULL;
    if (tokens == NULL) {
        return 0;
    }
    jsmn_init(&parser);
    count = jsmn_parse(&parser, json, length, tokens, (unsigned)count);
    response = count > 0 ? find(json, tokens, count, 0, "Response") : 0;
    list = response != 0 ? find(json, tokens, count, response, "Tasks") : 0;
    at = list + 1;
    for (int left = list != 0 ? tokens[list].size : 0; left > 0; left--) {
        int member = at + 1;

        result->tasks++;
        for (int members_left = tokens[at].size; members_left > 0; members_left--) {
            for (int i = 0; i < MEMBERS; i++) {
                if (is(json, &tokens[member], members[i])) {
                    result->sum += (uint64_t)(tokens[member + 1].end - tokens[member + 1].start);
                    break;
                }
            }
            member = behind(tokens, count, member + 1);
        }
        at = member;
    }
    result->memory = (uint64_t)count * sizeof *tokens;
    result->whole = 1;
    free(tokens);
    return list != 0;
}
