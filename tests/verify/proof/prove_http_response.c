/*
 * proves:    core/http_response.c: teo_response_begin, teo_response_init_action, end_reply,
 *            take_body, end_data, teo_response_take, teo_response_read, teo_response_end,
 *            teo_response_close; include/teo/response.h: teo_response_init, teo_response_push
 * for:       any state, data of up to 8 bytes; one round of the loop over them, from any state
 * unwind:    3
 * unwindset: teo_look_up.0:7
 * planted:   core/http_response.c: if (size > response->bytes_left) => if (size >
 *            response->bytes_left + 1)
 * quick:     yes
 */
#include "proof.h"

#include "names.c"
#include "http_response.c"

#define MOST 8u

static const teo_schema tasks = {.record_size = sizeof(teo_task)};
const teo_action teo_describe_purge_tasks = {.reply = &tasks};
static teo_schema schema;
static const teo_action action = {.reply = &schema};
static teo_response response;
static teo_fault fault;
static teo_task task;
static unsigned rounds;

/* prove_json.c */
void stub_teo_json_begin(teo_json *json, void *scratch, size_t size)
{
    PROVE(json == &response.json && __CPROVER_w_ok(scratch, size));
    json->expect = 1;
}

size_t stub_teo_json_fill(teo_json *json, const uint8_t *data, size_t size)
{
    size_t taken = any_up_to(size);

    PROVE(json == &response.json &&
          (data == byte_order_mark ? size < MARK_SIZE : size <= response.bytes_left) &&
          __CPROVER_r_ok(data, size));
    return taken;
}

/* prove_record.c, prove_record_end.c */
teo_status stub_teo_record_read(teo_response *of, void *into)
{
    unsigned status = any_byte();

    PROVE(of == &response && into == &task);
    ASSUME(rounds++ == 0); /* what follows another round is what follows the first */
    ASSUME(status <= TEO_AGAIN || (status >= TEO_E_JSON && status <= TEO_E_MEMBER_TWICE));
    return (teo_status)status;
}

teo_status stub_teo_record_end(teo_response *of)
{
    PROVE(of == &response);
    return response.json.folded != 0   ? TEO_E_JSON
           : response.total_count != 0 ? TEO_END
                                       : TEO_E_REFUSED; /* any, and the same again */
}

/* prove_lines.c */
teo_status stub_teo_http_head_read(teo_response *of, uint32_t byte)
{
    unsigned status = any_byte();

    PROVE(of == &response && byte <= UINT8_MAX && of->step < TEO_CHUNK);
    ASSUME(rounds++ == 0); /* as above */
    ASSUME(status == TEO_AGAIN || status == TEO_END ||
           (status >= TEO_E_HTTP_HEAD && status <= TEO_E_CONTENT_CODING) ||
           status == TEO_E_TRANSFER_CODING || status == TEO_E_HTTP_STATUS);
    of->step = any_byte();
    return (teo_status)status;
}

static bool is_error(teo_status status)
{
    return (status >= TEO_E_HTTP_HEAD && status <= TEO_E_INCOMPLETE) ||
           status == TEO_E_TRANSFER_CODING ||
           (status >= TEO_E_HTTP_STATUS && status <= TEO_E_PORTAL);
}

static void prove_init(void)
{
    char scratch[TEO_SCRATCH_MIN], *memory = any_bool() ? scratch : NULL;
    size_t size = any_up_to(TEO_SCRATCH_MIN);
    teo_response *of = any_bool() ? &response : NULL;
    teo_fault *into = any_bool() ? &fault : NULL;
    bool has_action = any_bool();
    const teo_action *other = any_bool() ? &action : NULL;
    teo_status status = has_action ? teo_response_init_action(of, other, memory, size, into)
                                   : teo_response_init(of, memory, size, into);

    PROVE(status == TEO_E_ARGUMENT || response.schema == (has_action ? &schema : &tasks));
    PROVE(teo_response_close(NULL) == TEO_E_ARGUMENT);
    PROVE(status == TEO_OK ? size == TEO_SCRATCH_MIN && response.fault == &fault &&
                                 fault.status == TEO_OK && response.step == TEO_STATUS_LINE
                           : status == TEO_E_ARGUMENT);
    REACHES(status == TEO_OK);
}

int main(void)
{
    teo_response any;
    size_t length = any_up_to(MOST), used, again, size;
    const uint8_t *data = any_memory(length, MOST);
    teo_status status, second;

    if (any_bool()) {
        prove_init();
        return 0;
    }
    response = any;
    response.fault = &fault;
    response.schema = &schema;
    schema.record_size = any_uint16();
    fault.http_status = any_uint16();
    ASSUME(response.step <= TEO_BODY_OLD);
    if (any_bool()) {
        status = teo_response_close(&response);
        PROVE(status == TEO_END || status == TEO_E_CLOSED || is_error(status));
        PROVE(teo_response_close(&response) == status && fault.status == status);
        REACHES(status == TEO_END);
        return 0;
    }
    size = any_size();
    if (size != schema.record_size) {
        PROVE(teo_response_read(&response, data, length, &used, &task, size) == TEO_E_ARGUMENT);
    }
    size = schema.record_size;
    if (size == sizeof task && any_bool()) {
        status = teo_response_push(&response, data, length, &used, &task);
    } else {
        status = teo_response_read(&response, data, length, &used, &task, size);
    }
    PROVE(used <= length);
    PROVE(status <= TEO_END || is_error(status));
    PROVE(status != TEO_AGAIN || used == length); /* all of it was taken */
    if (status > TEO_AGAIN) {                     /* it stays */
        second = teo_response_read(&response, data, length, &again, &task, size);
        PROVE(second == status && again == 0 && fault.status == status);
    }
    PROVE(teo_response_read(&response, NULL, length, &used, &task, size) == TEO_E_ARGUMENT);
    PROVE(teo_response_read(NULL, data, length, &used, &task, size) == TEO_E_ARGUMENT);
    PROVE(teo_response_read(&response, data, length, NULL, &task, size) == TEO_E_ARGUMENT);
    PROVE(teo_response_read(&response, data, length, &used, NULL, size) == TEO_E_ARGUMENT);
    REACHES(status == TEO_END && response.keep_alive);
    REACHES(status == TEO_OK && used < length);
    REACHES(status == TEO_E_THROTTLED);
    REACHES(status == TEO_E_PORTAL);
    return 0;
}
