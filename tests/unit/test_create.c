/* Creates: what their replies mean. */
#include "creating.h"

/* ---- the reply ---- */

#define JOB "\"JobId\":\"20g9wz8m9mgx\""
#define ID "20g9wz8m9mgx"
#define GROUP(members) "{" members "}"
#define LIST(groups) "\"FailedList\":[" groups "]"
#define REASON(text) "\"Reason\":\"" text "\""
#define TARGETS(list) "\"Targets\":[" list "]"

static const struct {
    const char *members;
    teo_status status;
    const char *about; /* the JobId, or what is wrong */
    const char *refusals;
} replies[] = {
    {JOB, TEO_END, ID, ""},
    {JOB ",\"FailedList\":null", TEO_END, ID, ""},
    {LIST("") "," JOB, TEO_END, ID, ""},
    {"\"New\":{\"JobId\":1,\"FailedList\":[[[{}]]]}," JOB ",\"Later\":[\"Targets\",1.5e3,null]",
     TEO_END, ID, ""},

    /* JobId first and last; Reason before its targets and after them. */
    {JOB "," LIST(GROUP(REASON("no") "," TARGETS("\"a\",\"b\""))), TEO_END, ID,
     "no: a\nno: b\nno.\n"},
    {LIST(GROUP(TARGETS("\"a\",\"b\"") "," REASON("no"))) "," JOB, TEO_END, ID,
     "?: a\n?: b\nno.\n"},
    {LIST(GROUP(REASON("r") "," TARGETS("\"a\"")) "," GROUP(TARGETS("\"b\"")) ","
          GROUP(TARGETS("\"c\"") "," REASON("s")) "," GROUP(REASON("t") "," TARGETS("\"d\""))) ","
     JOB, TEO_END, ID, "r: a\nr.\n?: b\n?.\n?: c\ns.\nt: d\nt.\n"},
    {LIST(GROUP("\"Reason\":null," TARGETS("\"a\"")) "," GROUP(TARGETS("\"b\"") ",\"Reason\":null"))
     "," JOB, TEO_END, ID, "?: a\n?.\n?: b\n?.\n"},
    {JOB "," LIST(GROUP(REASON("") "," TARGETS("\"\""))), TEO_END, ID, ": \n.\n"},

    /* No targets. */
    {JOB "," LIST(GROUP("") "," GROUP(REASON("no")) "," GROUP(REASON("r") ",\"Targets\":null") ","
                  GROUP("\"Targets\":null," REASON("s")) "," GROUP(TARGETS("") "," REASON("t"))),
     TEO_END, ID, "?.\nno.\nr.\ns.\nt.\n"},

    /* Members not known today, before, between and after. */
    {JOB "," LIST(GROUP("\"Code\":7,\"Deep\":[[[[{\"Targets\":[\"x\"]}]]]]," TARGETS("\"a\"")
                        ",\"JobId\":{},\"FailedList\":[1]," REASON("no") ",\"Message\":null")),
     TEO_END, ID, "?: a\nno.\n"},

    /* Escapes, and what they stand for. */
    {"\"\\u004aobId\":\"a\\u002fb\"," LIST(GROUP(REASON("\\u00e9\\n\\\"") ","
                                             TARGETS("\"\\ud83d\\ude00\\u0000\""))),
     TEO_END, "a/b", "\xC3\xA9\n\": \xF0\x9F\x98\x80\xEF\xBF\xBD\n\xC3\xA9\n\".\n"},

    /* Malformed, and named. */
    {JOB "," LIST(GROUP(TARGETS("null"))), TEO_E_MEMBER_TYPE, "Targets", ""},
    {JOB "," LIST(GROUP(TARGETS("\"a\",null"))), TEO_E_MEMBER_TYPE, "Targets", "?: a\n"},
    {JOB "," LIST(GROUP(TARGETS("7"))), TEO_E_MEMBER_TYPE, "Targets", ""},
    {JOB "," LIST(GROUP(TARGETS("\"a\",true"))), TEO_E_MEMBER_TYPE, "Targets", "?: a\n"},
    {JOB "," LIST(GROUP(TARGETS("[\"a\"]"))), TEO_E_MEMBER_TYPE, "Targets", ""},
    {JOB "," LIST(GROUP(TARGETS("[]"))), TEO_E_MEMBER_TYPE, "Targets", ""},
    {JOB "," LIST(GROUP(TARGETS("\"a\",{\"b\":\"c\"}"))), TEO_E_MEMBER_TYPE, "Targets", "?: a\n"},
    {JOB "," LIST(GROUP("\"Targets\":\"a\"")), TEO_E_MEMBER_TYPE, "Targets", ""},
    {JOB "," LIST(GROUP("\"Targets\":{}")), TEO_E_MEMBER_TYPE, "Targets", ""},
    {JOB "," LIST(GROUP("\"Targets\":7")), TEO_E_MEMBER_TYPE, "Targets", ""},
    {JOB "," LIST(GROUP(REASON("r") "," TARGETS("\"a\"") "," TARGETS("\"b\""))),
     TEO_E_MEMBER_TWICE, "Targets", "r: a\n"},
    {JOB "," LIST(GROUP(REASON("r") "," TARGETS("\"a\"") "," REASON("s"))), TEO_E_MEMBER_TWICE,
     "Reason", "r: a\n"},
    {JOB "," LIST(GROUP("\"Reason\":[\"r\"]")), TEO_E_MEMBER_TYPE, "Reason", ""},
    {JOB "," LIST(GROUP("\"Reason\":7")), TEO_E_MEMBER_TYPE, "Reason", ""},
    {JOB "," LIST("null"), TEO_E_MEMBER_TYPE, "FailedList", ""},
    {JOB "," LIST("\"a\""), TEO_E_MEMBER_TYPE, "FailedList", ""},
    {JOB "," LIST("[\"a\"]"), TEO_E_MEMBER_TYPE, "FailedList", ""},
    {JOB ",\"FailedList\":{}", TEO_E_MEMBER_TYPE, "FailedList", ""},
    {JOB ",\"FailedList\":\"\"", TEO_E_MEMBER_TYPE, "FailedList", ""},
    {JOB "," LIST("") "," LIST(""), TEO_E_MEMBER_TWICE, "FailedList", ""},
    {JOB "," JOB, TEO_E_MEMBER_TWICE, "JobId", ""},
    {"\"JobId\":7", TEO_E_MEMBER_TYPE, "JobId", ""},
    {"\"JobId\":[\"a\"]", TEO_E_MEMBER_TYPE, "JobId", ""},
    {JOB "," LIST(GROUP(TARGETS("\"a\"]"))), TEO_E_JSON, "", "?: a\n"},

    /* A job without its id is no whole answer. */
    {"\"New\":1", TEO_E_INCOMPLETE, "", ""},
    {"\"JobId\":null", TEO_E_INCOMPLETE, "", ""},
    {LIST(GROUP(REASON("r") "," TARGETS("\"a\""))), TEO_E_INCOMPLETE, "", "r: a\nr.\n"},

    /* A refusal of the whole. */
    {"\"Error\":{\"Code\":\"LimitExceeded.BatchQuota\",\"Message\":\"too many\"}", TEO_E_REFUSED,
     "too many", ""},
    {"\"Error\":{\"Message\":\"no\",\"Code\":\"AuthFailure\"},\"FailedList\":null,\"JobId\":null",
     TEO_E_REFUSED, "no", ""},
    {"\"Error\":null," JOB, TEO_END, ID, ""},
};

