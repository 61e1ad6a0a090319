/*
 * The writer of requests. Oracles: the rules of the headers say whether it must be written (rules.c); what was written is read back by
 * jansson and by a strict reader of heads, and its signature is made again by mbedTLS's own HMAC (written.c).
 */
#include "fuzz.h"

#include "written.h"

enum { FILTERS = 6 };

/* A text from the input, a good one, or none at all. */
static const char *choose(fuzz_input *input, const char *good)
{
    switch (fuzz_below(input, 4)) {
    case 1:
        return fuzz_text(input);
    case 2:
        return fuzz_byte(input) < 16 ? NULL : good;
    case 3: { /* a long one, about as long as a bound */
        static const uint16_t lengths[] = {64, 128, 255, 256, 1024, 4096, 8192};
        size_t length = lengths[fuzz_below(input, COUNT(lengths))] + fuzz_below(input, 3) - 1;
        char *text = fuzz_memory(length + 1);

        memset(text, (int)('a' + fuzz_below(input, 26)), length);
        text[length] = '\0';
        return text;
    }
    default:
        return good;
    }
}

static uint32_t choose_time(fuzz_input *input)
{
    static const uint32_t edges[] = {1644373200, 1, 0, 4291747199u, 4291747200u, UINT32_MAX};
    uint32_t choice = fuzz_below(input, COUNT(edges) * 4);

    return choice < COUNT(edges) ? edges[choice] : 1644373200u + (fuzz_word(input) >> choice % 32);
}

static void choose_filter(fuzz_input *input, teo_filter *filter)
{
    static const char *const good[] = {"1379afjk91u32h", "http://www.qq.com/\"1\\.txt", "www.qq.com", "failed", "purge_url", "x"};
    size_t most = fuzz_below(input, 4) == 0 ? 23 : 2;
    const char **values;

    filter->name = (teo_filter_name)fuzz_below(input, FILTERS);
    filter->fuzzy = fuzz_below(input, 4) == 1;
    filter->count = (fuzz_below(input, (uint32_t)most) + 1u) % most;
    values = fuzz_memory(filter->count * sizeof *values);
    for (size_t i = 0; i < filter->count; i++) {
        values[i] = choose(input, good[filter->name]);
    }
    filter->values = fuzz_below(input, 64) == 1 ? NULL : values;
}

static void choose_query(fuzz_input *input, teo_query *query)
{
    static const uint32_t limits[] = {20, 1, 1000, 0, 1001, UINT32_MAX};
    static const uint32_t offsets[] = {0, 1, TEO_OFFSET_MAX, TEO_OFFSET_MAX + 1u, UINT32_MAX};
    teo_filter *filters;

    memset(query, 0, sizeof *query);
    query->zone_id = choose(input, "zone-2noz78a8ev6k");
    query->start = choose_time(input);
    query->end = fuzz_below(input, 2) == 0 ? query->start : choose_time(input);
    query->last = fuzz_below(input, 64) == 1 ? fuzz_byte(input) : 0;
    query->max_tasks = fuzz_below(input, 64) == 1 ? fuzz_byte(input) : 0;
    query->limit = limits[fuzz_below(input, COUNT(limits))];
    query->offset = offsets[fuzz_below(input, COUNT(offsets))];
    query->filter_count = fuzz_below(input, FILTERS + 1);
    filters = fuzz_memory(query->filter_count * sizeof *filters);
    for (size_t i = 0; i < query->filter_count; i++) {
        choose_filter(input, &filters[i]);
    }
    query->filters = fuzz_below(input, 64) == 1 ? NULL : filters;
}

/* Written into exactly as much room as it needs, and refused with one byte less, which leaves nothing behind. */
static void check_room(teo_request *request, const char *written, size_t length)
{
    char *exact = fuzz_memory(length), *less = fuzz_memory(length - 1);
    size_t told;

    fuzz_assert(teo_request_write(request, exact, length, &told) == TEO_OK && told == length);
    fuzz_assert(memcmp(exact, written, length) == 0);
    memset(less, 'x', length - 1);
    fuzz_assert(teo_request_write(request, less, length - 1, &told) == TEO_E_BUFFER && told == length);
    for (size_t i = 0; i < length - 1; i++) {
        fuzz_assert(less[i] == '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char buffer[1 << 20];
    fuzz_input input = fuzz_begin(data, size);
    teo_credentials credentials;
    teo_signing_key cache = {{0}, 0};
    teo_request request = {0};
    teo_query query;
    size_t length = SIZE_MAX;
    teo_status status;

    choose_query(&input, &query);
    credentials.secret_id = choose(&input, "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE");
    credentials.secret_key = choose(&input, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
    credentials.token = fuzz_below(&input, 2) == 0 ? NULL : choose(&input, "WTqVz7pLx0JhR3nK5sYb8dFmGcE2aUoi9QvNtXyZ");
    request.query = &query;
    request.credentials = &credentials;
    request.host = choose(&input, "teo.intl.tencentcloudapi.com");
    request.port = fuzz_below(&input, 2) == 0 ? 443 : (uint16_t)fuzz_word(&input);
    request.language = fuzz_below(&input, 2) == 0 ? NULL : choose(&input, "zh-CN");
    request.timestamp = choose_time(&input);
    request.user_agent = fuzz_below(&input, 2) == 0 ? NULL : choose(&input, "teo-purge/0.1.0 (Linux) x");
    request.cache = &cache;
    status = teo_request_write(&request, buffer, sizeof buffer, &length);
    fuzz_assert((status == TEO_OK) == rules_allow(&request));
    if (status == TEO_OK) {
        check_written(&request, buffer, length);
        check_room(&request, buffer, length);
    } else {
        fuzz_assert(length == 0 && status >= TEO_E_ARGUMENT && status <= TEO_E_OFFSET);
        fuzz_assert(teo_status_text(status)[0] != '\0');
    }
    fuzz_free_all();
    return 0;
}
