#include "creating.h"

talk one;
teo_purge purge;
teo_prefetch prefetch;
bytes refusals, quotas;
uint32_t refusal_count;

void begin_creating(const char *action, const char *members)
{
    static const char *const targets[] = {"https://www.example.com/a.txt"};

    talk_begin(&one, 0);
    one.service.action = action;
    one.service.members = members;
    purge = (teo_purge){"zone-2noz78a8ev6k", "purge_url", NULL, targets, 1, NULL, 0};
    prefetch = (teo_prefetch){"zone-2noz78a8ev6k", NULL, NULL, targets, 1, NULL, 0};
}

void begin_purging(const char *members)
{
    begin_creating("CreatePurgeTask", members);
}

static void put_refusal(const teo_refusal *refusal)
{
    bool target = refusal->present & TEO_HAS_REFUSED_TARGET;

    assert_true(target || !(refusal->truncated & TEO_HAS_REFUSED_TARGET));
    bytes_format(&refusals, "%s%s",
                 refusal->present & TEO_HAS_REASON ? refusal->reason : "?",
                 refusal->truncated & TEO_HAS_REASON ? "~" : "");
    if (target) {
        bytes_format(&refusals, ": %s%s\n", refusal->target,
                     refusal->truncated & TEO_HAS_REFUSED_TARGET ? "~" : "");
    } else {
        bytes_text(&refusals, ".\n");
    }
}

/* What holds of every end. */
static teo_status check_end(teo_status status)
{
    assert_status(one.label, one.client.fault.status, status);
    assert_true(status == TEO_END || one.client.fault.stage != TEO_STAGE_NONE);
    assert_true((*teo_client_job_id(&one.client) != '\0') <= (status == TEO_END));
    expect_no_secret(&one, &one.client.fault, sizeof one.client.fault, true);
    expect_no_secret(&one, one.buffer, one.buffer_size, true);
    return one.status = status;
}

/* Calls of the superloop, up to something else than TEO_AGAIN. */
static bool is_again(teo_status status)
{
    if (status != TEO_AGAIN) {
        return false;
    }
    assert_null(one.port.port.wait);
    one.agains++;
    one.port.now_ms += one.step_ms;
    return true;
}

static teo_status read_refusals(teo_status status)
{
    teo_refusal refusal = {0};

    bytes_clear(&refusals);
    refusal_count = 0;
    one.agains = 0;
    one.begun_ms = one.port.now_ms;
    while (status == TEO_OK) {
        do {
            status = teo_client_next_refusal(&one.client, &refusal);
        } while (is_again(status));
        if (status == TEO_OK) {
            put_refusal(&refusal);
            refusal_count++;
        }
    }
    return check_end(status);
}

teo_status create_purge(void)
{
    return read_refusals(teo_client_create_purge(&one.client, &purge));
}

teo_status create_prefetch(void)
{
    return read_refusals(teo_client_create_prefetch(&one.client, &prefetch));
}

teo_status purge_once(void)
{
    teo_status status;

    talk_init(&one);
    status = create_purge();
    talk_end(&one);
    return status;
}

static void put_number(const teo_quota *quota, unsigned bit, uint32_t number)
{
    if (quota->present & bit) {
        bytes_format(&quotas, " %u", number);
    } else {
        assert_int_equal(number, 0);
        bytes_text(&quotas, " -");
    }
}

teo_status ask_quota(void)
{
    teo_status status = teo_client_quota(&one.client, "zone-2noz78a8ev6k");
    teo_quota quota = {0};

    bytes_clear(&quotas);
    one.agains = 0;
    while (status == TEO_OK) {
        do {
            status = teo_client_next_quota(&one.client, &quota);
        } while (is_again(status));
        if (status == TEO_OK) {
            bytes_format(&quotas, "%s%s", quota.present & TEO_HAS_QUOTA_TYPE ? quota.type : "?",
                         quota.truncated & TEO_HAS_QUOTA_TYPE ? "~" : "");
            put_number(&quota, TEO_HAS_BATCH, quota.batch);
            put_number(&quota, TEO_HAS_DAILY, quota.daily);
            put_number(&quota, TEO_HAS_DAILY_AVAILABLE, quota.daily_available);
            bytes_text(&quotas, "\n");
        }
    }
    return check_end(status);
}
