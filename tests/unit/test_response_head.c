/* The head of a reply: status line, fields, interim replies, and what RFC 9112 tells to refuse. */
#include "made_reply.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Length: " OK_LENGTH "\r\n"

/* A good reply with this line among its fields. */
static void expect_field(const char *field, teo_status expected)
{
    bytes_clear(&reply);
    bytes_format(&reply, "HTTP/1.1 200 OK\r\n%s\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON, field);
    read_made(field, expected);
    bytes_clear(&reply);
    bytes_format(&reply, OK_HEAD "%s\r\n\r\n" OK_JSON, field);
    read_made(field, expected);
}

static void a_good_head_is_read(void **state)
{
    (void)state;
    expect_reply("plain", OK_HEAD "\r\n" OK_JSON, TEO_END);
    assert_int_equal(sizeof OK_JSON - 1, strtol(OK_LENGTH, NULL, 10));
}

static void status_lines(void **state)
{
    static const struct {
        const char *line;
        teo_status expected;
        uint16_t code;
    } rows[] = {
        {"HTTP/1.1 200 OK", TEO_END, 200},
        {"HTTP/1.1 200 ", TEO_END, 200},
        {"HTTP/1.1 200", TEO_END, 200},
        {"HTTP/1.0 200 OK", TEO_END, 200},
        {"HTTP/1.2 200 OK", TEO_END, 200},
        {"HTTP/1.9 200 OK", TEO_END, 200},
        {"HTTP/1.1 200 a reason\twith \xE7\xAB\x99 \xFF", TEO_END, 200},
        {"HTTP/1.1 200  ", TEO_END, 200},
        {"HTTP/1.1 600 x", TEO_E_UNAVAILABLE, 600}, /* RFC 9110 section 15: as if it were a 5xx */
        {"HTTP/1.1 999 x", TEO_E_UNAVAILABLE, 999},
        {"HTTP/1.1 201 x", TEO_E_HTTP_STATUS, 201},
        {"", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 ", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 20", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 2000 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 200OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 200\tOK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1  200 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 -20 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 2 0 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 20x OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 099 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 100 Continue", TEO_E_CLOSED, 100}, /* whatever is below 200 is no reply yet */
        {"HTTP/1.1 000 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.1 101 Switching Protocols", TEO_E_HTTP_STATUS, 101}, /* nothing of HTTP follows */
        {"HTTP/2.0 200 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/2 200 OK...", TEO_E_HTTP_HEAD, 0},
        {"HTTP/0.9 200 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1,1 200 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.x 200 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.: 200 OK", TEO_E_HTTP_HEAD, 0}, /* the bytes beside the digits */
        {"HTTP/1./ 200 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTP/1.10 200 OK", TEO_E_HTTP_HEAD, 0},
        {"http/1.1 200 OK", TEO_E_HTTP_HEAD, 0}, /* RFC 9112 section 2.3: it is case-sensitive */
        {"Http/1.1 200 OK", TEO_E_HTTP_HEAD, 0},
        {"HTTp/1.1 200 OK", TEO_E_HTTP_HEAD, 0},
        {" HTTP/1.1 200 OK", TEO_E_HTTP_HEAD, 0},
        {"ICY 200 OK......", TEO_E_HTTP_HEAD, 0},
        {"<html><body>Hello</body></html>", TEO_E_HTTP_HEAD, 0},
        {"Content-Length: 29", TEO_E_HTTP_HEAD, 0},
        {"\r", TEO_E_HTTP_HEAD, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bytes_clear(&reply);
        bytes_format(&reply, "%s\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON, rows[i].line);
        read_made(rows[i].line, rows[i].expected);
        assert_that(rows[i].line, result.fault.http_status == rows[i].code);
    }
}

static void a_long_reason_does_no_harm(void **state)
{
    (void)state;
    for (size_t length = 100; length < 140; length++) {
        bytes_clear(&reply);
        bytes_text(&reply, "HTTP/1.1 200 ");
        bytes_repeat(&reply, "x", length);
        bytes_text(&reply, "\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON);
        read_made("reason", TEO_END);
    }
}

static void interim_replies_are_passed_over(void **state)
{
    static const char *const rows[] = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 100\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        "HTTP/1.1 100 x\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 103 x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        "HTTP/1.0 100 x\r\n\r\n",
        /* what would be wrong in a final one, or say something of it: RFC 9110 section 15.2 */
        "HTTP/1.1 103 x\r\nContent-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 103 x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding:\r\n\r\n",
        "HTTP/1.1 103 x\r\nContent-Length: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 103 x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 103 x\r\nContent-Length:\r\n 5\r\n\r\n",
        "HTTP/1.1 199 x\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 7\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bytes_clear(&reply);
        bytes_text(&reply, rows[i]);
        bytes_text(&reply, OK_HEAD "\r\n" OK_JSON);
        read_made(rows[i], TEO_END);
        assert_int_equal(result.fault.http_status, 200);
        assert_int_equal(result.date, 0);
        assert_int_equal(result.fault.retry_after, 0);
        assert_true(result.keep_alive); /* what an interim reply says is not about the connection of the final one */
    }
}

static void an_interim_reply_says_nothing_of_the_framing_of_the_final_one(void **state)
{
    static const char *const interim[] = {
        "HTTP/1.1 100 x\r\nContent-Length: 7\r\n\r\n",
        "HTTP/1.1 100 x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.0 100 x\r\nConnection: close\r\nX: y\r\n\r\n",
    };
    static const char *const final[] = {
        "HTTP/1.1 200 x\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON,
        ("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n" OK_JSON "\r\n0\r\n\r\n"),
        "HTTP/1.1 200 x\r\n\r\n" OK_JSON,
    };

    (void)state;
    for (size_t i = 0; i < COUNT(interim); i++) {
        for (size_t j = 0; j < COUNT(final); j++) {
            bytes_clear(&reply);
            bytes_format(&reply, "%s%s", interim[i], final[j]);
            read_made(reply.at, TEO_END);
            assert_true(result.keep_alive == (j < 2));
            bytes_clear(&reply);
            bytes_format(&reply, "%s%s%s%s", interim[i], interim[(i + 1) % 3], interim[i], final[j]);
            read_made(reply.at, TEO_END);
        }
    }
}

static void an_interim_reply_is_not_the_end(void **state)
{
    (void)state;
    expect_reply("closed", "HTTP/1.1 100 Continue\r\n\r\n", TEO_E_CLOSED);
    expect_reply("no head", "HTTP/1.1 100 Continue\r\n\r\n" OK_JSON, TEO_E_CLOSED);
    expect_reply("bad head", "HTTP/1.1 100 Continue\r\n\r\n" OK_JSON "\r\n", TEO_E_HTTP_HEAD);
    expect_reply("line", "HTTP/1.1 100 Continue\r\n\r\nContent-Length: 5\r\n\r\n", TEO_E_HTTP_HEAD);
    expect_reply("no token", "HTTP/1.1 100 Continue\r\nX y\r\n\r\n" OK_HEAD "\r\n" OK_JSON, TEO_E_HTTP_HEAD);
    expect_reply("fold", "HTTP/1.1 100 Continue\r\n X: y\r\n\r\n" OK_HEAD "\r\n" OK_JSON, TEO_E_HTTP_HEAD);
}

static void endless_interim_replies_come_to_an_end(void **state)
{
    (void)state;
    bytes_clear(&reply);
    bytes_repeat(&reply, "HTTP/1.1 100 Continue\r\n\r\n", 1000);
    read_made("interim", TEO_E_HTTP_LONG);
    assert_true(result.used <= TEO_HEAD_MAX + 1);
}

static void fields(void **state)
{
    static const struct {
        const char *line;
        teo_status expected;
    } rows[] = {
        {"Server: x", TEO_END},
        {"Server:x", TEO_END},
        {"Server:", TEO_END},
        {"Server: \t ", TEO_END},
        {"a: b: c", TEO_END},
        {"!#$%&'*+-.^_`|~09azAZ: every character that a name may have", TEO_END},
        {"X: \xC3\xA9 \xFF\x80", TEO_END},
        {"CONTENT-length:\t " OK_LENGTH " \t", TEO_END},
        {"Content-Length2: 5", TEO_END},
        {"XContent-Length: 5", TEO_END},
        {"Content-Lengt: 5", TEO_END},
        {"X: a\r\n folded", TEO_END}, /* RFC 9112 section 5.2: in a reply it is as good as a blank */
        {"X: a\r\n\tfolded", TEO_END},
        {"X: a\r\n fol:ded", TEO_END},
        {"X: a\r\n Content-Length: 3", TEO_END},
        {"X: a\r\n Transfer-Encoding: chunked\r\n \r\n\tConnection: close", TEO_END},
        {"X: a\r\n ", TEO_END},
        {"X:\r\n a,\r\n b", TEO_END},
        {"Content-Length2:\r\n 5", TEO_END},
        {"Connection: keep-alive", TEO_END},
        {"Content-Encoding: identity", TEO_END},
        {"content-encoding: IDENTITY", TEO_END},
        {"Server : x", TEO_E_HTTP_HEAD},
        {"Server\t: x", TEO_E_HTTP_HEAD},
        {"Content-Length : " OK_LENGTH, TEO_E_HTTP_HEAD},
        {"Transfer-Encoding : chunked", TEO_E_HTTP_HEAD},
        {": no name", TEO_E_HTTP_HEAD},
        {":", TEO_E_HTTP_HEAD},
        {"no colon", TEO_E_HTTP_HEAD},
        {"nocolon", TEO_E_HTTP_HEAD},
        {"Ser ver: x", TEO_E_HTTP_HEAD},
        {"HTTP/1.1 200 OK", TEO_E_HTTP_HEAD},
        {"Content-Length: " OK_LENGTH "\r\n folded", TEO_E_HTTP_HEAD},
        {"Content-Length: " OK_LENGTH "\r\n ", TEO_E_HTTP_HEAD},
        {"Content-Length: " OK_LENGTH "\r\n , " OK_LENGTH, TEO_E_HTTP_HEAD},
        {"Content-Encoding:\r\n gzip", TEO_E_HTTP_HEAD},
        {"Retry-After:\r\n 5", TEO_E_HTTP_HEAD},
        {"Fo@: x", TEO_E_HTTP_HEAD},
        {":a:b", TEO_E_HTTP_HEAD},
        {"\xFF: x", TEO_E_HTTP_HEAD},
        {"X\xC3\xA9: x", TEO_E_HTTP_HEAD},
        {"\"X\": x", TEO_E_HTTP_HEAD},
        {"Connection: close,\r\n keep-alive", TEO_E_HTTP_HEAD},
        {"Date:\r\n Sun, 06 Nov 1994 08:49:37 GMT", TEO_E_HTTP_HEAD},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_field(rows[i].line, rows[i].expected);
    }
}

/* A fold goes on with a field; there is none yet. */
static void a_head_does_not_begin_with_a_fold(void **state)
{
    (void)state;
    expect_reply("blank", "HTTP/1.1 200 OK\r\n X: y\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON, TEO_E_HTTP_HEAD);
    expect_reply("tab", "HTTP/1.1 200 OK\r\n\tX: y\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON, TEO_E_HTTP_HEAD);
    expect_reply("second head", "HTTP/1.1 103 x\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n X: y\r\nContent-Length: " OK_LENGTH
                 "\r\n\r\n" OK_JSON, TEO_E_HTTP_HEAD);
}

static void a_name_is_a_token(void **state)
{
    static const char tokens[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    (void)state;
    for (unsigned byte = 1; byte < 256; byte++) {
        for (unsigned first = 0; first < 2; first++) {
            char name[3] = {'n', 'n', '\0'};

            name[first] = (char)byte;
            bytes_clear(&reply);
            bytes_format(&reply, OK_HEAD "%s: x\r\n\r\n" OK_JSON, name);
            /*
             * "n:" ends the name early; a blank before the name folds the length, which is refused
             */
            read_made(name, strchr(tokens, (char)byte) != NULL || (byte == ':' && first == 1) ? TEO_END : TEO_E_HTTP_HEAD);
        }
    }
}

static bool allowed_in_a_line(unsigned byte)
{
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

static void control_bytes_are_refused_wherever_a_head_has_them(void **state)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: " OK_LENGTH "\r\n\r\n";
    static const unsigned bytes_to_try[] = {0x00, 0x01, 0x07, 0x08, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x1B, 0x1F, 0x7F};

    (void)state;
    for (size_t at = 0; at < sizeof head - 1; at++) {
        for (size_t i = 0; i < COUNT(bytes_to_try); i++) {
            char byte = (char)bytes_to_try[i];

            if (byte == head[at]) {
                continue;
            }
            bytes_clear(&reply);
            bytes_text(&reply, head);
            bytes_text(&reply, OK_JSON);
            reply.at[at] = byte;
            read_made("control byte", TEO_E_HTTP_HEAD);
        }
    }
}

static void every_byte_of_a_value_is_taken_or_refused(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        char c = (char)byte;

        if (c == '\r' || c == '\n') {
            continue;
        }
        bytes_clear(&reply);
        bytes_text(&reply, "HTTP/1.1 200 OK\r\nX: a");
        bytes_add(&reply, &c, 1);
        bytes_text(&reply, "b\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON);
        read_made("value", allowed_in_a_line(byte) ? TEO_END : TEO_E_HTTP_HEAD);
    }
}

static void lines_end_in_cr_lf_and_nothing_else(void **state)
{
    static const char *const rows[] = {
        "HTTP/1.1 200 OK\nContent-Length: 29\r\n\r\n" OK_JSON,
        "HTTP/1.1 200 OK\r\nContent-Length: 29\n\r\n" OK_JSON,
        "HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\n" OK_JSON,
        "HTTP/1.1 200 OK\rContent-Length: 29\r\n\r\n" OK_JSON,
        "HTTP/1.1 200 OK\r\nContent-Length: 29\r\r\n" OK_JSON,
        "HTTP/1.1 200 OK\r\r\nContent-Length: 29\r\n\r\n" OK_JSON,
        "HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r" OK_JSON,
        "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 29\r\n\r\n" OK_JSON,
        "HTTP/1.1 200 OK\r\nX: a\r b\r\nContent-Length: 29\r\n\r\n" OK_JSON,
        "\r\nHTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n" OK_JSON,
        "\nHTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n" OK_JSON,
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_reply(rows[i], rows[i], TEO_E_HTTP_HEAD);
    }
}

/* ---- lines longer than what is kept of them ---- */

static void a_long_field_is_ignored_where_it_is_not_needed(void **state)
{
    (void)state;
    for (size_t length = 1; length < 300; length++) {
        bytes_clear(&reply);
        bytes_text(&reply, "HTTP/1.1 200 OK\r\nX-Long: ");
        bytes_repeat(&reply, "x", length);
        bytes_text(&reply, "\r\nContent-Length: " OK_LENGTH "\r\n\r\n" OK_JSON);
        read_made("long field", TEO_END);
    }
}

static void a_long_name_is_ignored_too(void **state)
{
    (void)state;
    for (size_t length = 1; length < 300; length++) {
        for (unsigned bad = 0; bad < 2; bad++) {
            bytes_clear(&reply);
            bytes_text(&reply, OK_HEAD);
            bytes_repeat(&reply, "N", length);
            bytes_format(&reply, "%s: x\r\n folded\r\n\r\n" OK_JSON, bad ? " " : "");
            read_made("long name", bad ? TEO_E_HTTP_HEAD : TEO_END);
        }
        bytes_clear(&reply);
        bytes_text(&reply, OK_HEAD);
        bytes_repeat(&reply, "N", length);
        bytes_text(&reply, "\r\n\r\n" OK_JSON);
        read_made("no colon", TEO_E_HTTP_HEAD);
    }
}

/* Neither the beginning of a long name nor its end is taken for a name. */
static void a_long_name_is_not_taken_for_another(void **state)
{
    (void)state;
    for (size_t length = 1; length < 100; length++) {
        bytes_clear(&reply);
        bytes_text(&reply, OK_HEAD "Content-Length");
        bytes_repeat(&reply, "x", length);
        bytes_text(&reply, ": 5\r\n");
        bytes_repeat(&reply, "x", length);
        bytes_text(&reply, "Content-Length: 5\r\n\r\n" OK_JSON);
        read_made("long name", TEO_END);
    }
}

static void a_long_field_is_an_error_where_it_frames_the_body(void **state)
{
    static const char *const names[] = {"Content-Length", "Transfer-Encoding", "Content-Encoding"};
    static const char *const values[] = {OK_LENGTH, "chunked", "identity"};
    static const char *const bodies[] = {OK_JSON, "1d\r\n" OK_JSON "\r\n0\r\n\r\n", OK_JSON};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t blanks = 60; blanks < 140; blanks++) {
            for (unsigned before = 0; before < 2; before++) {
                bytes_clear(&reply);
                bytes_format(&reply, "HTTP/1.1 200 OK\r\n%s:%s", names[i], before ? "" : values[i]);
                bytes_repeat(&reply, before ? " " : "\t", blanks);
                bytes_format(&reply, "%s\r\n\r\n%s", before ? values[i] : "", bodies[i]);
                read_made(names[i], blanks + strlen(values[i]) > TEO_LINE_SIZE - 3 ? TEO_E_HTTP_LONG : TEO_END);
            }
        }
    }
}

/* Not one that says when and how to ask again: it is as good as missing. */
static void a_long_field_is_no_error_where_it_does_not(void **state)
{
    static const char *const names[] = {"Connection", "Date", "Retry-After"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t length = 60; length < 140; length++) {
            bytes_clear(&reply);
            bytes_format(&reply, OK_HEAD "%s:", names[i]);
            bytes_repeat(&reply, "x", length);
            bytes_text(&reply, "\r\n\r\n" OK_JSON);
            read_made(names[i], TEO_END);
            assert_true(result.keep_alive);
            assert_int_equal(result.date, 0);
            assert_int_equal(result.fault.retry_after, 0);
        }
    }
}

static void a_head_may_have_its_bound_and_not_a_byte_more(void **state)
{
    (void)state;
    for (size_t more = 0; more < 3; more++) {
        bytes_clear(&reply);
        bytes_text(&reply, OK_HEAD "X: ");
        bytes_repeat(&reply, "x", TEO_HEAD_MAX + more - reply.length - 5);
        bytes_text(&reply, "\r\n");
        bytes_text(&reply, "\r\n" OK_JSON);
        assert_int_equal(strstr(reply.at, "\r\n\r\n") + 4 - reply.at, TEO_HEAD_MAX + more - 1);
        read_made("head", more < 2 ? TEO_END : TEO_E_HTTP_LONG);
    }
}

static void a_head_without_end_is_given_up(void **state)
{
    (void)state;
    bytes_clear(&reply);
    bytes_repeat(&reply, "x", 2 * TEO_HEAD_MAX);
    read_made("one line", TEO_E_HTTP_LONG);
    bytes_clear(&reply);
    bytes_text(&reply, "HTTP/1.1 200 OK\r\n");
    bytes_repeat(&reply, "X: y\r\n", TEO_HEAD_MAX);
    read_made("many lines", TEO_E_HTTP_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_head_is_read),
        cmocka_unit_test(status_lines),
        cmocka_unit_test(a_long_reason_does_no_harm),
        cmocka_unit_test(interim_replies_are_passed_over),
        cmocka_unit_test(an_interim_reply_says_nothing_of_the_framing_of_the_final_one),
        cmocka_unit_test(an_interim_reply_is_not_the_end),
        cmocka_unit_test(endless_interim_replies_come_to_an_end),
        cmocka_unit_test(fields),
        cmocka_unit_test(a_head_does_not_begin_with_a_fold),
        cmocka_unit_test(a_name_is_a_token),
        cmocka_unit_test(control_bytes_are_refused_wherever_a_head_has_them),
        cmocka_unit_test(every_byte_of_a_value_is_taken_or_refused),
        cmocka_unit_test(lines_end_in_cr_lf_and_nothing_else),
        cmocka_unit_test(a_long_field_is_ignored_where_it_is_not_needed),
        cmocka_unit_test(a_long_name_is_ignored_too),
        cmocka_unit_test(a_long_name_is_not_taken_for_another),
        cmocka_unit_test(a_long_field_is_an_error_where_it_frames_the_body),
        cmocka_unit_test(a_long_field_is_no_error_where_it_does_not),
        cmocka_unit_test(a_head_may_have_its_bound_and_not_a_byte_more),
        cmocka_unit_test(a_head_without_end_is_given_up),
    };

    return cmocka_run_group_tests_name("response head", tests, NULL, NULL);
}
