#include "purge_role.h"

#include <stdio.h>
#include <string.h>

#include <mbedtls/platform_util.h>

#include "purge_clock.h"
#include "purge_json.h"
#include "purge_metadata.h"
#include "purge_scan.h"
#include "purge_wording.h"

#define ROLES_PATH "/latest/meta-data/cam/security-credentials/"
#define ROLE_MAX 128 /* characters of a name, as CAM allows them */
#define ROLE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-"

#define PLACE_SIZE (ROLE_MAX + 32)
#define PATH_SIZE (ROLE_MAX + sizeof ROLES_PATH)
#define CODE_SIZE 128
#define WHAT_SIZE 1024

static const char *const names[KEYS_PARTS] = {"TmpSecretId", "TmpSecretKey", "Token"};

struct asking {
    struct keys_reading reading;
    struct metadata_reply reply;
    char values[KEYS_PARTS][KEYS_TEXT_MAX + 2]; /* a byte more than keys_put() takes */
    uint32_t limit_ms;
};

/* Lists the names in the body, which has one on each line, as "a, b". */
static void list_names(const char *body, char *text, size_t size)
{
    size_t length = 0;

    while (*(body += strspn(body, " \t\r\n")) != '\0' && length + 4 < size) {
        size_t name = strcspn(body, " \t\r\n");
        int count = snprintf(text + length, size - length, "%s%.*s", length > 0 ? ", " : "",
                             (int)(name < ROLE_MAX ? name : ROLE_MAX), body);

        length += count > 0 ? (size_t)count : 0;
        body += name;
    }
}

/* There is no such role. Asks which there are. */
static enum keys_found no_such_role(struct asking *asking)
{
    char what[WHAT_SIZE], attached[WHAT_SIZE / 2] = "", ignored[WHAT_SIZE];
    struct metadata_reply *reply = &asking->reply;

    if (metadata_get(ROLES_PATH, asking->limit_ms, reply, ignored, sizeof ignored) &&
        reply->status == 200) {
        list_names(reply->body, attached, sizeof attached);
    }
    snprintf(what, sizeof what, "no such role is attached to this instance%s%s",
             attached[0] != '\0' ? "; attached: " : ", nor does the metadata service name another",
             attached);
    return keys_wrong(&asking->reading, 0, what);
}

/* Sets the time of the end, unless that is over. */
static enum keys_found take_end(struct asking *asking, const struct json_member *given,
                                uint32_t *end)
{
    uint32_t now = host_clock();
    uint64_t expired;
    char what[WHAT_SIZE], shown[2][WORDING_TIME_SIZE];

    if (!scan_number(given->value, 1, UINT32_MAX, &expired)) {
        return keys_wrong(&asking->reading, 0,
                          "the metadata service answers without an ExpiredTime in Unix seconds");
    }
    if (now < expired) {
        *end = (uint32_t)expired;
        return KEYS_FOUND;
    }
    snprintf(what, sizeof what, "its credentials expired at %s; the clock of this host says %s",
             wording_time((uint32_t)expired, shown[0]), wording_time(now, shown[1]));
    return keys_wrong(&asking->reading, 0, what);
}

/* Takes the keys from the JSON of a reply. */
static enum keys_found take_reply(struct asking *asking, uint32_t *end)
{
    char code[CODE_SIZE], expired[24], what[WHAT_SIZE];
    struct json_member members[KEYS_PARTS + 2] = {
        {names[0], asking->values[0], sizeof asking->values[0], JSON_ABSENT, 0},
        {names[1], asking->values[1], sizeof asking->values[1], JSON_ABSENT, 0},
        {names[2], asking->values[2], sizeof asking->values[2], JSON_ABSENT, 0},
        {"Code", code, sizeof code, JSON_ABSENT, 0},
        {"ExpiredTime", expired, sizeof expired, JSON_ABSENT, 0},
    };
    unsigned line;
    const char *wrong = json_read(asking->reply.body, members, KEYS_PARTS + 2, &line);

    if (wrong != NULL) {
        snprintf(what, sizeof what, "the reply of the metadata service, line %u: %s", line, wrong);
        return keys_wrong(&asking->reading, 0, what);
    }
    if (strcmp(code, "Success") != 0) {
        snprintf(what, sizeof what, "the metadata service answers the code '%s', not Success",
                 code);
        return keys_wrong(&asking->reading, 0, what);
    }
    for (size_t i = 0; i < KEYS_PARTS; i++) {
        if (members[i].kind != JSON_TEXT || asking->values[i][0] == '\0') {
            snprintf(what, sizeof what, "the metadata service answers without a %s", names[i]);
            return keys_wrong(&asking->reading, 0, what);
        }
        if (!keys_put(&asking->reading, (enum keys_part)i, names[i], asking->values[i], 0)) {
            return KEYS_BAD;
        }
    }
    return take_end(asking, &members[KEYS_PARTS + 1], end);
}

static enum keys_found ask(struct asking *asking, const char *role, uint32_t *end)
{
    char path[PATH_SIZE], what[WHAT_SIZE];

    if (role[0] == '\0' || strlen(role) > ROLE_MAX || role[strspn(role, ROLE_CHARACTERS)] != '\0') {
        return keys_wrong(&asking->reading, 0,
                          "a role's name has letters, digits and +=,.@_- only, up to 128 of them");
    }
    snprintf(path, sizeof path, ROLES_PATH "%s", role);
    if (!metadata_get(path, asking->limit_ms, &asking->reply, what, sizeof what)) {
        return keys_wrong(&asking->reading, 0, what);
    }
    if (asking->reply.status == 404) {
        return no_such_role(asking);
    }
    if (asking->reply.status != 200) {
        snprintf(what, sizeof what, "the metadata service answers with the HTTP status %u",
                 asking->reply.status);
        return keys_wrong(&asking->reading, 0, what);
    }
    return take_reply(asking, end);
}

enum keys_found role_read(const char *role, uint32_t limit_ms, struct keys *keys, uint32_t *end,
                          char problem[KEYS_PROBLEM_SIZE])
{
    char place[PLACE_SIZE];
    struct asking asking;
    enum keys_found found;

    snprintf(place, sizeof place, "--role %s", role);
    memset(&asking, 0, sizeof asking);
    asking.limit_ms = limit_ms;
    keys_begin(&asking.reading, keys, place, names, problem);
    found = ask(&asking, role, end);
    mbedtls_platform_zeroize(&asking, sizeof asking);
    return found;
}
