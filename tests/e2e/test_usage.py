"""The command line: what is accepted, what is refused, what is said. Nothing here needs a service."""

import json
import os
import re
import unittest

from harness import DAY, ROOT, TOKEN, ZONE, TestCase, load_tests, run, seconds_of

LIST = ("list", "--zone-id", ZONE)
WAIT = ("wait", "--zone-id", ZONE, "--job-id", "a")
SUBMIT = ("submit", "--zone-id", ZONE)
PREFETCH = ("prefetch", "--zone-id", ZONE)
QUOTA = ("quota", "--zone-id", ZONE)
WORDS = (b"help", b"version", b"completion")
COMMANDS = ("list", "wait", "submit", "prefetch", "quota")

# What is given, and what standard error must name.
REFUSED = [
    ((), "list or wait"),
    (("purge",), "there is no command 'purge'"),
    (("--zone-id", ZONE, "list"), "comes before its options"),
    (("list",), "--zone-id is missing"),
    (("wait", "--zone-id", ZONE), "--job-id is missing"),
    (LIST + ("--bogus",), "there is no option --bogus; see: teo-purge list --help"),
    (LIST + ("--bogus=1",), "there is no option --bogus;"),
    (WAIT + ("-k",), "there is no option -k; see: teo-purge wait --help"),
    (LIST + ("stray",), "unexpected argument 'stray'"),
    (("wait", "-z", ZONE, "1379afjk91u32h"), "unexpected argument '1379afjk91u32h' (jobs are named after --job-id)"),
    (LIST + ("--", "--quiet"), "unexpected argument '--quiet'"),
    (LIST + ("-",), "unexpected argument '-'"),
    (LIST + ("-qk",), "there is no option -k, in -qk; see: teo-purge list --help"),
    (LIST + ("-qo",), "--output needs a value"),
    (LIST + ("-oxml",), "--output: 'xml' is not table, "),
    (LIST + ("-vv",), "--verbose is given twice"),
    (LIST + ("-q", "--quiet"), "--quiet is given twice"),
    (LIST + ("-w",), "--wait is not an option of list but of submit and prefetch"),
    (LIST + ("--target",), "--target needs a value"),
    (LIST + ("--target", "--fuzzy"), "--target needs a value"),
    (LIST + ("--target=",), "--target: its value is empty"),
    (LIST + ("--target", ""), "--target: its value is empty"),
    (LIST + ("--verbose=loud",), "--verbose: 'loud' is not yes or no"),
    (LIST + ("--verbose=",), "--verbose: its value is empty"),
    (LIST + ("--help=1",), "--help takes no value"),
    (LIST + ("--limit", "1", "--limit", "2"), "--limit is given twice"),
    (LIST + ("--verbose", "--verbose"), "--verbose is given twice"),
    (LIST + ("--zone-id", "other"), "--zone-id is given twice"),
    (LIST + ("--job-id", "a", "--job-id", "b"), "--job-id: list takes one job"),
    (LIST + ("--job-id", "a", "b"), "unexpected argument 'b'"),
    (LIST + ("--interval", "1s"), "--interval is not an option of list but of wait, submit and prefetch"),
    (WAIT + ("--start", "1d"), "--start is not an option of wait but of list"),
    (LIST + ("--tasks", "3"), "--tasks is not an option of list but of wait"),
    (QUOTA + ("-q",), "--quiet is not an option of quota but of list, wait, submit and prefetch"),
    (WAIT + ("--tasks", "0"), "--tasks: '0' is not a number from 1 to 4294967295"),
    (WAIT + ("--progress", "0s"), "--progress: '0s' is no time at all"),
    (WAIT + ("--job-id", ""), "--job-id: its value is empty"),
    (LIST + ("--output", "xml"), "--output: 'xml' is not table, jsonl, json, csv or summary"),
    (WAIT + ("--output", "csv"), "--output: 'csv' is not table, jsonl or json"),
    (WAIT + ("--output", "summary"), "--output: 'summary' is not table, jsonl or json"),
    # what was meant
    (("lsit", "--zone-id", ZONE), "there is no command 'lsit' (did you mean list?); see: teo-purge --help"),
    (("purge",), "there is no command 'purge'; see: teo-purge --help"),
    (("help", "subnit"), "there is no command 'subnit' (did you mean submit?)"),
    (LIST + ("--limt", "3"), "there is no option --limt (did you mean --limit?); see: teo-purge list --help"),
    (LIST + ("--zone", "3"), "there is no option --zone (did you mean --zone-id?)"),
    (LIST + ("--page_size=3",), "there is no option --page_size (did you mean --page-size?)"),
    (LIST + ("-limit", "3"), "there is no option -limit (did you mean --limit?)"),
    (LIST + ("-type=url",), "there is no option -type (did you mean --type?)"),
    (LIST + ("-limits",), "--limit: 'imits' is not a number"),
    (LIST + ("--dryrun",), "there is no option --dryrun (did you mean --dry-run?)"),
    (LIST + ("--credentials", "x"), "there is no option --credentials (did you mean --credentials-file?)"),
    (LIST + ("--intervall", "1s"), "there is no option --intervall;"),
    (LIST + ("--" + "x" * 300,), "there is no option --xxx"),
    (LIST + ("--output", "josnl"), "--output: 'josnl' is not table, jsonl, json, csv or summary (did you mean jsonl?)"),
    (LIST + ("--output", "JSON"), "(did you mean json?)"),
    (LIST + ("--type", "tga"), "(did you mean tag?)"),
    (LIST + ("--type", "purge_urls"), "(did you mean purge_url?)"),
    (LIST + ("--status", "failed,cancelled"), "--status: 'cancelled' is not processing, success, failed, timeout, "
     "canceled or invalid (did you mean canceled?); see: teo-purge list --help"),
    (LIST + ("--status", "failed,done,success"), "--status: 'done' is not processing, "),
    (LIST + ("--fields", "JobId,status"), "--fields: 'status' is not JobId, Target, Type, Method, Status, "),
    (LIST + ("--fields", "JobId,status"), "FailType, FailMessage or Truncated (did you mean Status?)"),
    (LIST + ("--fields", "JobId,,Status"), "--fields: 'JobId,,Status' has a comma"),
    # numbers
    (LIST + ("--limit", "0"), "--limit: '0' is not a number from 1"),
    (LIST + ("--limit", "-1"), "--limit: '-1' is not a number"),
    (LIST + ("--limit", "4294967296"), "--limit: '4294967296' is not a number"),
    (LIST + ("--limit", "99999999999999999999999"), "--limit: "),
    (LIST + ("--limit", "1x"), "--limit: "),
    (LIST + ("--offset", " 1"), "--offset: "),
    (LIST + ("--offset", "2147483648"), "--offset: "),
    (LIST + ("--page-size", "0"), "--page-size: '0' is not a number from 1 to 1000"),
    (LIST + ("--page-size", "1001"), "--page-size: '1001' is not a number from 1 to 1000"),
    (LIST + ("--retries", "255"), "--retries: '255' is not a number from 0 to 254"),
    # durations
    (LIST + ("--since", "30"), "--since: '30' is not a duration"),
    (LIST + ("--since", "d"), "--since: 'd' is not a duration"),
    (LIST + ("--since", "1h30"), "--since: '1h30' is not a duration"),
    (LIST + ("--since", "30m1h"), "--since: '30m1h' is not a duration"),
    (LIST + ("--since", "1h1h"), "--since: '1h1h' is not a duration"),
    (LIST + ("--since", "1h 30m"), "--since: '1h 30m' is not a duration"),
    (LIST + ("--since", "1y"), "--since: '1y' is not a duration"),
    (LIST + ("--since", ""), "--since: its value is empty"),
    (LIST + ("--since", "18446744073709551615ms1ms"), "--since: '18446744073709551615ms1ms' is not a duration"),
    (LIST + ("--since", "18446744073709551s616ms"), "--since: '18446744073709551s616ms' is not a duration"),
    (LIST + ("--since", "1.5h"), "--since: '1.5h' is not a duration"),
    (LIST + ("--since", "-1h"), "--since: '-1h' is not a duration"),
    (LIST + ("--since", "0s"), "--since: '0s' is no time at all"),
    (LIST + ("--since", "99999999999999999999d"), "--since: '99999999999999999999d' is not a duration"),
    (LIST + ("--since", "18446744073709551615d"), "--since: '18446744073709551615d' is not a duration"),
    (LIST + ("--since", "100000d"), "reaches back beyond 1970"),
    (LIST + ("--timeout", "13d"), "--timeout: '13d' is too long"),
    (LIST + ("--timeout", "0ms"), "--timeout: '0ms' is no time at all"),
    (WAIT + ("--interval", "5"), "--interval: '5' is not a duration"),
    # times
    (LIST + ("--start", "2022-02"), "--start: '2022-02' is no time from 1970 to 2105"),
    (LIST + ("--start", "20220209"), "--start: '20220209' is no time from 1970 to 2105: ISO 8601, like 2022-02-09, "),
    (LIST + ("--start", "2022-02-09T"), "--start: "),
    (LIST + ("--start", "2022-02-09T8:30"), "--start: "),
    (LIST + ("--start", "2022-02-09T24:00"), "--start: "),
    (LIST + ("--start", "2022-02-09T08:30:00+8"), "--start: "),
    (LIST + ("--start", "2022-02-09T08:30:00+2400"), "--start: "),
    (LIST + ("--start", "2022-02-09T08:30:00 +08:00"), "--start: "),
    (LIST + ("--start", "2022-02-09+08:00"), "--start: "),
    (LIST + ("--start", "2022-02-29"), "--start: "),
    (LIST + ("--start", "1970-01-01"), "--start: "),
    (LIST + ("--start", "2106-01-01"), "--start: "),
    (LIST + ("--start", "2022-02-09T" + "0" * 200), "--start: "),
    (LIST + ("--time-zone", "CET"), "--time-zone: 'CET' is not utc, local or an offset like +0800"),
    (LIST + ("--time-zone", "+24:00"), "--time-zone: "),
    (LIST + ("--time-zone", "+0860"), "--time-zone: "),
    (LIST + ("--time-zone", "0800"), "--time-zone: "),
    (LIST + ("--start", "2022-02-30T00:00:00Z"), "--start: "),
    (LIST + ("--start", "0"), "--start: '0' is no time"),
    (LIST + ("--start", "1969-12-31T23:59:59Z"), "--start: "),
    (LIST + ("--start", "4291747200"), "--start: '4291747200' is no time from 1970 to 2105"),
    (LIST + ("--end", "2106-01-01T00:00:00Z", "--since", "1d"), "--end: '2106-01-01T00:00:00Z' is no time"),
    (LIST + ("--start", "yesterday"), "--start: "),
    # together
    (LIST + ("--start", "1", "--since", "1d"), "--start and --since"),
    (LIST + ("--end", "1700000000"), "--end needs --start or --since"),
    (LIST + ("--start", "1700000001", "--end", "1700000000"),
     "--start 2023-11-14 22:13:21 UTC is after --end 2023-11-14 22:13:20 UTC"),
    (LIST + ("--start", "4200000000"), "--start is in the future: 2103-02-04 02:40:00 UTC is "),
    (LIST + ("--offset", "1", "--since", "8d"), "--offset: an offset is given for an interval of more than 7 days"),
    (LIST + ("--offset", "1", "--start", "1700000000"), "--offset: an offset is given for an interval of more than 7 days"),
    (LIST + ("--end", "100", "--since", "1d"), "reaches back beyond 1970"),
    (LIST + ("--fuzzy",), "--fuzzy needs --target"),
    # refused by the library before anything is sent
    (LIST + ("--status", "invalid"), "--status 'invalid': a status is not one that the service knows"),
    (LIST + ("--status", "invalid"), "what to do: use processing, success, failed, timeout, canceled"),
    (LIST + ("--type", "purge"), "--type: 'purge' is not url, prefix, host, all, tag, purge_url, "),
    (LIST + ("--domain", ",".join(f"x{number}" for number in range(21))), "--domain: a filter has more than 20 values"),
    (LIST + ("--target", "a\nb"), r"--target 'a\x0ab': a text of the request has control characters"),
    (LIST + ("--domain", "good,ba\x01d"), r"--domain 'ba\x01d': a text of the request has control characters"),
    (LIST + ("--target", b"\xff"), r"--target '\xff': a text of the request is not UTF-8"),
    (("list", "--zone-id", "a\tb"), r"--zone-id 'a\x09b': a text of the request has control characters"),
    (("wait", "--zone-id", ZONE, "--job-id", "a", "b\x01"), r"--job-id 'b\x01': a text of the request has control characters"),
    # lists
    (LIST + ("--domain", "a,,b"), "--domain: 'a,,b' has a comma with nothing on one side of it"),
    (LIST + ("--status", "failed,"), "--status: 'failed,' has a comma"),
    (WAIT + (",b",), "--job-id: ',b' has a comma"),
    (WAIT + ("b, ,c",), "--job-id: 'b, ,c' has a comma"),
    (WAIT + ("b, ",), "--job-id: 'b, ' has a comma"),
    (WAIT + (" ",), "--job-id: its value is empty"),
    (LIST + ("--job-id", "a,b"), "--job-id: list takes one job"),
    (LIST + ("--csv-bom",), "--csv-bom needs --output csv"),
    (WAIT + ("--csv-bom",), "--csv-bom is not an option of wait but of list"),
    (LIST + ("--color", "sometimes"), "--color: 'sometimes' is not auto, always or never"),
    (LIST + ("--prefetch", "--type", "url"), "--type does not go with --prefetch"),
    (LIST + ("--prefetch", "--target", "a", "--fuzzy"), "--fuzzy does not go with --prefetch"),
    # submit, prefetch, quota
    (("submit", "http://a/"), "--zone-id is missing"),
    (("quota",), "--zone-id is missing"),
    (SUBMIT, "there are no targets: give them as arguments, or name a file of them with --targets-file"),
    (PREFETCH, "there are no targets"),
    (SUBMIT + ("",), "a target is empty"),
    (SUBMIT + ("-t", "tag", " \t"), "a target is empty"),
    (SUBMIT + ("http://a/", "-f", "-"), "targets are given as arguments (like 'http://a/') and by --targets-file"),
    (SUBMIT + ("--type", "all", "http://a/"), "--type all takes no targets"),
    (SUBMIT + ("--type", "all", "-f", "x"), "--type all takes no targets"),
    (SUBMIT + ("--type", "URL", "http://a/"), "--type: 'URL' is not url, prefix, host, all, tag, purge_url, "),
    (SUBMIT + ("--method", "purge", "a"), "--method: 'purge' is not invalidate or delete"),
    (SUBMIT + ("--method", "invalidate", "http://a/"), "--method invalidate is for prefixes, hosts and all"),
    (SUBMIT + ("--method", "invalidate", "-t", "tag", "a"), "--method invalidate is for prefixes, hosts and all"),
    (SUBMIT + ("--domain", "a", "http://a/"), "--domain needs --type tag"),
    (SUBMIT + ("--yes", "http://a/"), "--yes needs --type all"),
    (SUBMIT + ("--interval", "1s", "http://a/"), "--interval needs --wait"),
    (SUBMIT + ("--progress", "1s", "http://a/"), "--progress needs --wait"),
    (SUBMIT + ("--output", "csv", "http://a/"), "--output: 'csv' is not table, jsonl or json"),
    (SUBMIT + ("--job-id", "a"), "--job-id is not an option of submit but of list and wait"),
    (SUBMIT + ("--header", "a: b"), "--header is not an option of submit but of prefetch"),
    (PREFETCH + ("--type", "url"), "--type is not an option of prefetch but of list and submit"),
    (PREFETCH + ("--mode", "fast", "http://a/"), "--mode: 'fast' is not default or edge"),
    (PREFETCH + ("--media-segments", "yes", "http://a/"), "--media-segments: 'yes' is not on or off"),
    (PREFETCH + ("--header=", "http://a/"), "--header: its value is empty"),
    (QUOTA + ("x",), "unexpected argument 'x'"),
    # help and version
    (("help", "purge"), "there is no command 'purge'"),
    (("completion",), "which shell: bash, zsh or fish"),
    (("completion", "csh"), "there is no completion for 'csh'"),
    (("completion", "bash", "zsh"), "unexpected argument 'zsh'"),
    (("help", "list", "wait"), "unexpected argument 'wait'"),
    (("version", "1"), "unexpected argument '1'"),
    # the endpoint
    (LIST + ("--endpoint", "localhost:1"), "does not start with https://"),
    (LIST + ("--endpoint", "ftp://localhost"), "does not start with https://"),
    (LIST + ("--endpoint", "https://"), "names no host"),
    (LIST + ("--endpoint", "https://host/path"), "has a path or a query"),
    (LIST + ("--endpoint", "https://host?x"), "has a path or a query"),
    (LIST + ("--endpoint", "https://host/#x"), "has a path or a query"),
    (LIST + ("--endpoint", "https://me@host"), "has user information"),
    (LIST + ("--endpoint", "https://me:secret@host"), "'https://***@host': it has user information"),
    (LIST + ("--endpoint", "https://host:0"), "its port is not a number"),
    (LIST + ("--endpoint", "https://host:65536"), "its port is not a number"),
    (LIST + ("--endpoint", "https://host:"), "its port is not a number"),
    (LIST + ("--endpoint", "https://host:443x"), "its port is not a number"),
    (LIST + ("--endpoint", "https://[::1]x"), "its port is not a number"),
    (LIST + ("--endpoint", "https://[::1"), "bracket"),
    (LIST + ("--endpoint", "https://[host]"), "neither a name nor an address"),
    (LIST + ("--endpoint", "https://::1"), "names no host"),
    (LIST + ("--endpoint", "https://a b"), "neither a name nor an address"),
    (LIST + ("--endpoint", "https://a\r\nb"), "neither a name nor an address"),
    (LIST + ("--endpoint", "https://" + "a" * 300), "too long"),
    (LIST + ("--endpoint", "http://example.com"), "loopback addresses only"),
    (LIST + ("--endpoint", "http://128.0.0.1"), "loopback addresses only"),
    (LIST + ("--endpoint", "http://127.1"), "loopback addresses only"),
    (LIST + ("--endpoint", "http://0"), "loopback addresses only"),
    (LIST + ("--endpoint", "http://[::2]"), "loopback addresses only"),
    (LIST + ("--endpoint", "http://[::ffff:127.0.0.1]"), "loopback addresses only"),
    (LIST + ("--endpoint", "http://localhost.example.com"), "loopback addresses only"),
]


