/* Where the body ends (RFC 9112 section 6), and what could make two readers disagree about it. */
#include "made_reply.h"

/* ---- by Content-Length ---- */

static void bytes_behind_the_body_are_not_taken(void **state)
{
    static const char more[] = "HTTP/1.1 200 OK\r\n";
    size_t whole;

    (void)state;
    expect_body("Content-Length: 29\r\n", OK_JSON, TEO_END);
    whole = reply.length;
    bytes_text(&reply, more);
    read_made("by length", TEO_END);
    assert_int_equal(result.used, whole);
    assert_false(result.closed);
    expect_chunked("1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_END);
    whole = reply.length;
    bytes_text(&reply, more);
    read_made("chunked", TEO_END);
    assert_int_equal(result.used, whole);
    assert_false(result.closed);
}

static void content_lengths(void **state)
{
    static const struct {
        const char *fields;
        teo_status expected;
    } rows[] = {
        {"Content-Length: 29\r\n", TEO_END},
        {"Content-Length: 0000000029\r\n", TEO_END},
        {"Content-Length: 00000000000000000000000000029\r\n", TEO_END},
        {"Content-Length: 29\r\nContent-Length: 29\r\n", TEO_END},
        {"Content-Length: 29\r\nContent-Length: 029\r\nX: y\r\nContent-Length: 29\r\n", TEO_END},
        {"Content-Length: 28\r\n", TEO_E_JSON},
        {"Content-Length: 0\r\n", TEO_E_JSON},
        {"Content-Length: 30\r\n", TEO_E_CLOSED},
        {"Content-Length: 2684354559\r\n", TEO_E_CLOSED}, /* the largest: 10 * 2^28 - 1 */
        {"Content-Length: 2684354560\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 4294967295\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 4294967296\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 4294967325\r\n", TEO_E_HTTP_FRAMING}, /* 29 modulo 2^32 */
        {"Content-Length: 42949672950\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 18446744073709551645\r\n", TEO_E_HTTP_FRAMING}, /* 29 modulo 2^64 */
        {"Content-Length: 99999999999999999999999999999999999999\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length:\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: \t \r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: +29\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: -29\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: -0\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 2 9\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29.0\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29,29\r\n", TEO_END}, /* RFC 9110 section 8.6: the same value again */
        {"Content-Length: 29, 29\r\n", TEO_END},
        {"Content-Length: 29 ,\t029 , 29\r\n", TEO_END},
        {"Content-Length: 29, 29\r\nContent-Length: 29\r\n", TEO_END},
        {"Content-Length: 29, 30\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 30, 29\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29, 29\r\nContent-Length: 30\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29, +29\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29, x\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29, 29, , 29\r\n", TEO_E_HTTP_FRAMING}, /* an element that is no length */
        {"Content-Length: ,\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29,\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: ,29\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 0x1d\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 1d\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29;\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: \"29\"\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 2\xC2\xB2\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29\r\nContent-Length: 30\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 30\r\ncontent-length: 29\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29\r\nContent-Length: 0\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 0\r\nContent-Length: 29\r\n", TEO_E_HTTP_FRAMING},
        {"Content-Length: 29\r\nContent-Length:\r\n", TEO_E_HTTP_FRAMING},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_body(rows[i].fields, OK_JSON, rows[i].expected);
    }
}

/*
 * RFC 9112 section 6.1 lets a client refuse both; another reader would see another
 * reply after the chunks.
 */
static void two_framings_are_refused_in_any_order(void **state)
{
    static const char *const rows[] = {
        "Content-Length: 29\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 29\r\n",
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        "transfer-ENCODING:CHUNKED\r\nX: y\r\ncontent-LENGTH:39\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nX: y\r\nTransfer-Encoding: Chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked,,chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4294967295\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_body(rows[i], "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_HTTP_FRAMING);
        expect_body(rows[i], OK_JSON, TEO_E_HTTP_FRAMING);
    }
}

