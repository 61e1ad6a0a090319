#include "fake_service.h"

#include <time.h>

#include <teo/time.h>

void fake_service_begin(fake_service *service, const uint64_t *now_ms)
{
    memset(service, 0, offsetof(fake_service, created));
    service->now_ms = now_ms;
    bytes_clear(&service->out);
}

void fake_service_fill(fake_service *service, uint32_t count, int64_t newest, int64_t step)
{
    assert_true(count <= FAKE_TASKS);
    service->count = count;
    for (uint32_t i = 0; i < count; i++) {
        service->created[i] = newest - (int64_t)i * step;
    }
}

int64_t fake_service_time(const fake_service *service)
{
    return FAKE_EPOCH + (int64_t)(*service->now_ms / 1000u) + service->skew;
}

/* ---- what was asked ---- */

/* Where the value of a header or a member begins; NULL if it is absent. It may occur only once. */
static const char *find_once(const char *text, const char *name)
{
    const char *at = strstr(text, name);

    if (at != NULL) {
        at += strlen(name);
        assert_null(strstr(at, name));
    }
    return at;
}

static int64_t read_number(const char *text, const char *name)
{
    const char *at = find_once(text, name);
    char *until;
    long long number;

    assert_non_null(at);
    assert_true(*at >= '0' && *at <= '9');
    number = strtoll(at, &until, 10);
    assert_non_null(strchr(",}\r", *until));
    return number;
}

static uint32_t read_time(const char *text, const char *name)
{
    const char *at = find_once(text, name);
    uint32_t seconds = 0;

    if (at != NULL) {
        assert_int_equal(teo_time_parse(at, strcspn(at, "\""), &seconds), TEO_OK);
    }
    return seconds;
}

const char *fake_service_body(const fake_service *service)
{
    return strstr(service->in, "\r\n\r\n") + 4;
}

static void read_body(fake_request *request, const char *body, size_t length)
{
    const char *job = find_once(body, "\"Filters\":[{\"Name\":\"job-id\",\"Values\":[\"job-");

    assert_memory_equal(body, "{\"ZoneId\":\"zone-", 16);
    assert_int_equal(body[length - 1], '}');
    request->start = read_time(body, "\"StartTime\":\"");
    request->end = read_time(body, "\"EndTime\":\"");
    assert_true((request->start == 0) == (request->end == 0));
    assert_true(request->end >= request->start && request->end - request->start <= TEO_INTERVAL_MAX);
    request->offset = (uint32_t)read_number(body, "\"Offset\":");
    request->limit = (uint32_t)read_number(body, "\"Limit\":");
    assert_in_range(request->limit, 1, TEO_LIMIT_MAX);
    request->job = job != NULL ? (int)strtol(job, NULL, 10) : -1;
    assert_true(request->job >= 0 || request->start != 0);
}

static void expect_action(const fake_service *service)
{
    char line[64];
    const char *action = service->prefetch ? "DescribePrefetchTasks" : "DescribePurgeTasks";

    snprintf(line, sizeof line, "\r\nX-TC-Action: %s\r\n",
             service->action != NULL ? service->action : action);
    assert_non_null(find_once(service->in, line));
}

/* Reads the request where it is whole; everything about it has to be in order. */
static bool read_request(fake_service *service, fake_request *request)
{
    const char *body, *signature;
    size_t length;

    service->in[service->in_length] = '\0';
    body = strstr(service->in, "\r\n\r\n");
    if (body == NULL) {
        return false;
    }
    body += 4;
    length = (size_t)read_number(service->in, "\r\nContent-Length: ");
    if (service->in_length < (size_t)(body - service->in) + length) {
        return false;
    }
    assert_int_equal(service->in_length, (size_t)(body - service->in) + length);
    assert_memory_equal(service->in, "POST / HTTP/1.1\r\nHost: ", 23);
    expect_action(service);
    assert_non_null(find_once(service->in, "\r\nX-TC-Version: 2022-09-01\r\n"));
    signature = find_once(service->in, ", SignedHeaders=content-type;host, Signature=");
    assert_non_null(signature);
    assert_int_equal(strspn(signature, "0123456789abcdef"), FAKE_SIGNATURE);
    memset(request, 0, sizeof *request);
    memcpy(request->signature, signature, FAKE_SIGNATURE);
    request->timestamp = (uint32_t)read_number(service->in, "\r\nX-TC-Timestamp: ");
    request->at_ms = *service->now_ms;
    request->connection = service->connections;
    assert_int_equal(strlen(body), length); /* no NUL in it */
    if (service->members == NULL) {
        read_body(request, body, length);
    }
    return true;
}

/* ---- the answer ---- */

