#include "matrix.h"

static talk one;

/* ---- the listings ---- */

enum { TASKS = 25 };

/* Three pages, then another in the next window, over a connection that is kept. */
static void begin_plain(void)
{
    talk_begin(&one, 0);
    fake_service_fill(&one.service, TASKS, FAKE_EPOCH - 60, FAKE_DAY / 4);
    one.query.start = FAKE_EPOCH - 8 * FAKE_DAY;
    one.port.piece = 700;
}

/*
 * The same with all that makes more calls: no time known, a busy service, slow replies,
 * connections that close.
 */
static void begin_busy(void)
{
    begin_plain();
    one.service.parting = FAKE_CLOSE_TOLD;
    one.service.framing = FAKE_CHUNKED;
    one.service.latency_ms = 40;
    one.service.behaviours[0] = (fake_behaviour){.from = 2, .until = 3, .code = "RequestLimitExceeded"};
    one.service.behaviours[1] = (fake_behaviour){.from = 5, .until = 6, .code = "ResponseSizeLimitExceeded"};
}

/* A server that closes what it was to keep, without a word. */
static void begin_parting(void)
{
    begin_plain();
    one.service.parting = FAKE_RESET_SEND;
}

static const struct {
    const char *label;
    void (*begin)(void);
    bool busy;
    bool again; /* not the first connection of its life */
} listings[] = {{"plain", begin_plain, false, false}, {"busy", begin_busy, true, true}, {"parting", begin_parting, false, true}};

static void init(const matrix_over *over, size_t listing, bool waits)
{
    listings[listing].begin();
    one.label = listings[listing].label;
    one.port.calls_most = 400000;
    one.step_ms = waits ? 0 : 10;
    one.port.blocks = listings[listing].busy && waits;
    one.port.port.wait = waits ? one.port.port.wait : NULL;
    if (over->attach != NULL) {
        over->attach(&one, listings[listing].again);
    }
    talk_init(&one);
    if (listings[listing].busy) {
        teo_client_set_time(&one.client, 0);
    }
}

static void end(const matrix_over *over)
{
    talk_end(&one);
    if (over->detach != NULL) {
        over->detach(&one);
    }
}

/* ---- the faults ---- */

#define ANY_TLS {TEO_E_TLS, TEO_E_TLS_CA, TEO_E_TLS_CERT, TEO_E_TLS_SETUP, TEO_E_TLS_HOST, TEO_E_TLS_REFUSED}
#define A_SECOND 1000

