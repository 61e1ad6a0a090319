"""The part of the command line that says what the creates make, and what the quotas are."""

import argparse
import re

import jobs
import quota
import tasks

HELP = """\
creates: each target that is accepted becomes a task of the new job, which the lists show from --created-after on. A
request breaks a rule, or a quota: it is refused as a whole, and no job is made. Targets that --refuse-target or
--domain refuse stand in FailedList, and the job is made of the others; if there are none, the request is refused
(InvalidParameter.TaskNotGenerated, or .DomainNotFound). Quotas go down by the accepted targets; they are the same for
all zones. Prefetches to the edge have a daily quota of their own, of 1000, that no list shows. EncodeUrl, which is
withdrawn, is taken and has no effect. Codes that no rule gives, such as LimitExceeded.RateLimitExceeded and
InternalError.BackendError, come with --error."""


def _split_rule(value):
    """(substring, text) of SUBSTRING:TEXT; the colon of a scheme does not count."""
    parts = re.fullmatch(r"(.*?):(?!//)(.*)", value, re.DOTALL)
    if not parts:
        raise argparse.ArgumentTypeError(f"{value} is not like /private/:reason")
    return parts[1], parts[2]


def _status(value):
    """(substring, status) of SUBSTRING:STATUS or STATUS."""
    part, _, status = value.rpartition(":")
    if status not in tasks.PREFETCH_STATUSES:
        raise argparse.ArgumentTypeError(f"{status} is none of {', '.join(tasks.PREFETCH_STATUSES)}")
    return part, status


def _quota(value):
    """(type or None, number) of TYPE:N or N."""
    kind, _, number = value.rpartition(":")
    if kind and kind not in quota.TYPES:
        raise argparse.ArgumentTypeError(f"{kind} is none of {', '.join(quota.TYPES)}")
    if not re.fullmatch("[0-9]+", number):
        raise argparse.ArgumentTypeError(f"{value} is not like 100 or purge_url:100")
    return kind or None, int(number)


def _count(value):
    if not re.fullmatch("[0-9]+", value):
        raise argparse.ArgumentTypeError("must be a number, not negative")
    return int(value)


def _seconds(value):
    seconds = float(value)
    if not 0 <= seconds < 1e9:
        raise argparse.ArgumentTypeError("must be a time in seconds, not negative")
    return seconds


def _host(value):
    return value.lower()


def add_to(parser):
    group = parser.add_argument_group("quotas ([TYPE:]N: of that type, or of all; repeatable, the last counts)")
    group.add_argument("--batch", type=_quota, action="append", default=[], metavar="[TYPE:]N",
                       help=f"targets that one submission takes (default {quota.BATCH})")
    group.add_argument("--daily", type=_quota, action="append", default=[], metavar="[TYPE:]N",
                       help=f"targets a day (default {quota.DAILY})")
    group.add_argument("--daily-available", type=_quota, action="append", default=[], metavar="[TYPE:]N",
                       help="what is left of the day's (default: all)")
    group.add_argument("--plan-lacks", choices=tasks.TYPES, action="append", default=[], metavar="TYPE",
                       help="the plan does not have that type: no quota is listed, a create is refused "
                            "(LimitExceeded.PackNotAllow); repeatable")
    group.add_argument("--quota-lists", choices=("filled", "null", "missing", "empty"), default="filled",
                       help="how PurgeQuota and PrefetchQuota are in the reply (default filled)")

    group = parser.add_argument_group("what the creates make and refuse")
    group.add_argument("--domain", type=_host, action="append", default=[], metavar="HOST",
                       help="a domain of the site; repeatable (default: every domain is). Targets of others are refused")
    group.add_argument("--tag-needs-domains", action="store_true",
                       help="purge_cache_tag without CacheTag is refused, as the SDKs' comments say")
    group.add_argument("--refuse-target", type=_split_rule, action="append", default=[], metavar="SUBSTRING:REASON",
                       help="refuse targets that hold this, in FailedList; repeatable, the last that matches counts")
    group.add_argument("--refuse-more", type=_count, default=0, metavar="N",
                       help="N more targets in each FailedList, which nobody asked for")
    group.add_argument("--refuse-each", action="store_true",
                       help="an entry of FailedList for each target (default: for each reason)")
    group.add_argument("--failed-as", choices=tuple(jobs.FORMS), metavar="FORM",
                       help=f"how an entry of FailedList is written: {', '.join(jobs.FORMS)} (default: Reason, Targets)")
    group.add_argument("--failed-none", choices=("null", "missing", "empty"), default="null",
                       help="FailedList when nothing was refused (default null)")
    group.add_argument("--job-id", choices=("first", "middle", "last"), default="first",
                       help="where JobId stands in the reply: before FailedList (default), after it, after RequestId")
    group.add_argument("--empty-job", action="store_true",
                       help="answer a JobId also where every target was refused")
    group.add_argument("--created-after", type=_seconds, default=0, metavar="SECONDS",
                       help="the lists show a job's tasks that long after the create (default 0)")
    group.add_argument("--created-apart", type=_seconds, default=0, metavar="SECONDS",
                       help="each task of a job that much later than the one before (default 0)")
    group.add_argument("--created-once", action="store_true",
                       help="equal targets of a submission become one task (default: one each)")
    group.add_argument("--created-takes", type=_seconds, default=1, metavar="SECONDS",
                       help="they are in processing until that long after the create (default 1)")
    group.add_argument("--created-status", type=_status, action="append", default=[], metavar="[SUBSTRING:]STATUS",
                       help="how the tasks whose target holds SUBSTRING end (default: success; processing: never); "
                            "repeatable, the last that matches counts")
