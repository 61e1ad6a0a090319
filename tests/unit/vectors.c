#include "vectors.h"

#define JSMN_STATIC
#include <jsmn.h>

#define PATH "tests/vectors.json"

enum { FILE_MAX = 1 << 18, TOKENS_MAX = 1 << 13 };

static char file[FILE_MAX]; /* the vectors' texts stay where they lie */

void unescape(char *text)
{
    char *out = text;

    for (; *text != '\0'; text++) {
        if (*text == '\\') {
            text++;
            assert_true(*text == '"' || *text == '\\');
        }
        *out++ = *text;
    }
    *out = '\0';
}

static char *token_text(const jsmntok_t *token)
{
    file[token->end] = '\0';
    return file + token->start;
}

static void set_member(vector *v, const char *name, char *value)
{
    const struct {
        const char *name;
        const char **at;
    } texts[] = {
        {"name", &v->name}, {"host", &v->host}, {"content_type", &v->content_type}, {"secret_id", &v->secret_id},
        {"secret_key", &v->secret_key}, {"payload", &v->payload}, {"authorization", &v->authorization},
        {"signature", &v->signature},
    };

    if (strcmp(name, "timestamp") == 0) {
        v->timestamp = strtoll(value, NULL, 10);
        return;
    }
    unescape(value);
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].at = value;
            return;
        }
    }
    fail_msg("unknown member %s in %s", name, PATH);
}

size_t load_vectors(vector list[VECTORS_MAX])
{
    static jsmntok_t tokens[TOKENS_MAX];
    const jsmntok_t *token = tokens;
    FILE *stream = fopen(PATH, "rb");
    jsmn_parser parser;
    size_t length, count;

    if (stream == NULL) {
        fail_msg("%s cannot be read: tests run in the repository's root", PATH);
    }
    length = fread(file, 1, sizeof file - 1, stream);
    (void)fclose(stream);
    jsmn_init(&parser);
    assert_true(jsmn_parse(&parser, file, length, tokens, TOKENS_MAX) > 0);
    count = (size_t)token++->size;
    assert_true(count <= VECTORS_MAX);
    for (size_t i = 0; i < count; i++) {
        memset(&list[i], 0, sizeof list[i]);
        for (int left = token++->size; left > 0; left--, token += 2) {
            char *value = token_text(&token[1]);

            set_member(&list[i], token_text(&token[0]), value);
        }
        assert_non_null(list[i].signature);
    }
    return count;
}