/* Each read in pieces of every size, or of one. */
static void read_replies(size_t first_piece, size_t step, bool waits)
{
    for (size_t i = 0; i < COUNT(replies); i++) {
        size_t most = strlen(replies[i].members) + 300;

        for (size_t piece = first_piece; piece < most; piece += step) {
            begin_purging(replies[i].members);
            one.label = replies[i].members;
            one.buffer_size = TEO_BUFFER_MIN;
            one.port.piece = piece;
            one.port.blocks = !waits;
            one.port.port.wait = waits ? one.port.port.wait : NULL;
            talk_init(&one);
            assert_status(one.label, create_purge(), replies[i].status);
            assert_string_equal(one.client.fault.message, replies[i].about);
            assert_string_equal(refusals.at, replies[i].refusals);
            assert_string_equal(teo_client_job_id(&one.client),
                                replies[i].status == TEO_END ? replies[i].about : "");
            assert_int_equal(one.service.requests, 1);
            assert_that(one.label, waits || one.agains > 0);
            talk_end(&one);
        }
    }
}

static void replies_mean_what_they_say_in_pieces_of_every_size(void **state)
{
    (void)state;
    read_replies(1, 1, true);
}

static void replies_mean_the_same_to_a_superloop(void **state)
{
    (void)state;
    read_replies(1, 7, false);
}

/* A text of so many bytes, of characters of two bytes and then one of one. */
static const char *long_text(bytes *text, size_t length)
{
    bytes_clear(text);
    bytes_repeat(text, "\xC3\xA9", length / 2);
    bytes_repeat(text, "x", length % 2);
    return text->at;
}