static const struct {
    const char *label;
    fake_call call;
    fake_deed deed;
    teo_status status;
    size_t count;
    teo_status once[3];    /* how the query ends when it happens once: one of these */
    teo_status forever[3]; /* the same from there on; TEO_OK: no client could tell, so it is not tried */
    teo_status tls[6];     /* over TLS one of these as well: the last bytes sent, its goodbye, may be lost */
} kinds[] = {
    {"open: DNS", FAKE_OPEN, FAKE_ANSWER, TEO_E_DNS, 0, {TEO_END}, {TEO_E_DNS}, {TEO_OK}},
    {"open: refused", FAKE_OPEN, FAKE_ANSWER, TEO_E_CONNECT, 0, {TEO_END}, {TEO_E_CONNECT}, {TEO_OK}},
    {"open: reset", FAKE_OPEN, FAKE_ANSWER, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}, {TEO_OK}},
    {"open: closed", FAKE_OPEN, FAKE_ANSWER, TEO_E_CLOSED, 0, {TEO_END}, {TEO_E_CLOSED}, {TEO_OK}},
    {"open: fails", FAKE_OPEN, FAKE_ANSWER, TEO_E_PORT, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"open: no host", FAKE_OPEN, FAKE_ANSWER, TEO_E_HOST, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"open: no answer at all", FAKE_OPEN, FAKE_ANSWER, TEO_END, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"open: TLS", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS, 0, {TEO_END}, {TEO_E_TLS}, {TEO_OK}},
    {"open: expired", FAKE_OPEN, FAKE_ANSWER, TEO_E_TLS_EXPIRED, 0, {TEO_E_TLS_EXPIRED}, {TEO_E_TLS_EXPIRED}, {TEO_OK}},
    {"open: moves on", FAKE_OPEN, FAKE_ANSWER, TEO_PROGRESS, 0, {TEO_END}, {TEO_E_DEADLINE}, {TEO_OK}},
    {"open: would block", FAKE_OPEN, FAKE_WOULD_BLOCK, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}, {TEO_OK}},
    {"open: hangs", FAKE_OPEN, FAKE_HANG, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}, {TEO_OK}},
    {"open: slow", FAKE_OPEN, FAKE_SLOW, TEO_OK, A_SECOND, {TEO_END}, {TEO_END, TEO_E_DEADLINE}, {TEO_OK}},
    {"send: one byte", FAKE_SEND, FAKE_SHORT, TEO_OK, 0, {TEO_END}, {TEO_END}, {TEO_END}},
    {"send: no byte", FAKE_SEND, FAKE_ANSWER, TEO_OK, 0, {TEO_END}, {TEO_E_PORT}, {TEO_END}},
    {"send: too many", FAKE_SEND, FAKE_ANSWER, TEO_OK, 100000, {TEO_END}, {TEO_E_PORT}, {TEO_END}},
    {"send: would block", FAKE_SEND, FAKE_WOULD_BLOCK, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}, {TEO_END}},
    {"send: reset", FAKE_SEND, FAKE_ANSWER, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}, {TEO_END}},
    {"send: closed", FAKE_SEND, FAKE_ANSWER, TEO_E_CLOSED, 0, {TEO_END}, {TEO_E_CLOSED}, {TEO_END}},
    {"send: fails", FAKE_SEND, FAKE_ANSWER, TEO_E_PORT, 0, {TEO_END}, {TEO_E_PORT}, {TEO_END}},
    {"send: no answer at all", FAKE_SEND, FAKE_ANSWER, TEO_END, 0, {TEO_END}, {TEO_E_PORT}, {TEO_END}},
    {"send: moves on", FAKE_SEND, FAKE_ANSWER, TEO_PROGRESS, 0, {TEO_END}, {TEO_E_DEADLINE}, {TEO_END}},
    {"send: no status", FAKE_SEND, FAKE_ANSWER, (teo_status)4, 0, {TEO_END}, {TEO_E_PORT}, {TEO_END}},
    {"send: TLS", FAKE_SEND, FAKE_ANSWER, TEO_E_TLS, 0, {TEO_END}, {TEO_E_TLS}, {TEO_END}},
    {"send: hangs", FAKE_SEND, FAKE_HANG, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}, {TEO_END}},
    {"send: slow", FAKE_SEND, FAKE_SLOW, TEO_OK, A_SECOND, {TEO_END}, {TEO_END, TEO_E_DEADLINE}, {TEO_E_STALLED}},
    {"recv: one byte", FAKE_RECV, FAKE_SHORT, TEO_OK, 0, {TEO_END}, {TEO_END}, {TEO_OK}},
    {"recv: no byte", FAKE_RECV, FAKE_ANSWER, TEO_OK, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"recv: too many", FAKE_RECV, FAKE_ANSWER, TEO_OK, 100000, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"recv: would block", FAKE_RECV, FAKE_WOULD_BLOCK, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}, {TEO_OK}},
    {"recv: reset", FAKE_RECV, FAKE_ANSWER, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}, {TEO_OK}},
    {"recv: closed", FAKE_RECV, FAKE_ANSWER, TEO_END, 0, {TEO_END}, {TEO_E_CLOSED}, {TEO_OK}},
    {"recv: cut by the end", FAKE_RECV, FAKE_CUT, TEO_END, 0, {TEO_END}, {TEO_E_CLOSED}, {TEO_OK}},
    {"recv: cut by a reset", FAKE_RECV, FAKE_CUT, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}, {TEO_OK}},
    {"recv: fails", FAKE_RECV, FAKE_ANSWER, TEO_E_PORT, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"recv: no answer at all", FAKE_RECV, FAKE_ANSWER, TEO_E_STATE, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"recv: moves on", FAKE_RECV, FAKE_ANSWER, TEO_PROGRESS, 0, {TEO_END}, {TEO_E_DEADLINE}, {TEO_OK}},
    {"recv: no status", FAKE_RECV, FAKE_ANSWER, (teo_status)4, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"recv: TLS", FAKE_RECV, FAKE_ANSWER, TEO_E_TLS, 0, {TEO_END}, {TEO_E_TLS}, {TEO_OK}},
    {"recv: hangs", FAKE_RECV, FAKE_HANG, TEO_OK, 0, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED}, {TEO_OK}},
    {"recv: slow", FAKE_RECV, FAKE_SLOW, TEO_OK, A_SECOND, {TEO_END}, {TEO_END, TEO_E_DEADLINE}, {TEO_E_STALLED}},
    {"recv: a wrong bit, first", FAKE_RECV, FAKE_FLIP, TEO_OK, 0, {TEO_END}, {TEO_OK}, ANY_TLS},
    {"recv: a wrong bit", FAKE_RECV, FAKE_FLIP, TEO_OK, 7919, {TEO_END}, {TEO_OK}, ANY_TLS},
    {"close: slow", FAKE_CLOSE, FAKE_SLOW, TEO_OK, A_SECOND, {TEO_END}, {TEO_END, TEO_E_DEADLINE}, {TEO_OK}},
    {"wait: fails", FAKE_WAIT, FAKE_ANSWER, TEO_E_PORT, 0, {TEO_END}, {TEO_E_PORT}, {TEO_OK}},
    {"wait: reset", FAKE_WAIT, FAKE_ANSWER, TEO_E_RESET, 0, {TEO_END}, {TEO_E_RESET}, {TEO_OK}},
    {"wait: slow", FAKE_WAIT, FAKE_SLOW, TEO_OK, A_SECOND, {TEO_END}, {TEO_END, TEO_E_DEADLINE, TEO_E_STALLED}, {TEO_OK}},
    {"wait: returns at once", FAKE_WAIT, FAKE_ANSWER, TEO_AGAIN, 0, {TEO_END}, {TEO_OK}, {TEO_OK}},
    {"clock: a second later", FAKE_CLOCK, FAKE_JUMP, TEO_OK, 1000, {TEO_END}, {TEO_E_DEADLINE, TEO_END}, {TEO_E_STALLED}},
    {"clock: a stall later", FAKE_CLOCK, FAKE_JUMP, TEO_OK, TEO_STALL_MS, {TEO_END}, {TEO_E_DEADLINE, TEO_E_STALLED, TEO_END},
     {TEO_OK}},
    {"clock: a deadline later", FAKE_CLOCK, FAKE_JUMP, TEO_OK, TEO_DEADLINE_MS, {TEO_E_DEADLINE, TEO_END},
     {TEO_E_DEADLINE, TEO_END}, {TEO_OK}},
    {"clock: stands still", FAKE_CLOCK, FAKE_STILL, TEO_OK, 0, {TEO_END}, {TEO_OK}, {TEO_OK}},
    {"clock: a second back", FAKE_CLOCK, FAKE_BACK, TEO_OK, 1000, {TEO_END, TEO_E_CLOCK}, {TEO_END, TEO_E_CLOCK},
     {TEO_OK}},
    {"clock: a stall back", FAKE_CLOCK, FAKE_BACK, TEO_OK, TEO_STALL_MS, {TEO_END, TEO_E_CLOCK}, {TEO_END, TEO_E_CLOCK},
     {TEO_OK}},
    {"random: fails", FAKE_RANDOM, FAKE_ANSWER, TEO_E_PORT, 0, {TEO_END}, {TEO_END}, {TEO_E_TLS_SETUP}},
    {"random: would block", FAKE_RANDOM, FAKE_ANSWER, TEO_AGAIN, 0, {TEO_END}, {TEO_END}, {TEO_E_TLS_SETUP}},
    {"random: zeros", FAKE_RANDOM, FAKE_ZEROS, TEO_OK, 0, {TEO_END}, {TEO_END}, ANY_TLS},
    {"random: slow", FAKE_RANDOM, FAKE_SLOW, TEO_OK, A_SECOND, {TEO_END}, {TEO_END, TEO_E_DEADLINE}, {TEO_E_STALLED}},
};

