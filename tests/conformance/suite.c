#include "suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define CASES_MAX 64

/* What cmocka hands to a test. */
typedef struct port_run {
    port_subject *subject;
    const suite_case *test;
} port_run;

static int make_port(void **state)
{
    port_subject *subject = ((port_run *)*state)->subject;

    subject->handles_before = subject->handles != NULL ? subject->handles() : 0;
    subject->port = subject->create(subject);
    return subject->port != NULL ? 0 : -1;
}

static void run_case(void **state)
{
    const port_run *run = *state;

    run->test->run(run->subject);
}

/* Nothing a case has done may leave a handle in use. Memory is for the sanitizer to watch. */
static int drop_port(void **state)
{
    port_subject *subject = ((port_run *)*state)->subject;
    int left;

    if (subject->port != NULL) {
        subject->port->close(subject->port->context);
        subject->destroy(subject);
        subject->port = NULL;
    }
    left = subject->handles != NULL ? subject->handles() : 0;
    if (left != subject->handles_before) {
        fprintf(stderr, "%d handles before, %d after\n", subject->handles_before, left);
        return -1;
    }
    return 0;
}

static void end(port_subject *subject)
{
    if (subject->peer.process > 0) {
        peer_stop(&subject->peer);
    }
    if (subject->pki[0] != '\0') {
        pki_remove(subject->pki);
    }
}

static int begin(port_subject *subject, bool pki)
{
    subject->pki[0] = '\0';
    if (pki && pki_make(subject->pki) != 0) {
        return -1;
    }
    if (peer_start(&subject->peer, subject->bind, pki ? subject->pki : NULL, subject->dns ? subject->host : NULL) != 0) {
        end(subject);
        return -1;
    }
    return 0;
}

int suite_run_cases(port_subject *subject, const suite_case *cases, size_t count)
{
    static struct CMUnitTest tests[CASES_MAX];
    static port_run runs[CASES_MAX];

    assert_true(count <= CASES_MAX);
    for (size_t i = 0; i < count; i++) {
        runs[i].subject = subject;
        runs[i].test = &cases[i];
        tests[i].name = cases[i].name;
        tests[i].test_func = run_case;
        tests[i].setup_func = make_port;
        tests[i].teardown_func = drop_port;
        tests[i].initial_state = &runs[i];
    }
    return _cmocka_run_group_tests(subject->name, tests, count, NULL, NULL);
}

int suite_run(port_subject *subject)
{
    int failed = 0;

    if (begin(subject, subject->tls) != 0) {
        return 1;
    }
    failed += suite_run_cases(subject, cases_connect, cases_connect_count);
    failed += suite_run_cases(subject, cases_transfer, cases_transfer_count);
    failed += suite_run_cases(subject, cases_deadline, cases_deadline_count);
    failed += suite_run_cases(subject, cases_rules, cases_rules_count);
    end(subject);
    return failed;
}

int suite_run_own(port_subject *subject, bool pki, const suite_case *cases, size_t count)
{
    int failed;

    if (begin(subject, pki) != 0) {
        return 1;
    }
    failed = suite_run_cases(subject, cases, count);
    end(subject);
    return failed;
}
