/*
 * Creates and the quota: replies and requests. Oracles: however a reply is cut into pieces, the same comes of it; jansson counts as many
 * targets, groups and quotas, and finds the same JobId; a create that was written is read back by jansson, and keeps the rules of create.h.
 */
#include "fuzz.h"

#include <jansson.h>
#include <teo/create.h>
#include <teo/quota.h>

/* ---- replies ---- */

typedef struct outcome {
    teo_status status;
    uint32_t rows;
    uint32_t targets;
    teo_fault fault;
    bytes text; /* all that was delivered */
} outcome;

static outcome whole, again;

#define PIECES_MAX 256 /* of a reply: each is memory of its own */

static void put_record(outcome *to, bool is_quota, const void *record, unsigned level)
{
    const teo_refusal *refusal = record;
    const teo_quota *quota = record;

    if (to->text.length > BYTES_SIZE / 2) {
        return;
    }
    if (is_quota) {
        bytes_format(&to->text, "%s %u %u %u %x %x\n", quota->type, quota->batch, quota->daily, quota->daily_available, quota->present,
                     quota->truncated);
        return;
    }
    to->targets += level == TEO_LEVEL_TARGETS;
    bytes_format(&to->text, "%u %s: %s %x %x\n", level, refusal->reason, refusal->target, refusal->present, refusal->truncated);
}

static void read_reply(outcome *to, bool is_quota, const fuzz_input *input, size_t window, size_t piece)
{
    static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
    union {
        teo_refusal refusal;
        teo_quota quota;
    } record;
    size_t length = (size_t)(input->end - input->at), at = 0, used, size = is_quota ? sizeof record.quota : sizeof record.refusal;
    char *scratch = fuzz_memory(window), *data;
    teo_response response;

    memset(&record, 0, sizeof record);
    memset(to, 0, offsetof(outcome, text));
    bytes_clear(&to->text);
    fuzz_assert(teo_response_init_action(&response, is_quota ? &teo_describe_content_quota : &teo_create_purge_task, scratch, window,
                                         &to->fault) == TEO_OK);
    fuzz_assert(teo_response_read(&response, head, sizeof head - 1, &used, &record, size) == TEO_AGAIN);
    to->status = TEO_AGAIN;
    while (to->status <= TEO_AGAIN && (at < length || to->status == TEO_OK)) {
        size_t part = length - at < piece ? length - at : piece;

        data = fuzz_copy(input->at + at, part);
        to->status = teo_response_read(&response, data, part, &used, &record, size);
        fuzz_assert(used <= part);
        at += used;
        if (to->status == TEO_OK) {
            to->rows++;
            put_record(to, is_quota, &record, response.level);
            record.refusal.target[0] = is_quota ? record.refusal.target[0] : '\0';
            record.refusal.truncated &= is_quota ? UINT16_MAX : TEO_HAS_REASON;
        }
    }
    if (to->status == TEO_AGAIN) {
        to->status = teo_response_close(&response);
    }
}

static size_t count(const json_t *list)
{
    return json_is_array(list) ? json_array_size(list) : 0;
}

/* Members that come twice are refused by the library, where it knows them, and by jansson. */
static void count_by_jansson(bool is_quota, const fuzz_input *input)
{
    json_error_t why;
    json_t *root = json_loadb((const char *)input->at, (size_t)(input->end - input->at),
                              JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
    const json_t *response = json_object_get(root, "Response"), *list = json_object_get(response, "FailedList"), *group;
    size_t targets = 0, index;

    if (root == NULL) { /* jansson takes fewer numbers, and less depth */
        return;
    }
    fuzz_assert(json_is_object(response));
    if (is_quota) {
        fuzz_assert(whole.rows == count(json_object_get(response, "PurgeQuota")) + count(json_object_get(response, "PrefetchQuota")));
    } else {
        json_array_foreach(list, index, group) {
            targets += count(json_object_get(group, "Targets"));
        }
        fuzz_assert(whole.targets == targets && whole.rows == targets + count(list));
        fuzz_assert(json_is_string(json_object_get(response, "JobId")));
    }
    json_decref(root);
}

static void try_reply(fuzz_input *input, bool is_quota)
{
    static const size_t windows[] = {TEO_SCRATCH_MIN, 200, 1024};
    size_t window = windows[fuzz_below(input, COUNT(windows))], piece = 1 + fuzz_below(input, 40), length;

    length = (size_t)(input->end - input->at);
    if (length == 0) {
        return;
    }
    piece += length / PIECES_MAX;
    read_reply(&whole, is_quota, input, window, SIZE_MAX);
    read_reply(&again, is_quota, input, window, piece);
    if (whole.status == again.status) {
        fuzz_assert(whole.rows == again.rows && strcmp(whole.text.at, again.text.at) == 0);
        fuzz_assert(strcmp(whole.fault.message, again.fault.message) == 0 && strcmp(whole.fault.code, again.fault.code) == 0);
    } else { /* a long text of the wrong type that is no JSON further on */
        fuzz_assert((whole.status == TEO_E_JSON || whole.status == TEO_E_MEMBER_TYPE) &&
                    (again.status == TEO_E_JSON || again.status == TEO_E_MEMBER_TYPE));
    }
    if (whole.status == TEO_END) {
        count_by_jansson(is_quota, input);
    }
}

/* ---- requests ---- */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0 && text[strlen(with)] != '\0';
}