static fake_fault fault_of(size_t kind, uint32_t from, uint32_t until)
{
    return (fake_fault){kinds[kind].call, from, until, kinds[kind].deed, kinds[kind].status, kinds[kind].count};
}

/* Without TLS nothing shows that a byte was changed. */
static bool applies(const matrix_over *over, size_t kind)
{
    return over->tls || kinds[kind].deed != FAKE_FLIP;
}

/* ---- one run ---- */

/* What was run over one of them, and how it ended. */
static struct {
    uint32_t calls;         /* of one listing of each sort */
    uint32_t singles;
    uint32_t pairs;
    uint32_t next;          /* queries served afterwards */
    uint32_t ends[TEO_E_REFUSED + 1];
} told;

/* How the listing under the faults ended, while the next one runs. */
static struct {
    teo_status status;
    uint32_t count;
    uint64_t elapsed;
} ended;

static void blame(const char *what, const fake_fault *faults)
{
    print_error("%s, %s, %s: ended in %d; %u tasks; %u ms\n", one.label, one.port.port.wait != NULL ? "blocking" : "superloop", what,
                ended.status, ended.count, (unsigned)ended.elapsed);
    for (size_t i = 0; i < 2; i++) {
        print_error("  call %d, from %u to %u, deed %d, status %d, count %zu\n", faults[i].call, faults[i].from,
                    faults[i].until, faults[i].deed, faults[i].status, faults[i].count);
    }
    fail();
}

