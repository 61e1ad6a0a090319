/* Where the body ends (RFC 9112 sections 6 and 7), and what could make two readers disagree about it. */
#include "reading.h"

#define OK_JSON "{\"Response\":{\"TotalCount\":0}}" /* 29 bytes */
#define EXTENSION ";chunk-signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static reading result;
static bytes reply;

static void read_made(const char *label, teo_status expected)
{
    read_both(label, &result, reply.at, reply.length, TEO_SCRATCH_MIN);
    assert_status(label, result.status, expected);
}

/* A reply with these fields, each ended by CRLF, and this body. */
static void expect(const char *fields, const char *body, teo_status expected)
{
    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 200 OK\r\n%s\r\n%s", fields, body);
    read_made(fields, expected);
}

static void expect_chunked(const char *body, teo_status expected)
{
    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s", body);
    read_made(body, expected);
}

/* ---- by Content-Length ---- */

static void bytes_behind_the_body_are_not_taken(void **state)
{
    static const char more[] = "HTTP/1.1 200 OK\r\n";
    size_t whole;

    (void)state;
    expect("Content-Length: 29\r\n", OK_JSON, TEO_END);
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
        expect(rows[i].fields, OK_JSON, rows[i].expected);
    }
}

/* RFC 9112 section 6.1 lets a client refuse both; what is behind the chunks would be another reply to someone else. */
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
        expect(rows[i], "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_HTTP_FRAMING);
        expect(rows[i], OK_JSON, TEO_E_HTTP_FRAMING);
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
        expect(fields, "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_TRANSFER_CODING);
        assert_string_equal(result.fault.message, codings[i]);
    }
    for (size_t i = 0; i < COUNT(lists); i++) {
        assert_true(snprintf(fields, sizeof fields, "Transfer-Encoding: %s\r\n", lists[i].value) > 0);
        expect(fields, "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_TRANSFER_CODING);
        assert_string_equal(result.fault.message, lists[i].told);
    }
}

/* Who overlooks such a field takes another length for the body's than who does not. */
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
        expect(rows[i], OK_JSON, TEO_E_TRANSFER_CODING);
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
        expect(chunked[i], "1d\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_END);
        assert_true(result.keep_alive);
    }
    for (size_t i = 0; i < COUNT(plain); i++) {
        expect(plain[i], OK_JSON, TEO_END);
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
        expect(fields, OK_JSON, TEO_E_CONTENT_CODING);
        assert_string_equal(result.fault.message, codings[i]);
    }
    expect("Content-Length: 29\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n", OK_JSON, TEO_E_CONTENT_CODING);
    assert_string_equal(result.fault.message, "br");
    expect("Content-Length: 29\r\nContent-Encoding: , identity,\t GZIP , br\r\n", OK_JSON, TEO_E_CONTENT_CODING);
    assert_string_equal(result.fault.message, "gzip");
}

/* The name of a coding is told whole, or the element of the list is too long. */
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

/* ---- chunked ---- */

static void good_chunks(void **state)
{
    static const char *const rows[] = {
        "1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1D\r\n" OK_JSON "\r\n0\r\n\r\n",
        "0001d\r\n" OK_JSON "\r\n000\r\n\r\n",
        "000000000000000000000000001D\r\n" OK_JSON "\r\n0000000000000000000000\r\n\r\n",
        "1\r\n{\r\n1c\r\n\"Response\":{\"TotalCount\":0}}\r\n0\r\n\r\n",
        "1c\r\n{\"Response\":{\"TotalCount\":0}\r\n1\r\n}\r\n0\r\n\r\n",
        "1d;a\r\n" OK_JSON "\r\n0;b\r\n\r\n",
        "1d;a=b;c=\"d;e\"\r\n" OK_JSON "\r\n0;a=\tb\r\n\r\n",
        "1d \r\n" OK_JSON "\r\n0 \t\r\n\r\n",
        "1d ;a\r\n" OK_JSON "\r\n0\t ; a\r\n\r\n",
        "1d\t;\ta = b ; c\t=\t\"d\" ;e;f \r\n" OK_JSON "\r\n0;x\r\n\r\n",
        "1d;a=\"\"\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"b; c=\\\"d\\\\\"\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"\t \xC3\xA9\xFF\\\xFF(),/:<=>?@[]{}\";!#$%&'*+-.^_`|~09azAZ=!#$%&'*+-.^_`|~09azAZ\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX: y\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX: y\r\nDate: never\r\nConnection: close\r\nRetry-After: 5\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n6\r\n \t\r\n \n\r\n0\r\n\r\n",
        "a\r\n          \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "A\r\n          \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "f\r\n               \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "F\r\n               \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "9\r\n         \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_chunked(rows[i], TEO_END);
        assert_true(result.keep_alive);
        assert_false(result.closed);
    }
}

