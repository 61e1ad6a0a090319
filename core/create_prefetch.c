/* CreatePrefetchTask (document/product/1145/50536). */
#include "teo_create.h"

#include "teo_names.h"
#include "teo_single.h"
#include "teo_utf8.h"

static const char parameters[] = "\6ZoneId\7Targets\4Mode\25PrefetchMediaSegments\7Headers";
enum { ZONE_ID, TARGETS, MODE, MEDIA_SEGMENTS, HEADERS };

#define VISIBLE '!'

/* RFC 9110 sections 5.1 and 5.5, as far as they could end the text or the header. */
static teo_status check_headers(const teo_prefetch_header *header, size_t count,
                                teo_parameter *about)
{
    if (header == NULL && count != 0) {
        return TEO_E_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        if (teo_check_text(header->name, VISIBLE) != TEO_OK ||
            teo_check_text(header->value, ' ') != TEO_OK) {
            about->position = i + 1;
            return TEO_E_PARAMETER;
        }
        header++;
    }
    return TEO_OK;
}

static teo_status check_prefetch(const teo_action *action, const void *asked, char *about)
{
    const teo_prefetch *prefetch = asked;
    teo_parameter parameter = {ZONE_ID, 0};
    teo_status status = teo_check_zone(prefetch->zone_id);

    (void)action;
    if (status == TEO_OK) {
        parameter.name = TARGETS;
        status = teo_check_texts(prefetch->targets, prefetch->target_count, TEO_TEXT_URL,
                                 &parameter);
    }
    if (status == TEO_OK) {
        parameter.name = MODE;
        status = teo_check_choice(prefetch->mode, "\7default\4edge");
    }
    if (status == TEO_OK) {
        parameter.name = MEDIA_SEGMENTS;
        status = teo_check_choice(prefetch->media_segments, "\2on\3off");
    }
    if (status == TEO_OK) {
        parameter.name = HEADERS;
        status = check_headers(prefetch->headers, prefetch->header_count, &parameter);
    }
    if (status != TEO_OK) {
        teo_name_parameter(about, parameters, &parameter);
    }
    return status;
}

static void put_prefetch(teo_writer *writer, const void *asked)
{
    const teo_prefetch *prefetch = asked;
    const teo_prefetch_header *header = prefetch->headers;
    teo_argument arguments[3];

    arguments[0].text = prefetch->zone_id;
    arguments[1].text = prefetch->mode;
    arguments[2].text = prefetch->media_segments;
    teo_template_put(writer, "{\"ZoneId\":\"" AS_JSON "\",\"Mode\":\"" AS_TEXT
                     "\",\"PrefetchMediaSegments\":\"" AS_TEXT "\"", arguments);
    teo_put_texts(writer, ",\"Targets\":[", prefetch->targets, prefetch->target_count);
    if (prefetch->header_count != 0) {
        arguments[0].text = ",\"Headers\":[";
        for (size_t left = prefetch->header_count; left > 0; left--) {
            arguments[1].text = header->name;
            arguments[2].text = header->value;
            teo_template_put(writer, AS_TEXT "{\"Name\":\"" AS_JSON "\",\"Value\":\"" AS_JSON
                             "\"}", arguments);
            arguments[0].text = ",";
            header++;
        }
        teo_template_put(writer, "]", NULL);
    }
    teo_template_put(writer, "}", NULL);
}

const teo_action teo_create_prefetch_task = {
    "CreatePrefetchTask", check_prefetch, put_prefetch, &teo_created, TEO_REPEATABLE_UNSENT,
    0, 0, 0,
};

teo_status teo_client_create_prefetch(teo_client *client, const teo_prefetch *prefetch)
{
    return teo_client_ask(client, &teo_create_prefetch_task, prefetch);
}
