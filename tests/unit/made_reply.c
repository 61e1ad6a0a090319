#include "made_reply.h"

bytes reply, json;
reading result;

void read_made(const char *label, teo_status expected)
{
    read_both(label, &result, reply.at, reply.length, TEO_SCRATCH_MIN);
    assert_status(label, result.status, expected);
}

void read_made_json_through(const char *label, size_t window, teo_status expected)
{
    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n", (unsigned)json.length);
    bytes_add(&reply, json.at, json.length);
    read_both(label, &result, reply.at, reply.length, window);
    assert_status(label, result.status, expected);
}

void read_made_json(const char *label, teo_status expected)
{
    read_made_json_through(label, TEO_SCRATCH_MIN, expected);
}

void expect_body(const char *fields, const char *body, teo_status expected)
{
    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 200 OK\r\n%s\r\n%s", fields, body);
    read_made(fields, expected);
}

void expect_chunked(const char *body, teo_status expected)
{
    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s", body);
    read_made(body, expected);
}

void read_response(const char *members, teo_status expected)
{
    bytes_clear(&json);
    bytes_format(&json, "{\"Response\":{%s}}", members);
    read_made_json(members, expected);
}

void read_task(const char *members, teo_status expected)
{
    bytes_clear(&json);
    bytes_format(&json, "{\"Response\":{\"TotalCount\":1,\"Tasks\":[{%s}]}}", members);
    read_made_json(members, expected);
}
