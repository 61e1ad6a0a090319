/* query → JSON body → HTTP/1.1 (RFC 9112). */
#include "teo_http_request.h"

#include <teo/version.h>

static const char filters[][9] = {"job-id", "target", "domains", "statuses", "type"};

/*
 * How a filter ends, and the body after filters; from NO_FILTERS, a body without any; from FUZZY, a
 * fuzzy filter.
 */
static const char ends[] = "]}\0],\"Fuzzy\":true}";
#define NO_FILTERS 1
#define FUZZY 3

/* Begins with the empty line that ends the head. */
static void put_body(teo_writer *writer, const teo_query *query)
{
    const teo_filter *filter = query->filters;
    const char *const *value;
    const char *end = ends + NO_FILTERS;
    teo_argument arguments[5];

    arguments[0].text = query->zone_id;
    arguments[1].number = query->start;
    arguments[2].number = query->end;
    arguments[3].number = query->offset;
    arguments[4].number = query->limit;
    teo_template_put(writer,
            "\r\n\r\n{\"ZoneId\":\"" AS_JSON "\",\"StartTime\":\"" AS_TIME "\",\"EndTime\":\"" AS_TIME
            "\",\"Offset\":" AS_NUMBER ",\"Limit\":" AS_NUMBER, arguments);
    arguments[0].text = ",\"Filters\":[";
    for (size_t left = query->filter_count; left > 0; left--) {
        arguments[1].text = filters[filter->name];
        teo_template_put(writer, AS_TEXT "{\"Name\":\"" AS_TEXT "\",\"Values\":[", arguments);
        arguments[0].text = NULL;
        value = filter->values;
        for (size_t more = filter->count; more > 0; more--) {
            arguments[1].text = *value++;
            teo_template_put(writer, AS_TEXT "\"" AS_JSON "\"", arguments);
            arguments[0].text = ",";
        }
        teo_template_put(writer, ends + FUZZY * filter->fuzzy, NULL);
        filter++;
        end = ends;
    }
    teo_template_put(writer, end, NULL);
}

size_t teo_http_request_write(const teo_request *request, const teo_tc3 *what, teo_writer *writer)
{
    teo_argument arguments[11];
    size_t body_length;

    put_body(writer, request->query); /* to know its length; head and body go over it */
    body_length = writer->length - TEO_EMPTY_LINE;
    writer->length = 0;
    arguments[0].text = what->host;
    /* RFC 9110 section 7.2: the port where it is not that of HTTPS. */
    arguments[1].number = request->port == TEO_PORT_HTTPS ? 0 : request->port;
    arguments[2].text = ""; /* what is left out without the next one begins behind it */
    arguments[3].text = request->user_agent;
    arguments[4].text = what->content_type;
    arguments[5].number = body_length;
    arguments[6].number = request->timestamp;
    arguments[7].text = request->credentials->token;
    arguments[8].text = request->language;
    arguments[9].text = request->credentials->secret_id;
    arguments[10].number = request->timestamp;
    /* RFC 9110 section 12.5.3: without Accept-Encoding any content coding would do. */
    teo_template_put(writer,
            "POST / HTTP/1.1\r\nHost: " AS_TEXT ":" AS_OPTION "\r\nUser-Agent:" AS_TEXT " " AS_TEXT
            " libteo/" TEO_VERSION "\r\nAccept-Encoding: identity\r\nContent-Type: " AS_TEXT
            "\r\nContent-Length: " AS_NUMBER "\r\nX-TC-Action: DescribePurgeTasks\r\nX-TC-Version: 2022-09-01"
            "\r\nX-TC-Timestamp: " AS_NUMBER "\r\nX-TC-Token: " AS_TEXT "\r\nX-TC-Language: " AS_TEXT
            "\r\nAuthorization: TC3-HMAC-SHA256 Credential=" AS_TEXT "/" AS_DATE
            "/teo/tc3_request, SignedHeaders=content-type;host, Signature=", arguments);
    writer->length += TEO_SIGNATURE_SIZE; /* it is known only after the body stands */
    put_body(writer, request->query);
    return body_length;
}