static const fake_behaviour *behaviour_now(const fake_service *service)
{
    static const fake_behaviour normal;

    for (size_t i = 0; i < FAKE_BEHAVIOURS; i++) {
        const fake_behaviour *one = &service->behaviours[i];

        if (service->requests >= one->from && service->requests < one->until) {
            return one;
        }
    }
    return &normal;
}

static void put_task(fake_service *service, uint32_t index, const fake_behaviour *how)
{
    bool busy = fake_service_time(service) - service->created[index] < (int64_t)service->takes;
    char created[TEO_ISO8601_SIZE], updated[TEO_ISO8601_SIZE];

    teo_time_format((uint32_t)service->created[index], created);
    created[TEO_ISO8601_SIZE - 2] = '\0'; /* the Z follows the fraction */
    teo_time_format((uint32_t)service->created[index] + (busy ? 0 : service->takes), updated);
    bytes_format(&service->body,
                 "{\"JobId\":\"job-%u\",\"Target\":\"https://www.example.com/%u?%0*u\",\"Type\":\"%s\","
                 "\"Method\":\"invalidate\",\"Status\":\"%s\",\"CreateTime\":\"%s%sZ\",\"UpdateTime\":\"%s\"}",
                 index / FAKE_JOB_ROWS, index, how->long_targets ? TEO_TARGET_SIZE : 1, 0u,
                 service->prefetch ? "prefetch_url" : "purge_url",
                 busy ? "processing" : service->prefetch ? "invalid" : "success", created,
                 service->fraction != NULL ? service->fraction : "", updated);
}

static void put_error(fake_service *service, const char *code)
{
    bytes_format(&service->body, "\"Error\":{\"Code\":\"%s\",\"Message\":\"it is %s\"},", code, code);
}

/* By its second, and what is left of it. */
static bool is_between(const fake_service *service, uint32_t index, uint32_t start, uint32_t end)
{
    int64_t created = service->created[index];
    bool fraction = service->fraction != NULL && service->fraction[0] == '.';

    return (created > start || (created == start && (fraction || !service->start_excluded))) &&
           (created < end || (created == end && !fraction && !service->end_excluded));
}

/* Which task stands in the place of the i-th. */
static uint32_t content_of(const fake_service *service, uint32_t index, const fake_behaviour *how)
{
    if (how->swapped != 0 && (index == 0 || index == how->swapped)) {
        index = how->swapped - index;
    }
    return service->alike != 0 ? index % service->alike : index;
}

static void put_page(fake_service *service, const fake_request *request, const fake_behaviour *how)
{
    uint32_t offset = how->repeat ? 0 : request->offset, matches = 0, rows = 0;
    uint32_t limit = how->short_rows != 0 ? how->short_rows : request->limit + how->extra_rows;
    bool bounded = request->start != 0 && !how->no_interval;

    bytes_text(&service->body, how->null_tasks ? "\"Tasks\":null" : "\"Tasks\":[");
    for (uint32_t i = 0; i < service->count; i++) {
        if (bounded && !is_between(service, i, request->start, request->end)) {
            continue;
        }
        if (i < how->gone) {
            continue;
        }
        if (request->job >= 0 && i / FAKE_JOB_ROWS != (uint32_t)request->job) {
            continue;
        }
        if (matches++ >= offset && rows < limit && !how->starve && !how->null_tasks) {
            bytes_text(&service->body, rows++ == 0 ? "" : ",");
            if (how->null_rows && i % 2 == 1) {
                bytes_text(&service->body, "null");
            } else {
                put_task(service, content_of(service, i, how), how);
            }
        }
    }
    bytes_repeat(&service->body, ",null", rows > 0 ? how->null_extra : 0);
    bytes_format(&service->body, "%s,\"TotalCount\":%d,", how->null_tasks ? "" : "]", (int)matches + how->total_more);
}

static void put_body(fake_service *service, const fake_request *request, const fake_behaviour *how)
{
    int64_t late = fake_service_time(service) - request->timestamp;

    bytes_clear(&service->body);
    bytes_text(&service->body, "{\"Response\":{");
    if (!service->ignores_time && (late > 300 || late < -300)) {
        put_error(service, "AuthFailure.SignatureExpire");
    } else if (how->code != NULL && !how->error_after_rows) {
        put_error(service, how->code);
    } else if (service->big_above != 0 && request->limit > service->big_above) {
        put_error(service, "ResponseSizeLimitExceeded");
    } else {
        if (service->members != NULL) {
            bytes_format(&service->body, "%s,", service->members);
        } else {
            put_page(service, request, how);
        }
        if (how->code != NULL) {
            put_error(service, how->code);
        }
    }
    bytes_format(&service->body, "\"RequestId\":\"id-%u\"}}", service->requests);
}

