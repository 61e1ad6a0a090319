/*
 * A body in chunks (RFC 9112 section 7): their sizes, extensions and trailers, and
 * how long these may be.
 */
#include "made_reply.h"

#define EXTENSION ";chunk-signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

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
        "g\r\n                \r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n", /* one after 'f', and that many blanks */
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

/*
 * Of a line that is longer than what is kept, the size is believed only where it is seen to end;
 * all of its extensions are checked.
 */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_chunks),
        cmocka_unit_test(bad_chunks),
        cmocka_unit_test(bad_trailers),
        cmocka_unit_test(a_chunked_body_is_judged_when_it_is_over),
        cmocka_unit_test(a_nul_is_refused_in_every_part_of_the_framing),
        cmocka_unit_test(a_long_chunk_line_is_checked_to_its_end),
        cmocka_unit_test(chunk_lines_have_a_bound),
        cmocka_unit_test(chunks_without_end_are_read),
        cmocka_unit_test(trailers_have_a_bound),
    };

    return cmocka_run_group_tests_name("response chunks", tests, NULL, NULL);
}