class Refusals(TestCase):
    def test_each(self):
        def check(case):
            arguments, text = case
            # With --dry-run: should one be taken by mistake, still nothing is sent.
            arguments = [one if isinstance(one, bytes) else one.encode() for one in arguments]
            dry = [b"--dry-run"] if len(arguments) > 2 and arguments[0] not in WORDS else []
            result = run_bytes(arguments[:1] + dry + arguments[1:])
            self.expect(result, 2, text)
            self.assertEqual(result.out, "")

        self.side_by_side(REFUSED, check)

    def test_keys_in_arguments_are_not_taken_and_not_repeated(self):
        for option in ("--secret-id", "--secret-key", "--token"):
            for arguments in ((f"{option}={TOKEN}",), (option, TOKEN)):
                with self.subTest(arguments=arguments):
                    self.expect(run(*LIST, *arguments), 2, option, "never taken from arguments")

    def test_control_bytes_in_arguments_are_shown_visibly(self):
        result = self.expect(run(*LIST, "--since", "\x1b[31m"), 2, r"'\x1b[31m'")
        self.assertNotIn("\x1b", result.err)


def run_bytes(arguments):
    return run(*[_Bytes(one) for one in arguments])


class _Bytes(str):
    """An argument of any bytes, which survives str()."""

    def __new__(cls, data):
        return super().__new__(cls, data.decode("utf-8", "surrogateescape"))