/* What create.h says of a target of this type, which is one of the five. */
static bool keeps_rules(const char *type, const char *target)
{
    bool is_url = begins(target, "http://") || begins(target, "https://");

    if (strcmp(type, "purge_url") == 0) {
        return is_url;
    }
    if (strcmp(type, "purge_prefix") == 0) {
        return is_url && target[strlen(target) - 1] == '/';
    }
    return strcmp(type, "purge_host") == 0 ? strpbrk(target, "*/:") == NULL : *target != '\0';
}

static void check_list(const json_t *list, const char *const *texts, size_t expected)
{
    fuzz_assert(count(list) == expected);
    for (size_t i = 0; i < expected; i++) {
        fuzz_assert(json_is_string(json_array_get(list, i)));
        fuzz_assert(strcmp(json_string_value(json_array_get(list, i)), texts[i]) == 0);
    }
}

static void check_written(const teo_purge *purge, const char *message, size_t length)
{
    const char *body = strstr(message, "\r\n\r\n");
    json_error_t why;
    json_t *root = json_loadb(body + 4, length - (size_t)(body + 4 - message), JSON_REJECT_DUPLICATES, &why);

    fuzz_assert(json_is_object(root));
    fuzz_assert(strcmp(json_string_value(json_object_get(root, "ZoneId")), purge->zone_id) == 0);
    fuzz_assert(strcmp(json_string_value(json_object_get(root, "Type")), purge->type) == 0);
    fuzz_assert((json_object_get(root, "Method") != NULL) == (purge->method != NULL));
    check_list(json_object_get(root, "Targets"), purge->targets, purge->target_count);
    check_list(json_object_get(json_object_get(root, "CacheTag"), "Domains"), purge->domains, purge->domain_count);
    for (size_t i = 0; i < purge->target_count; i++) {
        fuzz_assert(keeps_rules(purge->type, purge->targets[i]));
    }
    fuzz_assert((purge->target_count == 0) == (strcmp(purge->type, "purge_all") == 0));
    json_decref(root);
}

static void try_request(fuzz_input *input)
{
    static const char *const types[] = {"purge_url", "purge_prefix", "purge_host", "purge_cache_tag", "purge_all", "x", NULL};
    static const char *const methods[] = {NULL, "delete", "invalidate", ""};
    static const char *const good[] = {"https://a.example/", "http://b.example/c", "a.example"};
    static char buffer[1 << 18];
    const char *texts[4];
    teo_credentials credentials = {"id", "key", NULL};
    teo_signing_key cache = {{0}, 0};
    teo_request request = {0};
    teo_purge purge = {"zone-1", NULL, NULL, texts, 0, texts + 3, 0};
    size_t length = SIZE_MAX;
    teo_status status;

    purge.type = types[fuzz_below(input, COUNT(types))];
    purge.method = methods[fuzz_below(input, COUNT(methods))];
    purge.target_count = fuzz_below(input, 4);
    purge.domain_count = fuzz_below(input, 8) == 1;
    for (size_t i = 0; i < COUNT(texts); i++) {
        uint32_t choice = fuzz_below(input, COUNT(good) + 2);

        texts[i] = choice < COUNT(good) ? good[choice] : fuzz_text(input);
    }
    request.credentials = &credentials;
    request.timestamp = fuzz_word(input);
    request.cache = &cache;
    status = teo_request_write_action(&request, &teo_create_purge_task, &purge, buffer, sizeof buffer - 1, &length);
    if (status == TEO_OK) {
        buffer[length] = '\0';
        check_written(&purge, buffer, length);
    } else {
        fuzz_assert(length == 0 && teo_status_group(status) == TEO_GROUP_CALLER);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = fuzz_begin(data, size);
    uint32_t mode = fuzz_below(&input, 3);

    if (mode == 2) {
        try_request(&input);
    } else {
        try_reply(&input, mode == 1);
    }
    fuzz_free_all();
    return 0;
}