/*
 * An error of the network; or the service's own, where there was no time left to try again, or a
 * clock that went back made the time wrong.
 */
static bool may_end_in(teo_status status, bool busy, const fake_fault faults[2])
{
    bool back = faults[0].deed == FAKE_BACK || faults[1].deed == FAKE_BACK;

    return (status >= TEO_E_DNS && status <= TEO_E_TLS_REFUSED) || (busy && status == TEO_E_THROTTLED) || (back && status == TEO_E_CLOCK);
}

/*
 * The client reads the clock at most so often between a look at its deadline and
 * the end of the query.
 */
#define READINGS 7u

/*
 * Milliseconds that a fault adds to the deadline: the client looks at its deadline between calls of
 * the port alone (port.h), of which TLS makes up to 64 in one of its own, and one a number in its
 * arithmetic.
 */
static uint64_t allowance(const matrix_over *over, const fake_fault *fault)
{
    switch (fault->deed) {
    case FAKE_JUMP:
        return READINGS * fault->count;
    case FAKE_BACK:
        return fault->count;
    case FAKE_SLOW:
        return (over->tls ? 2 * 64 : 3) * fault->count;
    default:
        return 0;
    }
}

static void check_tasks(const fake_fault *faults)
{
    for (uint32_t i = 0; i < one.count; i++) {
        if (one.got[i] != i) {
            blame("a task is lost or comes again", faults);
        }
    }
}

/*
 * Runs the listing with these faults, checks what holds for all of them, and
 * whether the client goes on.
 */
static teo_status run(const matrix_over *over, size_t listing, bool waits, const char *label, const fake_fault faults[2])
{
    uint64_t allowed = TEO_DEADLINE_MS;
    teo_status status;

    init(over, listing, waits);
    one.label = label;
    memcpy(one.port.faults, faults, 2 * sizeof *faults);
    for (size_t i = 0; i < 2; i++) { /* calls count from the listing's first one on */
        uint32_t before = one.port.calls[faults[i].call];

        one.port.faults[i].from += before;
        one.port.faults[i].until += faults[i].until < UINT32_MAX ? before : 0;
        allowed += allowance(over, &faults[i]);
    }
    status = talk_run(&one);
    ended.status = status;
    ended.count = one.count;
    ended.elapsed = one.port.now_ms - one.begun_ms;
    if (ended.elapsed > allowed + one.step_ms) {
        blame("late", faults);
    }
    check_tasks(faults);
    if (status == TEO_END ? one.count != TASKS : !may_end_in(status, listings[listing].busy, faults)) {
        blame("neither whole nor an error of its own", faults);
    }
    assert_true(teo_status_text(status)[0] != '\0' && teo_status_remedy(status)[0] != '\0');
    told.ends[status]++;
    memset(one.port.faults, 0, sizeof one.port.faults);
    if (talk_run(&one) != TEO_END || one.count != TASKS) {
        blame("the client does not go on", faults);
    }
    check_tasks(faults);
    told.next++;
    end(over);
    return status;
}

/* ---- the matrix ---- */

