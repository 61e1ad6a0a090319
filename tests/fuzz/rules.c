/* The rules of teo/query.h and teo/request.h, as a second reader understands them. */
#include "written.h"

/* Is there a text, and does it consist of such characters alone? */
static bool consists(const char *text, const char *of)
{
    return text != NULL && *text != '\0' && strspn(text, of) == strlen(text);
}

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static bool is_visible(const char *text)
{
    return consists(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" LETTERS DIGITS "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
}

/* Whether it is a name or an address the port finds out: the message is unharmed by these few characters that are in none. */
static bool is_host(const char *host)
{
    return consists(host, LETTERS DIGITS "-.:[]" "\\^_`");
}

/* RFC 3629 section 4, as its table has it. */
static bool is_utf8(const char *text)
{
    static const struct {
        unsigned char from, to, second_from, second_to;
        unsigned more;
    } rows[] = {
        {0x20, 0x7E, 0, 0, 0},       {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2},
        {0xE1, 0xEC, 0x80, 0xBF, 2}, {0xED, 0xED, 0x80, 0x9F, 2}, {0xEE, 0xEF, 0x80, 0xBF, 2},
        {0xF0, 0xF0, 0x90, 0xBF, 3}, {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
    };
    const unsigned char *at = (const unsigned char *)text;

    while (*at != '\0') {
        size_t row = 0;

        while (row < COUNT(rows) && (*at < rows[row].from || *at > rows[row].to)) {
            row++;
        }
        if (row == COUNT(rows)) {
            return false;
        }
        at++;
        for (unsigned i = 0; i < rows[row].more; i++, at++) {
            if (*at < (i == 0 ? rows[row].second_from : 0x80) || *at > (i == 0 ? rows[row].second_to : 0xBF)) {
                return false;
            }
        }
    }
    return true;
}

static bool is_text(const char *text)
{
    return text != NULL && *text != '\0' && is_utf8(text);
}

static bool is_one_of(const char *text, const char *const *list)
{
    while (*list != NULL && (text == NULL || strcmp(text, *list) != 0)) {
        list++;
    }
    return *list != NULL;
}

static bool filter_allowed(const teo_filter *filter)
{
    static const char *const statuses[] = {"processing", "success", "failed", "timeout", "canceled", NULL};
    static const char *const types[] = {"purge_url", "purge_prefix", "purge_all", "purge_host", "purge_cache_tag", NULL};
    bool several = filter->name == TEO_FILTER_DOMAINS || filter->name == TEO_FILTER_STATUSES;

    if ((unsigned)filter->name > TEO_FILTER_TYPE || filter->values == NULL || filter->count == 0 ||
        filter->count > (several ? TEO_VALUES_MAX : 1u) || (filter->fuzzy && filter->name != TEO_FILTER_TARGET)) {
        return false;
    }
    for (size_t i = 0; i < filter->count; i++) {
        const char *value = filter->values[i];

        if (!(filter->name == TEO_FILTER_STATUSES ? is_one_of(value, statuses)
              : filter->name == TEO_FILTER_TYPE   ? is_one_of(value, types)
                                                  : is_text(value))) {
            return false;
        }
    }
    return true;
}

static bool query_allowed(const teo_query *query)
{
    unsigned times[TEO_FILTER_TYPE + 1] = {0};
    bool interval = query->start != 0 || query->end != 0;

    if (!is_text(query->zone_id) || (query->filters == NULL && query->filter_count > 0) || query->last != 0 ||
        query->max_tasks != 0 || query->limit < 1 || query->limit > TEO_LIMIT_MAX || query->offset > TEO_OFFSET_MAX) {
        return false;
    }
    for (size_t i = 0; i < query->filter_count; i++) {
        if (!filter_allowed(&query->filters[i]) || times[query->filters[i].name]++ > 0) {
            return false;
        }
    }
    if (!interval) {
        return times[TEO_FILTER_JOB_ID] > 0;
    }
    return query->start != 0 && query->end != 0 && query->end != TEO_NOW && query->end >= query->start &&
           query->end - query->start <= TEO_INTERVAL_MAX;
}

bool rules_allow(const teo_request *request)
{
    static const char *const languages[] = {"en-US", "zh-CN", NULL};
    const teo_credentials *keys = request->credentials;

    return is_visible(keys->secret_id) && is_visible(keys->secret_key) && (keys->token == NULL || is_visible(keys->token)) &&
           (request->host == NULL || is_host(request->host)) &&
           (request->language == NULL || is_one_of(request->language, languages)) &&
           (request->user_agent == NULL || is_text(request->user_agent)) && query_allowed(request->query);
}