static void transfer_codings_other_than_chunked_are_refused_by_name(void **state)
{
    static const char *const codings[] = {
        "gzip", "identity", "xchunked", "chunkedx", "chunked;q=1", "\"chunked\"", "chun ked", "x",
    };
    static const struct {
        const char *value;
        const char *told;
    } lists[] = {
        {"chunked, gzip", "gzip"}, {"GZip, chunked", "gzip"}, {" , gzip;level=9 ,chunked", "gzip;level=9"}, {"identity, gzip", "identity"},
    };
    char fields[128];

    (void)state;
    for (size_t i = 0; i < COUNT(codings); i++) {
        assert_true(snprintf(fields, sizeof fields, "Transfer-Encoding: %s\r\n", codings[i]) > 0);
        expect_body(fields, "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_TRANSFER_CODING);
        assert_string_equal(result.fault.message, codings[i]);
    }
    for (size_t i = 0; i < COUNT(lists); i++) {
        assert_true(snprintf(fields, sizeof fields, "Transfer-Encoding: %s\r\n", lists[i].value) > 0);
        expect_body(fields, "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_TRANSFER_CODING);
        assert_string_equal(result.fault.message, lists[i].told);
    }
}

/* A reader that overlooks such a field finds another length of the body than one that does not. */
static void a_transfer_encoding_without_a_coding_is_refused(void **state)
{
    static const char *const rows[] = {
        "Transfer-Encoding:\r\n",
        "Transfer-Encoding: \t \r\n",
        "Transfer-Encoding: , ,\r\n",
        "Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding:\r\nContent-Length: 29\r\n",
        "Content-Length: 29\r\nTransfer-Encoding:\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_body(rows[i], OK_JSON, TEO_E_TRANSFER_CODING);
        assert_string_equal(result.fault.message, "");
    }
}

/* RFC 9110 section 5.6.1.2: a recipient ignores them. */
static void empty_elements_of_a_list_do_not_count(void **state)
{
    static const char *const chunked[] = {
        "Transfer-Encoding: , chunked\r\n",
        "Transfer-Encoding: chunked,\r\n",
        "Transfer-Encoding:,,\t, Chunked , ,\r\n",
    };
    static const char *const plain[] = {
        "Content-Length: 29\r\nContent-Encoding:\r\n",
        "Content-Length: 29\r\nContent-Encoding: ,\r\n",
        "Content-Length: 29\r\nContent-Encoding: , identity\r\n",
        "Content-Length: 29\r\nContent-Encoding: Identity,,identity\r\nContent-Encoding: \t\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(chunked); i++) {
        expect_body(chunked[i], "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_END);
        assert_true(result.keep_alive);
    }
    for (size_t i = 0; i < COUNT(plain); i++) {
        expect_body(plain[i], OK_JSON, TEO_END);
    }
}

static void http_1_0_has_no_chunks(void **state)
{
    (void)state;
    expect_reply("1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n",
                 TEO_E_HTTP_FRAMING);
    expect_reply("1.0", "HTTP/1.0 200 OK\r\nContent-Length: 29\r\n\r\n" OK_JSON, TEO_END);
    expect_reply("1.0", "HTTP/1.0 200 OK\r\n\r\n" OK_JSON, TEO_END);
}

static void content_codings_are_refused_by_name(void **state)
{
    static const char *const codings[] = {"gzip", "br", "deflate", "compress", "x-gzip", "zstd", "identityx", "dcb"};
    char fields[128];

    (void)state;
    for (size_t i = 0; i < COUNT(codings); i++) {
        assert_true(snprintf(fields, sizeof fields, "Content-Length: 29\r\nContent-Encoding: %s\r\n", codings[i]) > 0);
        expect_body(fields, OK_JSON, TEO_E_CONTENT_CODING);
        assert_string_equal(result.fault.message, codings[i]);
    }
    expect_body("Content-Length: 29\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n", OK_JSON, TEO_E_CONTENT_CODING);
    assert_string_equal(result.fault.message, "br");
    expect_body("Content-Length: 29\r\nContent-Encoding: , identity,\t GZIP , br\r\n", OK_JSON, TEO_E_CONTENT_CODING);
    assert_string_equal(result.fault.message, "gzip");
}

/* The name of a coding is reported whole, or the element of the list is too long. */
static void a_long_coding_is_told_whole(void **state)
{
    static const char *const befores[] = {"Content-Encoding:", "Content-Encoding: identity, identity,", "Transfer-Encoding:,"};
    size_t most = TEO_LINE_SIZE - 3;

    (void)state;
    for (size_t i = 0; i < COUNT(befores); i++) {
        teo_status refusal = i < 2 ? TEO_E_CONTENT_CODING : TEO_E_TRANSFER_CODING;

        for (size_t length = most - 3; length < most + 3; length++) {
            for (unsigned more = 0; more < 2; more++) {
                bytes_clear(&reply);
                bytes_format(&reply, "HTTP/1.1 200 OK\r\n%s", befores[i]);
                bytes_repeat(&reply, "x", length);
                bytes_text(&reply, more ? ", y\r\n\r\n" : "\r\n\r\n");
                read_made("coding", length <= most ? refusal : TEO_E_HTTP_LONG);
                if (length <= most) {
                    assert_int_equal(strlen(result.fault.message), length);
                } else {
                    assert_string_equal(result.fault.message, i < 2 ? "content-encoding" : "transfer-encoding");
                }
            }
        }
    }
}

/* ---- until the connection closes ---- */

static void without_a_length_the_close_ends_the_body(void **state)
{
    (void)state;
    expect_body("", OK_JSON, TEO_END);
    assert_true(result.closed);
    assert_false(result.keep_alive);
    expect_body("", OK_JSON " \r\n\t", TEO_END);
    expect_body("", " " OK_JSON, TEO_END);
    expect_body("", "", TEO_E_CLOSED);
    expect_body("", " ", TEO_E_CLOSED);
    expect_body("", "{", TEO_E_CLOSED);
    expect_body("", OK_JSON "x", TEO_E_JSON);
    expect_body("", OK_JSON "{", TEO_E_JSON);
    expect_body("", OK_JSON "\r\nHTTP/1.1 200 OK\r\n\r\n", TEO_E_JSON);
}

/* ---- a byte order mark ---- */

/* RFC 8259 section 8.1: a reader may ignore it. */
static void a_byte_order_mark_before_the_json_is_ignored(void **state)
{
    (void)state;
    expect_body("Content-Length: 32\r\n", "\xEF\xBB\xBF" OK_JSON, TEO_END);
    assert_true(result.keep_alive);
    expect_body("", "\xEF\xBB\xBF" OK_JSON, TEO_END);
    expect_body("", "\xEF\xBB\xBF \r\n" OK_JSON, TEO_END);
    expect_chunked("20\r\n\xEF\xBB\xBF" OK_JSON "\r\n0\r\n\r\n", TEO_END);
    expect_chunked("1\r\n\xEF\r\n1\r\n\xBB\r\n1e\r\n\xBF" OK_JSON "\r\n0\r\n\r\n", TEO_END);
}

static void elsewhere_or_in_part_it_is_no_json(void **state)
{
    static const char *const bad[] = {
        "\xEF" OK_JSON, "\xEF\xBB" OK_JSON, "\xBB\xBF" OK_JSON, "\xBF" OK_JSON, "\xEF\xBF" OK_JSON, "\xEF\xBB\xEF\xBB\xBF" OK_JSON,
        "\xEF\xBB\xBF\xEF\xBB\xBF" OK_JSON, " \xEF\xBB\xBF" OK_JSON, OK_JSON "\xEF\xBB\xBF", "\xFE\xFF" OK_JSON, "\xFF\xFE" OK_JSON,
        "{\xEF\xBB\xBF\"Response\":{\"TotalCount\":0}}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        expect_body("", bad[i], TEO_E_JSON);
    }
    expect_body("Content-Length: 3\r\n", "\xEF\xBB\xBF", TEO_E_JSON);
    expect_body("Content-Length: 2\r\n", "\xEF\xBB", TEO_E_JSON);
    expect_body("", "\xEF\xBB\xBF", TEO_E_CLOSED);
    expect_body("", "\xEF\xBB", TEO_E_CLOSED);
}

static void of_a_body_there_may_be_nothing_yet(void **state)
{
    static char window[TEO_SCRATCH_MIN];
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n", body[] = "\xEF\xBB\xBF" OK_JSON;
    teo_response response;
    teo_fault fault;
    teo_task task;
    size_t used;

    (void)state;
    assert_int_equal(teo_response_init(&response, window, sizeof window, &fault), TEO_OK);
    assert_int_equal(teo_response_push(&response, head, sizeof head - 1, &used, &task), TEO_AGAIN);
    assert_int_equal(teo_response_push(&response, body, 0, &used, &task), TEO_AGAIN);
    assert_int_equal(used, 0);
    assert_int_equal(teo_response_push(&response, body, sizeof body - 1, &used, &task), TEO_END);
    assert_int_equal(used, sizeof body - 1);
}

/* ---- no body ---- */

static void replies_that_have_no_body_end_with_their_head(void **state)
{
    static const char *const rows[] = {
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 29\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 29\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bytes_clear(&reply);
        bytes_format(&reply, "%s" OK_JSON, rows[i]);
        read_made(rows[i], TEO_E_HTTP_STATUS);
        assert_int_equal(result.used, strlen(rows[i]));
        assert_false(result.closed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_behind_the_body_are_not_taken),
        cmocka_unit_test(content_lengths),
        cmocka_unit_test(two_framings_are_refused_in_any_order),
        cmocka_unit_test(transfer_codings_other_than_chunked_are_refused_by_name),
        cmocka_unit_test(a_transfer_encoding_without_a_coding_is_refused),
        cmocka_unit_test(empty_elements_of_a_list_do_not_count),
        cmocka_unit_test(http_1_0_has_no_chunks),
        cmocka_unit_test(content_codings_are_refused_by_name),
        cmocka_unit_test(a_long_coding_is_told_whole),
        cmocka_unit_test(without_a_length_the_close_ends_the_body),
        cmocka_unit_test(a_byte_order_mark_before_the_json_is_ignored),
        cmocka_unit_test(elsewhere_or_in_part_it_is_no_json),
        cmocka_unit_test(of_a_body_there_may_be_nothing_yet),
        cmocka_unit_test(replies_that_have_no_body_end_with_their_head),
    };

    return cmocka_run_group_tests_name("response framing", tests, NULL, NULL);
}
