#include "purge_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "purge_clock.h"
#include "purge_log.h"

#define LINE_SIZE 256 /* three parts and two numbers */
#define PART_SIZE 64
#define FIRST_MS 1000
#define REDRAW_MS 500

void progress_begin(struct progress *progress)
{
    memset(progress, 0, sizeof *progress);
    progress->begun = monotonic_now();
    progress->due = progress->begun + FIRST_MS;
    log_progress_start();
}

/* ", 0:07 left", if windows to come are like those before; empty if nothing is known yet. */
static void write_time_left(const struct progress *progress, uint64_t passed, char text[PART_SIZE])
{
    double done = (double)progress->window - 1, left;

    text[0] = '\0';
    if (progress->expected > 0) {
        done += (double)progress->read / (double)progress->expected;
    }
    if (done <= 0 || done > (double)progress->windows) {
        return;
    }
    left = (double)passed * ((double)progress->windows - done) / done / 1000;
    if (left < 360000) { /* 100 hours */
        (void)snprintf(text, PART_SIZE, ", %u:%02u left", (unsigned)left / 60, (unsigned)left % 60);
    }
}

/* How many there are is known of one window at a time, and of the first reply on. */
static void show(const struct progress *progress, uint64_t passed)
{
    char of[PART_SIZE] = "", part[PART_SIZE] = "", left[PART_SIZE], text[LINE_SIZE];
    uint64_t rate = progress->rows * 1000 / passed;

    if (progress->windows > 1) {
        (void)snprintf(part, sizeof part, ", part %" PRIu64 " of %" PRIu64, progress->window,
                       progress->windows);
    } else if (progress->expected > 0) {
        (void)snprintf(of, sizeof of, " of %" PRIu64, progress->expected);
    }
    write_time_left(progress, passed, left);
    (void)snprintf(text, sizeof text, "%" PRIu64 "%s tasks%s, %" PRIu64 " a second%s",
                   progress->windows > 1 ? progress->rows : progress->read, of, part, rate, left);
    log_progress("%s", text);
}

uint32_t progress_show(void *context)
{
    struct progress *progress = context;
    uint64_t now;

    if (!log_progress_on()) {
        return UINT32_MAX;
    }
    now = monotonic_now();
    if (now >= progress->due) {
        show(progress, now - progress->begun);
        progress->due = now + REDRAW_MS;
    }
    return (uint32_t)(progress->due - now);
}

void progress_end(void)
{
    log_progress_stop();
}
