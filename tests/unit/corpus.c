#include "corpus.h"

static void add_chunk(bytes *reply, const char *data, size_t length, const char *extension)
{
    bytes_format(reply, "%x%s\r\n", (unsigned)length, extension);
    bytes_add(reply, data, length);
    bytes_text(reply, "\r\n");
}

static void by_length(bytes *reply, const sample *s)
{
    bytes_format(reply,
                 "HTTP/1.1 200 OK\r\nServer: x\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: %u\r\n\r\n%s",
                 (unsigned)strlen(s->body), s->body);
}

static void until_close(bytes *reply, const sample *s)
{
    bytes_format(reply, "HTTP/1.0 200 OK\r\n\r\n%s", s->body);
}

static void as_it_is(bytes *reply, const sample *s)
{
    bytes_text(reply, s->body);
}

static void in_one_chunk(bytes *reply, const sample *s)
{
    bytes_text(reply, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding:Chunked\r\n\r\n");
    add_chunk(reply, s->body, strlen(s->body), ";name=\"value\"");
    bytes_text(reply, "0\r\nX-Trailer: y\r\n\r\n");
}

static void in_small_chunks(bytes *reply, const sample *s)
{
    size_t length = strlen(s->body), piece;

    bytes_text(reply, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0; at < length; at += piece) {
        piece = 1 + at % 7 < length - at ? 1 + at % 7 : length - at;
        add_chunk(reply, s->body + at, piece, at % 3 == 0 ? ";x" : "");
    }
    bytes_text(reply, "000\r\n\r\n");
}

/* What a body says is followed by bytes of another reply. */
static void with_more_behind(bytes *reply, const sample *s)
{
    by_length(reply, s);
    bytes_text(reply, "HTTP/1.1 500 Oops\r\n\r\n{}");
}

static void with_status_502(bytes *reply, const sample *s)
{
    bytes_format(reply, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: %u\r\n\r\n%s", (unsigned)strlen(s->body), s->body);
}

/*
 * The body's '@' stands for 300 characters of 1 to 4 bytes, '~' for 300
 * escapes, '^' for 300 digits.
 */
static void with_long_texts(bytes *reply, const sample *s)
{
    static const char *const characters[] = {"a", "\xC3\xA9", "\xE7\xAB\x99", "\xF0\x9F\x98\x80"};
    static const char *const escapes[] = {"\\n", "\\u00e9", "\\ud83d\\ude00", "\\\"", "\\ud83d", "\\u0000", "\\\\"};

    bytes_text(reply, "HTTP/1.1 200 OK\r\n\r\n");
    for (const char *at = s->body; *at != '\0'; at++) {
        for (unsigned i = 0; i < 300; i++) {
            if (*at == '@') {
                bytes_text(reply, characters[(i + i / 4) % COUNT(characters)]);
            } else if (*at == '~') {
                bytes_text(reply, escapes[(i + i / 7) % COUNT(escapes)]);
            } else if (*at == '^') {
                bytes_text(reply, "7");
            }
        }
        if (*at != '@' && *at != '~' && *at != '^') {
            bytes_add(reply, at, 1);
        }
    }
}

/* '<' stands for 40 levels of arrays and objects, '>' closes them. */
static void with_deep_values(bytes *reply, const sample *s)
{
    bytes_text(reply, "HTTP/1.1 200 OK\r\n\r\n");
    for (const char *at = s->body; *at != '\0'; at++) {
        if (*at == '<') {
            bytes_repeat(reply, "[{\"k\":", 20);
        } else if (*at == '>') {
            bytes_repeat(reply, "}]", 20);
        } else {
            bytes_add(reply, at, 1);
        }
    }
}

/* The example of the API's own page. */
#define EXAMPLE \
    "{\"Response\":{\"RequestId\":\"abc-afhhakf-24hkahf-2424\",\"Tasks\":[{\"JobId\":\"20g9wz8m9mgx\"," \
    "\"Status\":\"success\",\"Target\":\"http://www.qq.com/a.txt\",\"Type\":\"purge_url\"," \
    "\"CreateTime\":\"2022-02-09T02:28:43Z\",\"UpdateTime\":\"2022-02-09T02:28:52Z\"}],\"TotalCount\":8}}"
#define THREE \
    "{\"Response\":{\"TotalCount\":3,\"Tasks\":[{\"JobId\":\"a\",\"FailMessage\":\"\\u7ad9\\n\\\"\"},{}," \
    "{\"X\":[1.5e3,{\"JobId\":null}],\"JobId\":\"\xF0\x9F\x98\x80\"}],\"RequestId\":\"r\"}}"
#define REFUSAL \
    "{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.SignatureFailure\",\"Message\":\"\\u4f60 \xE7\xAB\x99\"}," \
    "\"RequestId\":\"r-1\"}}"

/* Two faults at once: either may be reported, but always the same one. */
#define ANY TEO_OK

const sample samples[] = {
    {"example by length", by_length, EXAMPLE, TEO_END, 1},
    {"example until close", until_close, EXAMPLE, TEO_END, 1},
    {"example in a chunk", in_one_chunk, EXAMPLE, TEO_END, 1},
    {"example in small chunks", in_small_chunks, EXAMPLE, TEO_END, 1},
    {"example with more behind", with_more_behind, EXAMPLE, TEO_END, 1},
    {"three tasks by length", by_length, THREE, TEO_END, 3},
    {"three tasks in small chunks", in_small_chunks, THREE, TEO_END, 3},
    {"no tasks", by_length, "{\"Response\":{\"TotalCount\":0,\"Tasks\":[]}}", TEO_END, 0},
    {"tasks null", in_one_chunk, "{\"Response\":{\"Tasks\":null,\"TotalCount\":0}}", TEO_END, 0},
    {"blanks", by_length,
     "\r\n{ \"Response\"\t:\r\n{ \"TotalCount\" : 12 , \"Tasks\" : [ { } , { \"JobId\" : \"j\" } ] } }\r\n ",
     TEO_END, 2},
    {"refusal", by_length, REFUSAL, TEO_E_REFUSED, 0},
    {"refusal in small chunks", in_small_chunks, REFUSAL, TEO_E_REFUSED, 0},
    {"throttled", until_close, "{\"Response\":{\"Error\":{\"Code\":\"RequestLimitExceeded\",\"Message\":\"x\"}}}",
     TEO_E_THROTTLED, 0},
    {"long texts", with_long_texts,
     "{\"X\":\"@\",\"@\":1,\"Response\":{\"~\":null,\"TotalCount\":2,\"Tasks\":[{\"Target\":\"@\",\"FailMessage\":\"~\","
     "\"JobId\":\"j\"},{\"Y\":\"~@~\",\"Target\":\"x\"}],\"Z\":[-^,^.^,0.^e+^]}}", TEO_END, 2},
    {"long text that is not UTF-8", with_long_texts, "{\"X\":\"@\x80\",\"Response\":{\"TotalCount\":2}}", TEO_E_JSON, 0},
    {"long text with a bad escape", with_long_texts, "{\"X\":\"@\\x\",\"Response\":{\"TotalCount\":2}}", TEO_E_JSON, 0},
    {"long number with two points", with_long_texts, "{\"X\":^.^.1,\"Response\":{\"TotalCount\":2}}", TEO_E_JSON, 0},
    {"long total", with_long_texts, "{\"Response\":{\"TotalCount\":^}}", TEO_E_MEMBER_TYPE, 0},
    {"deep values", with_deep_values,
     "{\"X\":<1>,\"Response\":{\"Tasks\":[{\"Y\":<\"s\">,\"JobId\":\"j\"}],\"Z\":<<[]>>,\"TotalCount\":1}}", TEO_END, 1},
    {"deep and not closed", with_deep_values, "{\"X\":<1],\"Response\":{\"TotalCount\":1}}", TEO_E_JSON, 0},
    {"closed by the other bracket", with_deep_values, "{\"X\":<[}>,\"Response\":{\"TotalCount\":1}}", TEO_E_JSON, 0},
    {"malformed after a task", by_length, "{\"Response\":{\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":tru}]}}", TEO_E_JSON, 1},
    {"no comma", by_length, "{\"Response\":{\"Tasks\":[{\"JobId\":\"a\"}{}]}}", TEO_E_JSON, 1},
    {"trailing bytes", by_length, EXAMPLE "x", TEO_E_JSON, 1},
    {"cut body", by_length, "{\"Response\":{\"TotalCount\":1,\"Tasks\":[{\"JobId\":\"a\"},{\"JobId\":\"b\"", TEO_E_JSON, 1},
    {"cut in a bad escape", by_length, "{\"Response\":{\"X\":\"\\x", TEO_E_JSON, 0},
    {"closed in a bad escape", until_close, "{\"Response\":{\"X\":\"\\x", ANY, 0},
    {"closed behind a control byte", until_close, "{\"Response\":{\"X\":\"\n", ANY, 0},
    {"closed in a literal", until_close, "{\"Response\":{\"X\":tru", TEO_E_CLOSED, 0},
    {"wrong type", by_length, "{\"Response\":{\"TotalCount\":1,\"Tasks\":[{\"JobId\":5}]}}", TEO_E_MEMBER_TYPE, 0},
    {"given twice", in_one_chunk, "{\"Response\":{\"Tasks\":[{\"JobId\":\"a\",\"JobId\":\"b\"}]}}", TEO_E_MEMBER_TWICE, 0},
    {"incomplete", by_length, "{\"Response\":{\"RequestId\":\"r\"}}", TEO_E_INCOMPLETE, 0},
    {"gateway", with_status_502, "<html>\r\n<h1>502</h1>\r\n</html>", TEO_E_UNAVAILABLE, 0},
    {"redirect", as_it_is, "HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", TEO_E_HTTP_STATUS, 0},
    {"no content", as_it_is, "HTTP/1.1 204 No Content\r\n\r\n", TEO_E_HTTP_STATUS, 0},
    {"not HTTP", as_it_is, "SSH-2.0-OpenSSH_9.2p1\r\n", TEO_E_HTTP_HEAD, 0},
    {"bare line feed", as_it_is, "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", TEO_E_HTTP_HEAD, 0},
    {"two lengths", as_it_is, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
     TEO_E_HTTP_FRAMING, 0},
    {"both framings", as_it_is, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     TEO_E_HTTP_FRAMING, 0},
    {"compressed", as_it_is, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1F\x8B\x08", TEO_E_CONTENT_CODING, 0},
    {"chunk size", as_it_is, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Res\r\nx\r\n",
     TEO_E_HTTP_CHUNK, 0},
    {"chunk without its end", as_it_is, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Resp5\r\n",
     TEO_E_HTTP_CHUNK, 0},
    {"chunk that ends in a bad escape", as_it_is, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"\\x!!\r\n",
     ANY, 0},
    {"trailer", as_it_is, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: \x01\r\n\r\n",
     TEO_E_HTTP_HEAD, 0},
    {"cut head", as_it_is, "HTTP/1.1 200 OK\r\nContent-Le", TEO_E_CLOSED, 0},
};

const size_t sample_count = COUNT(samples);
