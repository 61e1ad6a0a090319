#include "purge_usage.h"

#include <stdio.h>
#include <string.h>

#include <mbedtls/version.h>

#include <teo/teo.h>

#include "purge_output.h"

static const char overview[] =
    "teo-purge: lists the cache purges of a Tencent Cloud EdgeOne site and waits for them\n"
    "\n"
    "usage: teo-purge list --zone-id ZONE [options]\n"
    "       teo-purge wait --zone-id ZONE --job-id ID... [options]\n"
    "       teo-purge list --help, teo-purge wait --help\n"
    "       teo-purge --version\n"
    "\n"
    "Credentials come from the environment (TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY,\n"
    "TENCENTCLOUD_TOKEN) or from --credentials-file FILE. The manual is teo-purge(1).\n";

static const char list_options[] =
    "usage: teo-purge list --zone-id ZONE [options]\n"
    "\n"
    "Lists the purge tasks of a site. Without an interval and a job: those of the last 24 hours.\n"
    "\n"
    "which tasks (all of these must match)\n"
    "  --zone-id ZONE      the site, like zone-2noz78a8ev6k (required)\n"
    "  --start TIME        created at TIME or later\n"
    "  --end TIME          created at TIME or earlier; needs --start or --since\n"
    "                      (default: now, by the service's clock)\n"
    "  --since DURATION    created in the DURATION before --end, of any length\n"
    "  --job-id ID         of one job\n"
    "  --target TEXT       of one URL, prefix, host name or cache tag\n"
    "  --fuzzy             --target is a part of the target\n"
    "  --domain NAME,...   of any of these domain names, up to 20\n"
    "  --status NAME,...   in any of these: processing, success, failed, timeout, canceled\n"
    "  --type NAME         purge_url, purge_prefix, purge_all, purge_host or purge_cache_tag\n"
    "\n"
    "how many and how\n"
    "  --offset N          skip the first N; for an interval of up to 7 days\n"
    "  --limit N           at most N (default: all)\n"
    "  --page-size N       tasks in one request, 1 to 1000 (default 1000)\n"
    "  --output FORMAT     table (default), jsonl, csv or summary\n"
    "  --csv-bom           begin CSV with a byte order mark, for Excel\n"
    "  --timeout DURATION  for the whole listing (default 60s)\n";

static const char wait_options[] =
    "usage: teo-purge wait --zone-id ZONE --job-id ID... [options]\n"
    "\n"
    "Waits until every job has ended, and prints each task when it has ended.\n"
    "\n"
    "  --zone-id ZONE      the site, like zone-2noz78a8ev6k (required)\n"
    "  --job-id ID...      the jobs (required), separated by blanks or commas\n"
    "  --tasks N           each job has N tasks: it has not ended before N are there\n"
    "  --since DURATION    more than 4 jobs: look in the tasks of this time first (default 24h)\n"
    "  --interval DURATION between two looks (default 5s)\n"
    "  --output FORMAT     table (default) or jsonl\n"
    "  --timeout DURATION  for the whole wait (default 30m)\n"
    "  --progress DURATION between lines of progress if stderr is no terminal (default 1m)\n"
    "  --quiet, -q         no progress and no summary\n";

static const char common_options[] =
    "\n"
    "common\n"
    "  --endpoint URL      https://host[:port]; http:// to loopback only\n"
    "                      (default https://" TEO_ENDPOINT_INTL ";\n"
    "                      mainland China: https://" TEO_ENDPOINT_CN ")\n"
    "  --credentials-file FILE\n"
    "                      lines like TENCENTCLOUD_SECRET_ID=..., mode 0600, instead of the\n"
    "                      environment\n"
    "  --ca-file FILE      certificates to trust, PEM (default: SSL_CERT_FILE, else the system's)\n"
    "  --retries N         give up after N repeated attempts in a row, 0 to 254 (default 5)\n"
    "  --verbose           log each attempt to stderr\n"
    "  --dry-run           print the request, with its secrets masked, and send nothing\n"
    "  --help, -h, --version\n"
    "\n"
    "TIME is ISO 8601 with a zone, like 2022-02-09T00:00:00+08:00, or Unix seconds.\n"
    "DURATION is an integer with ms, s, m, h or d, like 90s or 30d.\n"
    "Exit status: 0 done, 1 a task that was waited for failed, 2 usage or set-up, 3 service not\n"
    "reached, 4 refused, 5 malformed reply or a list that changed, 6 out of time while waiting,\n"
    "7 stdout could not be written, 8 out of memory.\n"
    "The manual is teo-purge(1).\n";

static enum outcome finish(void)
{
    struct output output = {0};

    return output_flush(&output) ? OUTCOME_DONE : output_failed(&output);
}

enum outcome usage_overview(void)
{
    fputs(overview, stdout);
    return finish();
}

enum outcome usage_list(void)
{
    fputs(list_options, stdout);
    fputs(common_options, stdout);
    return finish();
}

enum outcome usage_wait(void)
{
    fputs(wait_options, stdout);
    fputs(common_options, stdout);
    return finish();
}

enum outcome usage_version(void)
{
    char tls[32];

    mbedtls_version_get_string_full(tls);
    printf("teo-purge %s (%s)\n", TEO_VERSION, tls);
    return finish();
}