static bool is_expected(const matrix_over *over, size_t listing, size_t kind, bool forever, teo_status status)
{
    const teo_status *expected = forever ? kinds[kind].forever : kinds[kind].once;
    fake_deed deed = kinds[kind].deed;

    for (size_t i = 0; i < COUNT(kinds[kind].once); i++) {
        if (status == expected[i]) {
            return true;
        }
    }
    for (size_t i = 0; over->tls && i < COUNT(kinds[kind].tls); i++) {
        if (status == kinds[kind].tls[i]) {
            return true;
        }
    }
    return listings[listing].busy && status == TEO_E_THROTTLED && (deed == FAKE_JUMP || deed == FAKE_SLOW);
}

static void fail_each_call_in_each_way(const matrix_over *over, size_t listing, bool waits, bool forever, uint32_t stride)
{
    uint32_t calls[FAKE_CALLS], before[FAKE_CALLS], drawn = 0;

    init(over, listing, waits);
    memcpy(before, one.port.calls, sizeof before);
    talk_run(&one);
    expect_tasks(&one, 0, TASKS);
    for (int call = 0; call < FAKE_CALLS; call++) {
        calls[call] = one.port.calls[call] - before[call];
        told.calls += forever ? 0 : calls[call];
    }
    end(over);
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        if (!applies(over, kind) || (forever && kinds[kind].forever[0] == TEO_OK)) {
            continue;
        }
        for (uint32_t i = 0; i < calls[kinds[kind].call]; i++) {
            fake_fault faults[2] = {fault_of(kind, i, forever ? UINT32_MAX : i + 1)};

            if (drawn++ % stride != 0) {
                continue;
            }
            told.singles++;
            if (!is_expected(over, listing, kind, forever, run(over, listing, waits, kinds[kind].label, faults))) {
                blame("not as expected", faults);
            }
        }
    }
}

void matrix_singles(const matrix_over *over, bool forever, uint32_t stride)
{
    for (size_t listing = 0; listing < COUNT(listings); listing++) {
        for (int waits = 0; waits < 2; waits++) {
            fail_each_call_in_each_way(over, listing, waits, forever, stride);
        }
    }
}

void matrix_pairs(const matrix_over *over, uint32_t count, uint32_t seed)
{
    static const uint32_t lengths[] = {1, 1, 1, 2, 5, UINT32_MAX};
    uint32_t most = over->tls ? 96 : 24; /* most calls of a listing of one sort are below it */

    for (uint32_t pair = 0; pair < count; pair++) {
        fake_fault faults[2];
        size_t listing = next_random(&seed) % COUNT(listings);
        bool waits = next_random(&seed) % 2 == 0;

        for (size_t i = 0; i < 2; i++) {
            size_t kind = next_random(&seed) % COUNT(kinds);
            uint32_t from = next_random(&seed) % most, length = lengths[next_random(&seed) % COUNT(lengths)];

            if (!applies(over, kind)) {
                i--;
                continue;
            }
            from = kinds[kind].call == FAKE_OPEN || kinds[kind].call == FAKE_CLOSE || kinds[kind].call == FAKE_RANDOM ? from % 8 : from;
            length = kinds[kind].forever[0] == TEO_OK ? 1 : length;
            faults[i] = fault_of(kind, from, length == UINT32_MAX ? length : from + length);
            faults[i].count = faults[i].deed == FAKE_JUMP && length > 1 ? A_SECOND : faults[i].count;
        }
        told.pairs++;
        (void)run(over, listing, waits, "a pair", faults);
    }
}

void matrix_tell(const matrix_over *over)
{
    uint32_t ways = 0;

    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        ways += applies(over, kind);
    }
    print_message("# faults over %s: %u calls, %u kinds, %u singles, %u pairs, %u whole, %u next;", over->label, told.calls, ways,
                  told.singles, told.pairs, told.ends[TEO_END], told.next);
    for (int status = TEO_E_ARGUMENT; status <= TEO_E_REFUSED; status++) {
        if (told.ends[status] != 0) {
            print_message(" %u %s;", told.ends[status], teo_status_text((teo_status)status));
        }
    }
    print_message("\n");
    memset(&told, 0, sizeof told);
}

uint32_t matrix_number(const char *variable, uint32_t otherwise)
{
    const char *text = getenv(variable);

    return text != NULL && text[0] != '\0' ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}