class Help(TestCase):
    def test_help(self):
        for arguments, texts in (
                (("--help",), ("teo-purge list", "teo-purge wait")),
                (("-h",), ("teo-purge list",)),
                (("help",), ("teo-purge list", "teo-purge submit", "teo-purge help")),
                (("help", "submit"), ("--type TYPE", "--targets-file FILE", "-z, --zone-id ZONE")),
                (("help", "help"), ("teo-purge help [COMMAND]",)),
                (("help", "--help"), ("teo-purge help [COMMAND]",)),
                (("version", "--help"), ("teo-purge version",)),
                (("list", "-qh"), ("--limit N",)),
                (("list", "--help"), ("--since DURATION", "--domain NAME", "--endpoint URL", "--credentials-file")),
                (("wait", "--help"), ("--interval DURATION", "--job-id ID", "--ca-file FILE")),
                (("list", "--limit", "3", "-h"), ("--limit N",))):
            with self.subTest(arguments=arguments):
                result = self.expect(run(*arguments), 0)
                self.assertEqual(result.err, "")
                for text in texts:
                    self.assertIn(text, result.out)

    def test_help_names_every_option(self):
        for command, absent in (("list", "--interval"), ("wait", "--start"), ("submit", "--job-id"),
                                ("prefetch", "--type"), ("quota", "--quiet")):
            text = run(command, "--help").out
            self.assertNotIn(absent, text)
            for option in ("zone-id", "output", "profile", "role", "proxy", "color", "no-header", "endpoint", "ca-file", "timeout", "retries", "verbose",
                           "dry-run", "help", "version", "credentials-file"):
                self.assertIn("--" + option, text)

    def test_lines_fit_a_terminal(self):
        for arguments in (("--help",), *((command, "--help") for command in COMMANDS)):
            for line in run(*arguments).out.split("\n"):
                self.assertLessEqual(len(line), 80, line)

    def test_version(self):
        for arguments in (("--version",), ("-V",), ("version",), ("help", "--version"), ("list", "--version"), ("wait", "-V")):
            result = self.expect(run(*arguments), 0)
            self.assertRegex(result.out, r"^teo-purge \d+\.\d+\.\d+ \([Mm]bed TLS \d+\.\d+\.\d+\)\n$")