static void texts_that_are_too_long_are_cut_and_flagged_and_the_next_one_is_not(void **state)
{
    static bytes members, reason, target, expected;
    static const size_t more[] = {0, 1, 2, 3, 1000, 5000};

    (void)state;
    for (size_t i = 0; i < COUNT(more); i++) {
        size_t long_reason = TEO_REASON_SIZE - 1 + more[i];
        size_t long_target = TEO_TARGET_SIZE - 1 + more[i];
        const char *cut = more[i] == 0 ? "" : "~";
        int r, t;

        bytes_clear(&members);
        bytes_format(&members, JOB "," LIST(GROUP(REASON("%s") "," TARGETS("\"%s\",\"a\",\"%s\"")) ","
                                            GROUP(TARGETS("\"b\"") "," REASON("s"))),
                     long_text(&reason, long_reason), long_text(&target, long_target), target.at);
        /* What fits: all but the NUL's byte, and no half of a character. */
        r = (int)(more[i] == 0 ? long_reason : TEO_REASON_SIZE - 2);
        t = (int)(more[i] == 0 ? long_target : TEO_TARGET_SIZE - 2);
        bytes_clear(&expected);
        bytes_format(&expected, "%.*s%s: %.*s%s\n%.*s%s: a\n%.*s%s: %.*s%s\n%.*s%s.\n?: b\ns.\n",
                     r, reason.at, cut, t, target.at, cut, r, reason.at, cut, r, reason.at, cut,
                     t, target.at, cut, r, reason.at, cut);
        for (size_t piece = 1; piece < 1000; piece += piece < 10 ? 1 : 97) {
            begin_purging(members.at);
            one.buffer_size = TEO_BUFFER_MIN;
            one.port.piece = piece;
            assert_status("cut", purge_once(), TEO_END);
            assert_string_equal(refusals.at, expected.at);
        }
    }
}

static void a_list_of_any_length_passes_through_the_smallest_buffer(void **state)
{
    static bytes members, expected;
    enum { REFUSED = 4000, GROUPS = 8 };

    (void)state;
    bytes_clear(&members);
    bytes_clear(&expected);
    bytes_text(&members, "\"FailedList\":[");
    for (unsigned i = 0; i < REFUSED; i++) {
        unsigned group = i / (REFUSED / GROUPS);
        bool first = i % (REFUSED / GROUPS) == 0, last = (i + 1) % (REFUSED / GROUPS) == 0;

        if (first) {
            bytes_format(&members, "%s{\"Reason\":\"r%u\",\"Targets\":[", group > 0 ? "," : "",
                         group);
        }
        bytes_format(&members, "%s\"https://www.example.com/%u\"", first ? "" : ",", i);
        bytes_format(&expected, "r%u: https://www.example.com/%u\n", group, i);
        if (last) {
            bytes_text(&members, "]}");
            bytes_format(&expected, "r%u.\n", group);
        }
    }
    bytes_text(&members, "]," JOB);
    for (int waits = 0; waits < 2; waits++) {
        for (int framing = FAKE_BY_LENGTH; framing <= FAKE_UNTIL_CLOSE; framing++) {
            begin_purging(members.at);
            one.buffer_size = TEO_BUFFER_MIN;
            one.service.framing = (fake_framing)framing;
            one.port.port.wait = waits ? one.port.port.wait : NULL;
            one.port.blocks = !waits;
            one.step_ms = 1;
            talk_init(&one);
            assert_status("long", create_purge(), TEO_END);
            assert_int_equal(refusal_count, REFUSED + GROUPS);
            assert_string_equal(refusals.at, expected.at);
            assert_string_equal(teo_client_job_id(&one.client), ID);
            talk_end(&one);
        }
    }
}

/* ---- the client ---- */

static int begin(void **state)
{
    (void)state;
    begin_purging(JOB);
    return 0;
}

static void the_job_id_is_there_after_the_end_alone(void **state)
{
    teo_refusal refusal = {0};

    (void)state;
    begin_purging(JOB "," LIST(GROUP(TARGETS("\"a\""))));
    talk_init(&one);
    assert_string_equal(teo_client_job_id(&one.client), "");
    assert_status("begin", teo_client_create_purge(&one.client, &purge), TEO_OK);
    assert_string_equal(teo_client_job_id(&one.client), "");
    assert_status("target", teo_client_next_refusal(&one.client, &refusal), TEO_OK);
    assert_string_equal(teo_client_job_id(&one.client), "");
    assert_status("group", teo_client_next_refusal(&one.client, &refusal), TEO_OK);
    assert_string_equal(teo_client_job_id(&one.client), "");
    for (int again = 0; again < 3; again++) {
        assert_status("end", teo_client_next_refusal(&one.client, &refusal), TEO_END);
        assert_int_equal(refusal.present, 0);
        assert_string_equal(teo_client_job_id(&one.client), ID);
    }
    assert_status("begin", teo_client_create_purge(&one.client, &purge), TEO_OK);
    assert_string_equal(teo_client_job_id(&one.client), "");
    talk_end(&one);
}

