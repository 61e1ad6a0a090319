#include "draft.h"

draft d;

int begin_draft(void **state)
{
    (void)state;
    memset(&d, 0, sizeof d);
    d.query.zone_id = "zone-2noz78a8ev6k";
    d.query.start = 1644364800; /* 2022-02-09T00:00:00Z */
    d.query.end = d.query.start + 86400;
    d.query.limit = 100;
    d.query.filters = d.filters;
    d.credentials = (teo_credentials){SECRET_ID, SECRET_KEY, NULL};
    d.request = (teo_request){&d.query, &d.credentials, NULL, 0, NULL, NULL, 1551113065, &d.cache};
    return 0;
}

teo_status write_draft(void)
{
    teo_status status = teo_request_write(&d.request, d.buffer, sizeof d.buffer - 1, &d.length);

    d.buffer[status == TEO_OK ? d.length : 0] = '\0';
    return status;
}

const char *written(void)
{
    assert_status("request", write_draft(), TEO_OK);
    assert_int_equal(strlen(d.buffer), d.length);
    return d.buffer;
}

const char *written_body(void)
{
    const char *end = strstr(written(), "\r\n\r\n");

    assert_non_null(end);
    return end + 4;
}

void add_filter(teo_filter_name name, const char *const *values, size_t count)
{
    d.filters[d.query.filter_count++] = (teo_filter){name, false, values, count};
}

bool has_line(const char *line)
{
    char whole[512];

    assert_true(snprintf(whole, sizeof whole, "\r\n%s\r\n", line) < (int)sizeof whole);
    return strstr(written(), whole) != NULL;
}
