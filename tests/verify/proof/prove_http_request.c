/*
 * proves:    core/http_request.c: put_body, teo_http_request_write
 * for:       any request whose parts were checked, with up to 2 filters of up to 2 values; a buffer of any size up to 16 and any length of
 *            each form up to 2^24
 * unwind:    4
 * unwindset: prove_form.0:360, strlen.0:40
 * planted:   core/http_request.c: arguments[10].number = request->timestamp => arguments[11].number = request->timestamp
 */
#include "template_stub.h"

#include "http_request.c"

#define ROOM 16u
#define SEVERAL 2u

static char *buffer;
static size_t room;

/* prove_template.c */
void stub_teo_template_put(teo_writer *writer, const char *form, const teo_argument *arguments)
{
    if (arguments == NULL) { /* one of the ends: each by itself, as CBMC is slow where it does not know which */
        PROVE(form == ends || form == ends + NO_FILTERS || form == ends + FUZZY);
        prove_form(ends + NO_FILTERS, NULL);
        prove_form(ends + FUZZY, NULL);
        form = ends;
    }
    prove_form(form, arguments);
    PROVE(writer->at == buffer && writer->to.size == room);
    writer->length += any_up_to(1u << 24);
}

int main(void)
{
    static const char *values[SEVERAL] = {"a", "b"};
    static teo_filter filters[SEVERAL];
    teo_query query;
    teo_credentials credentials = {"id", "key", NULL};
    teo_request request;
    teo_writer writer;
    teo_tc3 what;
    size_t body_length;

    for (size_t i = 0; i < SEVERAL; i++) {
        filters[i].name = (teo_filter_name)(any_byte() % 5u);
        filters[i].values = values;
        filters[i].fuzzy = any_byte() & 1u; /* CBMC has more than two values for a bool that was never set */
        filters[i].count = 1 + any_up_to(SEVERAL - 1u);
    }
    query.zone_id = "zone";
    query.filters = filters;
    query.filter_count = any_up_to(SEVERAL);
    credentials.token = any_bool() ? "token" : NULL;
    request.query = &query;
    request.credentials = &credentials;
    request.language = any_bool() ? "en-US" : NULL;
    request.user_agent = any_bool() ? "app/1.0" : NULL;
    room = any_up_to(ROOM);
    buffer = any_memory(room, ROOM);
    writer.at = buffer;
    writer.to.size = room;
    writer.length = 0;
    what.host = "host";
    what.content_type = "type";
    body_length = teo_http_request_write(&request, &what, &writer);
    PROVE(writer.length >= TEO_SIGNATURE_SIZE);
    REACHES(query.filter_count == SEVERAL && body_length > 0);
    return 0;
}
