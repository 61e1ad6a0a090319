/*
 * proves:    core/query.c: teo_put_query; core/http_request.c: teo_http_request_write
 * for:       any request whose parts were checked, with up to 2 filters of up to 2 values; any
 *            action; any length of each template up to 2^24
 * unwind:    4
 * unwindset: prove_template.0:480, strlen.0:40
 * planted:   core/http_request.c: arguments[11].number = (size_t)message->what.timestamp =>
 *            arguments[10].number = (size_t)message->what.timestamp
 */
#include "template_stub.h"

#include "http_request.c"
#include "query.c"

#define SEVERAL 2u

const teo_action teo_describe_purge_tasks = {.name = "Describe", .put_body = teo_put_query};
static teo_message message;

/* prove_template.c */
void stub_teo_template_put(teo_writer *writer, const char *template, const teo_argument *arguments)
{
    if (arguments ==
        NULL) { /* an end: each by itself, as CBMC is slow where it does not know which */
        PROVE(template == body_ends || template == body_ends + NO_FILTERS ||
              template == body_ends + FUZZY);
        prove_template(body_ends + NO_FILTERS, NULL);
        prove_template(body_ends + FUZZY, NULL);
        template = body_ends;
    }
    prove_template(template, arguments);
    PROVE(writer == &message.writer);
    writer->length += any_up_to(1u << 24);
}

int main(void)
{
    static const char *values[SEVERAL] = {"a", "b"};
    static teo_filter filters[SEVERAL];
    teo_query query;
    teo_config config;

    for (size_t i = 0; i < SEVERAL; i++) {
        filters[i].name = (teo_filter_name)(any_byte() % 5u);
        filters[i].values = values;
        filters[i].fuzzy = any_byte() & 1u; /* CBMC has more than two values for a bool never set */
        filters[i].count = 1 + any_up_to(SEVERAL - 1u);
    }
    query.zone_id = "zone";
    query.filters = filters;
    query.filter_count = any_up_to(SEVERAL);
    query.action = NULL;
    config.credentials.secret_id = "id";
    config.credentials.secret_key = "key";
    config.credentials.token = any_bool() ? "token" : NULL;
    config.server_port = any_uint16();
    config.language = any_bool() ? "en-US" : NULL;
    config.user_agent = any_bool() ? "app/1.0" : NULL;
    message.action = &teo_describe_purge_tasks;
    message.asked = &query;
    message.what.host = "host";
    message.what.content_type = "type";
    message.what.timestamp = any_uint32();
    message.writer.length = 0;
    teo_http_request_write(&config, &message);
    PROVE(message.writer.length <= (1u << 24) * 16u);
    REACHES(query.filter_count == SEVERAL && message.body_length > 0);
    return 0;
}