class Accepted(TestCase):
    """Arguments that must be taken; what they do is for other tests."""

    def test_each(self):
        accepted = [
            LIST + ("--since=1ms",), LIST + ("--since", "365d"), LIST + ("--start", "1700000000"),
            LIST + ("--start", "2022-02-09T00:00:00+08:00", "--end", "2022-02-09T00:00:00.5Z"),
            LIST + ("--end", "2022-02-09T00:00:00Z", "--since", "7d"), LIST + ("--target=--odd",),
            LIST + ("--endpoint", "HTTPS://Example.COM:8443"), LIST + ("--endpoint", "https://[2001:db8::1]:8443"),
            LIST + ("--endpoint", "https://192.0.2.1"), LIST + ("--endpoint", "https://host/"),
            LIST + ("--endpoint", "http://127.9.8.7:80"), LIST + ("--endpoint", "http://[::1]:80"),
            LIST + ("--endpoint", "http://[0:0:0:0:0:0:0:1]"), LIST + ("--endpoint", "http://LOCALHOST"),
            LIST + ("--retries", "0"), LIST + ("--timeout", "12d"), LIST + ("--domain", "x") * 1 + ("--domain", "y"),
            LIST + ("--limit", "4294967295"), LIST + ("--offset", "2147483647"), LIST + ("--job-id", "a,a"),
            LIST + ("--domain", ",".join(20 * ["x"] + 19 * ["y"])), LIST + ("--output", "csv", "--csv-bom"),
            LIST + ("--target", "站点/😀"), WAIT + ("b", "c", "--job-id", "d", "--interval", "250ms"),
            LIST + ("-qvl3", "-ocsv", "-d", "a", "-db"), ("list", "-z", ZONE, "-jx", "-turl"),
            LIST + ("--verbose=no", "--csv-bom=off", "--fuzzy=false"), LIST + ("--fields", "JobId, Status"),
            LIST + ("--color=never", "--no-header", "--time-zone", "+0530"), LIST + ("--no-config",),
            LIST + ("--type", "purge_cache_tag"), LIST + ("-q",),
            WAIT + ("b", "c", "-q", "--since", "365000d", "--tasks", "4294967295", "--progress=1h"),
        ]

        def check(arguments):
            self.expect(run(*arguments, "--dry-run"), 0)

        self.side_by_side(accepted, check)