static void put_head(fake_service *service, const fake_behaviour *how)
{
    time_t now = (time_t)fake_service_time(service);
    struct tm parts;
    char date[64];

    bytes_format(&service->out, "HTTP/1.1 %d Whatever\r\nContent-Type: application/json\r\n",
                 how->http_status != 0 ? how->http_status : 200);
    if (service->date == FAKE_DATE) {
        assert_non_null(gmtime_r(&now, &parts));
        assert_true(strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts) > 0);
        bytes_text(&service->out, date);
    } else if (service->date == FAKE_DATE_JUNK) {
        bytes_text(&service->out, "Date: yesterday\r\n");
    }
    if (service->parting == FAKE_CLOSE_TOLD) {
        bytes_text(&service->out, "Connection: close\r\n");
    }
    if (service->framing == FAKE_BY_LENGTH) {
        bytes_format(&service->out, "Content-Length: %zu\r\n", service->body.length);
    } else if (service->framing == FAKE_CHUNKED) {
        bytes_text(&service->out, "Transfer-Encoding: chunked\r\n");
    }
    bytes_text(&service->out, "\r\n");
}

static void put_chunks(fake_service *service)
{
    const size_t most = 700;

    for (size_t at = 0; at < service->body.length; at += most) {
        size_t left = service->body.length - at, size = left < most ? left : most;

        bytes_format(&service->out, "%zx\r\n", size);
        bytes_add(&service->out, service->body.at + at, size);
        bytes_text(&service->out, "\r\n");
    }
    bytes_text(&service->out, "0\r\n\r\n");
}

/* Writes the reply and what follows it. */
static void answer(fake_service *service, const fake_request *request)
{
    const fake_behaviour *how = behaviour_now(service);

    bytes_clear(&service->out);
    service->out_at = 0;
    service->ready_at = *service->now_ms + service->latency_ms;
    service->then = service->framing == FAKE_UNTIL_CLOSE || service->parting == FAKE_CLOSE_TOLD ? TEO_END : TEO_AGAIN;
    service->parted = service->then == TEO_END || service->parting != FAKE_KEEP;
    if (how->raw != NULL) {
        bytes_text(&service->out, how->raw);
        service->then = TEO_END;
    } else {
        put_body(service, request, how);
        put_head(service, how);
        if (service->framing == FAKE_CHUNKED) {
            put_chunks(service);
        } else {
            bytes_add(&service->out, service->body.at, service->body.length);
        }
    }
    if (how->trailing != NULL) {
        bytes_text(&service->out, how->trailing);
    }
    if (how->cut_by != TEO_OK && how->cut_at < service->out.length) {
        service->out.length = how->cut_at;
        service->then = how->cut_by;
        service->parted = true;
    }
}

/* ---- the connection ---- */

void fake_service_connect(fake_service *service)
{
    service->connections++;
    service->in_length = 0;
    service->out_at = 0;
    bytes_clear(&service->out);
    service->then = TEO_AGAIN;
    service->parted = false;
    service->silent = true;
}

teo_status fake_service_take(fake_service *service, const void *data, size_t length)
{
    service->heard += service->silent;
    service->silent = false;
    if (service->parted) { /* no more is read here */
        service->then = service->parting == FAKE_RESET_RECV ? TEO_E_RESET : TEO_END;
        return service->parting == FAKE_RESET_SEND ? TEO_E_RESET : TEO_OK;
    }
    assert_int_equal(service->out_at, service->out.length); /* one request at a time, none before its reply was read */
    assert_true(service->in_length + length <= FAKE_REQUEST);
    memcpy(service->in + service->in_length, data, length);
    service->in_length += length;
    assert_true(service->requests < FAKE_LOG);
    if (read_request(service, &service->log[service->requests])) {
        answer(service, &service->log[service->requests]);
        service->in_length = 0;
        service->requests++;
    }
    return TEO_OK;
}

teo_status fake_service_give(fake_service *service, void *data, size_t size, size_t *given)
{
    size_t left = service->out.length - service->out_at;

    if (*service->now_ms < service->ready_at) {
        return TEO_AGAIN;
    }
    if (left == 0) {
        return service->then;
    }
    *given = left < size ? left : size;
    memcpy(data, service->out.at + service->out_at, *given);
    service->out_at += *given;
    return TEO_OK;
}

bool fake_service_will_say(const fake_service *service)
{
    return service->out_at < service->out.length || service->then != TEO_AGAIN;
}

uint32_t fake_service_rate(const fake_service *service)
{
    uint32_t most = 0, first = 0;

    for (uint32_t i = 0; i < service->requests; i++) {
        while (service->log[i].at_ms - service->log[first].at_ms >= 1000u) {
            first++;
        }
        if (i - first + 1 > most) {
            most = i - first + 1;
        }
    }
    return most;
}
