/* query → JSON body → HTTP/1.1 (RFC 9112). */
#include "message.h"

#include "query.h"
#include "writer.h"

const char teo_content_type[] = "application/json";

/* Begins with the empty line that ends the head. */
static void put_body(teo_writer *writer, const teo_query *query)
{
    const void *arguments[5];

    arguments[0] = query->zone_id;
    arguments[1] = query->start != 0 ? &query->start : NULL;
    arguments[2] = query->start != 0 ? &query->end : NULL;
    arguments[3] = &query->offset;
    arguments[4] = &query->limit;
    teo_put(writer, "\r\n\r\n{\"ZoneId\":\"" AS_JSON "\",\"StartTime\":\"" AS_TIME "\",\"EndTime\":\"" AS_TIME "\",\"Offset\":" AS_NUMBER
                    ",\"Limit\":" AS_NUMBER, arguments);
    for (size_t i = 0; i < query->filter_count; i++) {
        const teo_filter *filter = &query->filters[i];

        arguments[0] = i == 0 ? ",\"Filters\":[" : ",";
        arguments[1] = teo_filter_text(filter->name);
        arguments[2] = filter->values[0];
        teo_put(writer, AS_TEXT "{\"Name\":\"" AS_TEXT "\",\"Values\":[\"" AS_JSON, arguments);
        for (size_t k = 1; k < filter->count; k++) {
            arguments[0] = filter->values[k];
            teo_put(writer, "\",\"" AS_JSON, arguments);
        }
        teo_put(writer, filter->fuzzy ? "\"],\"Fuzzy\":true}" : "\"]}", NULL);
    }
    teo_put(writer, query->filter_count > 0 ? "]}" : "}", NULL);
}

size_t teo_message_write(const teo_request *request, const char *host, void *buffer, size_t size, size_t *length)
{
    uint32_t port = request->port, body_length;
    const void *arguments[9];
    teo_writer writer;

    writer.hash = NULL;
    writer.size = 0;
    writer.length = 0;
    put_body(&writer, request->query); /* into nothing, to know its length */
    body_length = (uint32_t)writer.length - TEO_EMPTY_LINE;
    writer.at = buffer;
    writer.size = size;
    writer.length = 0;

    arguments[0] = host;
    arguments[1] = port == 0 || port == TEO_PORT_HTTPS ? NULL : &port; /* RFC 9110 section 7.2 */
    arguments[2] = teo_content_type;
    arguments[3] = &body_length;
    arguments[4] = &request->timestamp;
    arguments[5] = request->credentials->token;
    arguments[6] = request->language;
    arguments[7] = request->credentials->secret_id;
    arguments[8] = &request->timestamp;
    /* RFC 9110 section 12.5.3: without Accept-Encoding any content coding would do. */
    teo_put(&writer,
            "POST / HTTP/1.1\r\nHost: " AS_TEXT ":" AS_NUMBER "\r\nAccept-Encoding: identity\r\nContent-Type: " AS_TEXT
            "\r\nContent-Length: " AS_NUMBER "\r\nX-TC-Action: DescribePurgeTasks\r\nX-TC-Version: 2022-09-01"
            "\r\nX-TC-Timestamp: " AS_SECONDS "\r\nX-TC-Token: " AS_TEXT "\r\nX-TC-Language: " AS_TEXT
            "\r\nAuthorization: TC3-HMAC-SHA256 Credential=" AS_TEXT "/" AS_DATE
            "/teo/tc3_request, SignedHeaders=content-type;host, Signature=", arguments);
    writer.length += TEO_SIGNATURE_SIZE; /* it is known only after the body stands */
    put_body(&writer, request->query);
    *length = writer.length;
    return body_length;
}