static void bad_chunks(void **state)
{
    static const char *const rows[] = {
        "\r\n" OK_JSON "\r\n0\r\n\r\n",
        ";a\r\n" OK_JSON "\r\n0\r\n\r\n",
        " 1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "\t1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1 d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d 0\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d\tx\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;\r\n" OK_JSON "\r\n0\r\n\r\n", /* section 7.1.1: an extension has a name */
        "1d ; \r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;;a\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;=b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a= \r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=;b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a==b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=b=c\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=b c\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a,b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a:b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a@\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a\xFF\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;\"a\"\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"b; c\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"b\\\"\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"b\\\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"b\"c\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=\"b\"\"c\"\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a=b\"c\"\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d=b\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d\"a\"\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0;a=\"b\r\n\r\n",
        "0x1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "+1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "-1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1g\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1G\r\n" OK_JSON "\r\n0\r\n\r\n",
        "`\r\n         \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n", /* one before 'a', and that many blanks */
        "g\r\n                \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n", /* one behind 'f', and that many blanks */
        "1@\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1`\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1/\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1:\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1\x11\r\n" OK_JSON "\r\n0\r\n\r\n", /* '1' but for the bit that makes capitals small */
        "1\x10\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1\x01\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1,d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d,1d\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d.0\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d\n" OK_JSON "\r\n0\r\n\r\n",
        "1d\r" OK_JSON "\r\n0\r\n\r\n",
        "1d\r\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a\rb\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a\r\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a\x01\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d;a\x7F\r\n" OK_JSON "\r\n0\r\n\r\n",
        "100000000\r\n" OK_JSON "\r\n0\r\n\r\n",
        "10000001d\r\n" OK_JSON "\r\n0\r\n\r\n", /* 29 modulo 2^32 */
        "1000000000000001d\r\n" OK_JSON "\r\n0\r\n\r\n", /* 29 modulo 2^64 */
        "FFFFFFFFF\r\n" OK_JSON "\r\n0\r\n\r\n",
        "1d\r\n" OK_JSON "0\r\n\r\n",
        "1d\r\n" OK_JSON "\n0\r\n\r\n",
        "1d\r\n" OK_JSON "\r0\r\n\r\n",
        "1d\r\n" OK_JSON "\r\r\n0\r\n\r\n",
        "1d\r\n" OK_JSON " \r\n0\r\n\r\n",
        "1d\r\n" OK_JSON ";\r\n0\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n\r\n0\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n \r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\r\n\r\n",
        "1d\r\n" OK_JSON "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "1c\r\n" OK_JSON "\r\n0\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_chunked(rows[i], TEO_E_HTTP_CHUNK);
    }
}

/* A trailer is a line of a head that came late. */
static void bad_trailers(void **state)
{
    static const char *const rows[] = {
        "1d\r\n" OK_JSON "\r\n0\r\n\n",
        "1d\r\n" OK_JSON "\r\n0\r\n\r\r",
        "1d\r\n" OK_JSON "\r\n0\r\nX: y\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX: y\r\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX: \x01\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX: \x7F\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nno colon\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nnocolon\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\n: x\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX : y\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX@: y\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX\xFF: y\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\n folded\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nX: y\r\n folded\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nContent-Length:\r\n\t5\r\n\r\n",
        "1d\r\n" OK_JSON "\r\n0\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", /* the last empty line is missing */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_chunked(rows[i], TEO_E_HTTP_HEAD);
    }
}