class Manual(TestCase):
    def test_it_has_every_command_and_option(self):
        with open(os.path.join(ROOT, "boards", "posix", "teo-purge.1"), encoding="utf-8") as file:
            manual = file.read()
        for command in COMMANDS:
            self.assertRegex(manual, rf"(?m)^\.Ss {command}$")
            for letter, name in re.findall(r"(?m)^ +(?:-(\w), )?--([a-z-]+)", run(command, "--help").out):
                with self.subTest(command=command, option=name):
                    item = f"Fl {letter} , Fl -{name}" if letter else f"Fl -{name}"
                    self.assertRegex(manual, rf"(?m)^\.It {item}( |$)")

    def test_it_has_every_variable(self):
        with open(os.path.join(ROOT, "boards", "posix", "teo-purge.1"), encoding="utf-8") as file:
            manual = file.read()
        for name in ("TEO_PURGE_ZONE_ID", "TEO_PURGE_ENDPOINT", "TEO_PURGE_CONFIG", "XDG_CONFIG_HOME", "TZ"):
            self.assertRegex(manual, rf"(?m)^\.It Ev (.*, Ev )?{name}\b")


class Times(TestCase):
    """What a time or a duration of the command line means, as the request says it."""

    def interval(self, *arguments, env=None):
        result = self.expect(run(*LIST, *arguments, "--dry-run", env=env), 0)
        body = json.loads(result.out[result.out.index("{"):])
        return body["StartTime"], body["EndTime"]

    def test_times(self):
        end = ("--end", "2026-03-01T00:00:00Z")
        for text, zone, expected in (
                ("2026-02-27T08:30:00+08:00", None, "2026-02-27T00:30:00Z"),
                ("2026-02-27T08:30:00+0800", None, "2026-02-27T00:30:00Z"),
                ("2026-02-27T08:30:00+08", None, "2026-02-27T00:30:00Z"),
                ("2026-02-27T08:30-0330", None, "2026-02-27T12:00:00Z"),
                ("2026-02-27T08:30:00.75z", None, "2026-02-27T08:30:00Z"),
                ("2026-02-27t08:30:00Z", None, "2026-02-27T08:30:00Z"),
                ("2026-02-27 08:30", None, "2026-02-27T08:30:00Z"),
                ("2026-02-27", None, "2026-02-27T00:00:00Z"),
                ("2026-02-27", "utc", "2026-02-27T00:00:00Z"),
                ("2026-02-27", "+0800", "2026-02-26T16:00:00Z"),
                ("2026-02-27T08:30", "-03:30", "2026-02-27T12:00:00Z"),
                ("2026-02-27T08:30Z", "+08", "2026-02-27T08:30:00Z"),
                ("1772150400", "+08", "2026-02-27T00:00:00Z")):
            with self.subTest(text=text, zone=zone):
                option = ("--time-zone", zone) if zone else ()
                for arguments in (("--start", text, *end, *option), (*option, "--start", text, *end)):
                    self.assertEqual(self.interval(*arguments), (expected, "2026-03-01T00:00:00Z"))

    def test_local_zone(self):
        central = "CET-1CEST,M3.5.0,M10.5.0/3"
        for zone, start, end, expected in (
                ("CST-8", "2026-02-27", "2026-02-28", ("2026-02-26T16:00:00Z", "2026-02-27T16:00:00Z")),
                (central, "2026-07-01T12:00", "2026-07-02", ("2026-07-01T10:00:00Z", "2026-07-01T22:00:00Z")),
                (central, "2026-01-01T00:30", "2026-01-02", ("2025-12-31T23:30:00Z", "2026-01-01T23:00:00Z")),
                (central, "2026-03-29", "2026-03-30", ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")),
                ("NST3:30", "2026-02-27T22:00", "2026-02-28", ("2026-02-28T01:30:00Z", "2026-02-28T03:30:00Z"))):
            with self.subTest(zone=zone, start=start):
                options = ("--start", start, "--end", end, "--time-zone", "local")
                self.assertEqual(self.interval(*options, env={"TZ": zone}), expected)

    def test_durations(self):
        for text, seconds in (("1w", 7 * DAY), ("1d12h", 1.5 * DAY), ("1h30m", 5400), ("1m30s", 90),
                              ("90s", 90), ("1s500ms", 2), ("1500ms", 2), ("2d1ms", 2 * DAY + 1)):
            with self.subTest(text=text):
                start, end = self.interval("--since", text, "--end", "2026-03-01")
                self.assertEqual(seconds_of(end) - seconds_of(start), seconds)


if __name__ == "__main__":
    unittest.main()
