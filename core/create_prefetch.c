/* CreatePrefetchTask (document/product/1145/50536). */
#include "teo_create.h"

#include "teo_names.h"
#include "teo_single.h"
#include "teo_utf8.h"

/* Templates of the body, one after the other; and where the names of parameters are in them. */
static const char prefetch_texts[] =
    "{\"ZoneId\":\"" AS_JSON "\",\"Mode\":\"" AS_TEXT "\",\"PrefetchMediaSegments\":\"" AS_TEXT
    "\"\0,\"Targets\":[\0,\"Headers\":[";
enum {
    PREFETCH_ZONE_ID = sizeof "{\"" - 1u,
    PREFETCH_MODE = PREFETCH_ZONE_ID + sizeof "ZoneId\":\"" AS_JSON "\",\"" - 1u,
    PREFETCH_MEDIA_SEGMENTS = PREFETCH_MODE + sizeof "Mode\":\"" AS_TEXT "\",\"" - 1u,
    PREFETCH_TARGETS = PREFETCH_MEDIA_SEGMENTS +
                       sizeof "PrefetchMediaSegments\":\"" AS_TEXT "\"\0,\"" - 1u,
    PREFETCH_HEADERS = PREFETCH_TARGETS + sizeof "Targets\":[\0,\"" - 1u,
    PREFETCH_BEFORE_NAME = sizeof ",\"" - 1u /* in a template of its own */
};

#define VISIBLE '!'

/* Checks up to the first parameter that breaks a rule. */
static teo_status check_prefetch_parameters(const teo_prefetch *prefetch, teo_parameter *about)
{
    const teo_prefetch_header *header = prefetch->headers;
    teo_status status = teo_check_zone(prefetch->zone_id);

    if (status != TEO_OK) {
        return status;
    }
    about->name = PREFETCH_TARGETS;
    status = teo_check_texts(prefetch->targets, prefetch->target_count, TEO_TEXT_URL, about);
    if (status != TEO_OK) {
        return status;
    }
    about->name = PREFETCH_MODE;
    if (!teo_is_choice(prefetch->mode, "\7default\4edge")) {
        return TEO_E_PARAMETER;
    }
    about->name = PREFETCH_MEDIA_SEGMENTS;
    if (!teo_is_choice(prefetch->media_segments, "\2on\3off")) {
        return TEO_E_PARAMETER;
    }
    about->name = PREFETCH_HEADERS;
    for (size_t i = 0; i < prefetch->header_count; i++) {
        if (header == NULL) {
            return TEO_E_ARGUMENT;
        }
        /* RFC 9110 sections 5.1 and 5.5, as far as they could end the text or the header. */
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
    teo_parameter parameter = {PREFETCH_ZONE_ID, 0};
    teo_status status = check_prefetch_parameters(asked, &parameter);

    (void)action;
    if (status != TEO_OK) {
        teo_name_parameter(about, prefetch_texts, &parameter);
    }
    return status;
}

static void put_prefetch(teo_writer *writer, const void *asked)
{
    static const char ends[] = "]}"; /* with headers; without, the second byte */
    const char *end = ends + 1;
    const teo_prefetch *prefetch = asked;
    const teo_prefetch_header *header = prefetch->headers;
    teo_argument arguments[3];

    arguments[0].text = prefetch->zone_id;
    arguments[1].text = prefetch->mode;
    arguments[2].text = prefetch->media_segments;
    teo_template_put(writer, prefetch_texts, arguments);
    teo_put_texts(writer, prefetch_texts + PREFETCH_TARGETS - PREFETCH_BEFORE_NAME,
                  prefetch->targets, prefetch->target_count);
    arguments[0].text = prefetch_texts + PREFETCH_HEADERS - PREFETCH_BEFORE_NAME;
    for (size_t left = prefetch->header_count; left > 0; left--) {
        arguments[1].text = header->name;
        arguments[2].text = header->value;
        teo_template_put(writer, AS_TEXT "{\"Name\":\"" AS_JSON "\",\"Value\":\"" AS_JSON "\"}",
                         arguments);
        arguments[0].text = ",";
        end = ends;
        header++;
    }
    teo_template_put(writer, end, NULL);
}

const teo_action teo_create_prefetch_task = {
    "CreatePrefetchTask", check_prefetch, put_prefetch, &teo_created, TEO_REPEATABLE_UNSENT,
    0, 0, 0,
};

teo_status teo_client_create_prefetch(teo_client *client, const teo_prefetch *prefetch)
{
    return teo_client_ask(client, &teo_create_prefetch_task, prefetch);
}