static void a_chunked_body_is_judged_when_it_is_over(void **state)
{
    (void)state;
    expect_chunked("0\r\n\r\n", TEO_E_JSON);
    expect_chunked("1c\r\n{\"Response\":{\"TotalCount\":0}\r\n0\r\n\r\n", TEO_E_JSON);
    expect_chunked("1e\r\n" OK_JSON "x\r\n0\r\n\r\n", TEO_E_JSON);
    expect_chunked("1d\r\n" OK_JSON "\r\n1\r\nx\r\n0\r\n\r\n", TEO_E_JSON);
    expect_chunked("1d\r\n" OK_JSON "\r\n", TEO_E_CLOSED);
    expect_chunked("1d\r\n" OK_JSON "\r\n0\r\n", TEO_E_CLOSED);
    expect_chunked("1d\r\n" OK_JSON "\r\n0\r\nX: y\r\n", TEO_E_CLOSED);
    expect_chunked("ffffffff\r\n" OK_JSON, TEO_E_CLOSED);
    expect_chunked("FFFFFFFF\r\n" OK_JSON, TEO_E_CLOSED);
}

/* A NUL cannot stand in the tables above. */
static void a_nul_is_refused_in_every_part_of_the_framing(void **state)
{
    static const char good[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "1d;x\r\n" OK_JSON "\r\n0;y\r\nX: y\r\n\r\n";
    const char *body = strstr(good, OK_JSON);

    (void)state;
    for (size_t at = 0; at < sizeof good - 1; at++) {
        bool in_head = at < (size_t)(strstr(good, "1d;") - good), in_trailer = at >= (size_t)(strstr(good, "X: y") - good);
        bool in_body = good + at >= body && good + at < body + strlen(OK_JSON);

        bytes_clear(&reply);
        bytes_add(&reply, good, sizeof good - 1);
        reply.at[at] = '\0';
        read_made("nul", in_head || in_trailer ? TEO_E_HTTP_HEAD : in_body ? TEO_E_JSON : TEO_E_HTTP_CHUNK);
    }
}

/* Of a line that is longer than what is kept, the size is believed only where it is seen to end; all of its extensions are checked. */
static void a_long_chunk_line_is_checked_to_its_end(void **state)
{
    (void)state;
    for (size_t length = TEO_LINE_SIZE - 6; length < TEO_LINE_SIZE + 3; length++) {
        bytes_clear(&reply);
        bytes_text(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        bytes_repeat(&reply, "0", length - 2);
        bytes_text(&reply, "1d\r\n" OK_JSON "\r\n0;");
        bytes_repeat(&reply, "x", length - 2);
        bytes_text(&reply, "\r\n\r\n");
        read_made("zeros", length <= TEO_LINE_SIZE - 3 ? TEO_END : TEO_E_HTTP_CHUNK);
    }
    expect_chunked("1d" EXTENSION EXTENSION "\r\n" OK_JSON "\r\n0" EXTENSION EXTENSION "\r\n\r\n", TEO_END);
    expect_chunked("1d" EXTENSION EXTENSION "@\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_HTTP_CHUNK);
    expect_chunked("1d" EXTENSION ";a=\"" EXTENSION "\r\n" OK_JSON "\r\n0\r\n\r\n", TEO_E_HTTP_CHUNK);
}

/* Head and first chunk line have one bound together. */
static void chunk_lines_have_a_bound(void **state)
{
    (void)state;
    for (size_t more = 0; more < 3; more++) {
        bytes_clear(&reply);
        bytes_text(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d;");
        bytes_repeat(&reply, "x", TEO_HEAD_MAX - 3 - reply.length + more); /* the line has its CRLF, or is one short of it */
        bytes_text(&reply, "\r\n" OK_JSON "\r\n0\r\n\r\n");
        read_made("first", more < 2 ? TEO_END : TEO_E_HTTP_LONG);
        bytes_clear(&reply);
        bytes_text(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" OK_JSON "\r\n0;");
        bytes_repeat(&reply, "x", TEO_HEAD_MAX - 9 + more); /* with the CRLF before it and the one of the empty line */
        bytes_text(&reply, "\r\n\r\n");
        read_made("last", more < 2 ? TEO_END : TEO_E_HTTP_LONG);
    }
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    bytes_repeat(&reply, "0", 100000);
    read_made("endless", TEO_E_HTTP_LONG);
}

/* The bound is on what stands between two chunks, however many there are. */
static void chunks_without_end_are_read(void **state)
{
    (void)state;
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    bytes_repeat(&reply, "1;x\r\n \r\n", TEO_HEAD_MAX / 4);
    bytes_text(&reply, "1d\r\n" OK_JSON "\r\n0\r\n\r\n");
    read_made("chunks", TEO_END);
}

static void trailers_have_a_bound(void **state)
{
    (void)state;
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" OK_JSON "\r\n0\r\n");
    bytes_repeat(&reply, "X: y\r\n", TEO_HEAD_MAX / 6 + 1);
    bytes_text(&reply, "\r\n");
    read_made("trailers", TEO_E_HTTP_LONG);
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" OK_JSON "\r\n0\r\n");
    bytes_repeat(&reply, "X: y\r\n", 2000);
    bytes_text(&reply, "\r\n");
    read_made("trailers", TEO_END);
}

/* ---- until the connection closes ---- */

static void without_a_length_the_close_ends_the_body(void **state)
{
    (void)state;
    expect("", OK_JSON, TEO_END);
    assert_true(result.closed);
    assert_false(result.keep_alive);
    expect("", OK_JSON " \r\n\t", TEO_END);
    expect("", " " OK_JSON, TEO_END);
    expect("", "", TEO_E_CLOSED);
    expect("", " ", TEO_E_CLOSED);
    expect("", "{", TEO_E_CLOSED);
    expect("", OK_JSON "x", TEO_E_JSON);
    expect("", OK_JSON "{", TEO_E_JSON);
    expect("", OK_JSON "\r\nHTTP/1.1 200 OK\r\n\r\n", TEO_E_JSON);
}

/* ---- a byte order mark ---- */

/* RFC 8259 section 8.1: a reader may ignore it. */
static void a_byte_order_mark_before_the_json_is_ignored(void **state)
{
    (void)state;
    expect("Content-Length: 32\r\n", "\xEF\xBB\xBF" OK_JSON, TEO_END);
    assert_true(result.keep_alive);
    expect("", "\xEF\xBB\xBF" OK_JSON, TEO_END);
    expect("", "\xEF\xBB\xBF \r\n" OK_JSON, TEO_END);
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
        expect("", bad[i], TEO_E_JSON);
    }
    expect("Content-Length: 3\r\n", "\xEF\xBB\xBF", TEO_E_JSON);
    expect("Content-Length: 2\r\n", "\xEF\xBB", TEO_E_JSON);
    expect("", "\xEF\xBB\xBF", TEO_E_CLOSED);
    expect("", "\xEF\xBB", TEO_E_CLOSED);
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
        cmocka_unit_test(good_chunks),
        cmocka_unit_test(bad_chunks),
        cmocka_unit_test(bad_trailers),
        cmocka_unit_test(a_chunked_body_is_judged_when_it_is_over),
        cmocka_unit_test(a_nul_is_refused_in_every_part_of_the_framing),
        cmocka_unit_test(a_long_chunk_line_is_checked_to_its_end),
        cmocka_unit_test(chunk_lines_have_a_bound),
        cmocka_unit_test(chunks_without_end_are_read),
        cmocka_unit_test(trailers_have_a_bound),
        cmocka_unit_test(without_a_length_the_close_ends_the_body),
        cmocka_unit_test(a_byte_order_mark_before_the_json_is_ignored),
        cmocka_unit_test(elsewhere_or_in_part_it_is_no_json),
        cmocka_unit_test(of_a_body_there_may_be_nothing_yet),
        cmocka_unit_test(replies_that_have_no_body_end_with_their_head),
    };

    return cmocka_run_group_tests_name("response framing", tests, NULL, NULL);
}