static void creates_and_lists_work_one_after_the_other(void **state)
{
    (void)state;
    talk_begin(&one, 25);
    talk_init(&one);
    for (int round = 0; round < 3; round++) {
        one.service.action = NULL;
        one.service.members = NULL;
        talk_run(&one);
        expect_tasks(&one, 0, 25);
        assert_string_equal(teo_client_job_id(&one.client), "");
        one.service.action = round % 2 == 0 ? "CreatePurgeTask" : "CreatePrefetchTask";
        one.service.members = JOB "," LIST(GROUP(TARGETS("\"a\"")));
        assert_status("create", round % 2 == 0 ? create_purge() : create_prefetch(), TEO_END);
        assert_string_equal(refusals.at, "?: a\n?.\n");
        assert_string_equal(teo_client_job_id(&one.client), ID);
    }
    talk_end(&one);
}

static void a_create_that_is_given_up_leaves_the_next_one_whole(void **state)
{
    teo_refusal refusal = {0};

    (void)state;
    begin_purging(JOB "," LIST(GROUP(TARGETS("\"a\",\"b\"") "," REASON("no"))));
    one.port.piece = 40;
    talk_init(&one);
    assert_status("begin", teo_client_create_purge(&one.client, &purge), TEO_OK);
    assert_status("target", teo_client_next_refusal(&one.client, &refusal), TEO_OK);
    assert_string_equal(refusal.target, "a");
    assert_status("create", create_purge(), TEO_END);
    assert_string_equal(refusals.at, "?: a\n?: b\nno.\n");
    assert_int_equal(one.service.connections, 2);
    talk_end(&one);
}

static void calls_with_null_are_refused(void **state)
{
    teo_refusal refusal = {0};

    (void)state;
    talk_init(&one);
    assert_status("purge", teo_client_create_purge(&one.client, NULL), TEO_E_ARGUMENT);
    assert_status("prefetch", teo_client_create_prefetch(&one.client, NULL), TEO_E_ARGUMENT);
    assert_status("quota", teo_client_quota(&one.client, NULL), TEO_E_ARGUMENT);
    assert_status("next", teo_client_next_refusal(&one.client, &refusal), TEO_E_ARGUMENT);
    assert_status("next", teo_client_next_refusal(&one.client, NULL), TEO_E_ARGUMENT);
    assert_status("purge", teo_client_create_purge(NULL, &purge), TEO_E_ARGUMENT);
    assert_status("prefetch", teo_client_create_prefetch(NULL, &prefetch), TEO_E_ARGUMENT);
    assert_status("quota", teo_client_quota(NULL, "zone-1"), TEO_E_ARGUMENT);
    assert_status("next", teo_client_next_refusal(NULL, &refusal), TEO_E_ARGUMENT);
    assert_int_equal(one.port.calls[FAKE_OPEN], 0);
    talk_end(&one);
}

static void a_record_of_another_size_ends_the_create_in_doubt(void **state)
{
    teo_task task;

    (void)state;
    talk_init(&one);
    assert_status("begin", teo_client_create_purge(&one.client, &purge), TEO_OK);
    assert_status("size", teo_client_next_record(&one.client, &task, sizeof task), TEO_E_ARGUMENT);
    assert_int_equal(one.service.requests, 1);
    assert_true(teo_fault_leaves_doubt(&one.client.fault));
    talk_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_mean_what_they_say_in_pieces_of_every_size),
        cmocka_unit_test(replies_mean_the_same_to_a_superloop),
        cmocka_unit_test(texts_that_are_too_long_are_cut_and_flagged_and_the_next_one_is_not),
        cmocka_unit_test(a_list_of_any_length_passes_through_the_smallest_buffer),
        cmocka_unit_test_setup(the_job_id_is_there_after_the_end_alone, begin),
        cmocka_unit_test(creates_and_lists_work_one_after_the_other),
        cmocka_unit_test(a_create_that_is_given_up_leaves_the_next_one_whole),
        cmocka_unit_test_setup(calls_with_null_are_refused, begin),
        cmocka_unit_test_setup(a_record_of_another_size_ends_the_create_in_doubt, begin),
    };

    return cmocka_run_group_tests_name("create", tests, NULL, NULL);
}
