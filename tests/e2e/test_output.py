"""The formats: exact where programs read them, safe where a terminal does. What a terminal gets more: test_terminal.py."""

import csv
import io
import json
import os
import re
import time
import unittest

from harness import DAY, MEMBERS, Emulator, TestCase, load_tests, seconds_of, shown, task

HOSTILE = [
    "escape\x1b[31mred", "osc\x1b]0;title\x07", "nul\0inside", "line\nfeed", "return\rover", "tab\there", "del\x7f",
    "c1\x85\x9b31m", "line\u2028sep\u2029par", "bidi\u202eevil\u202c\u2066x\u2069",
    "mark\u200e\u200f\u061c", "bom\ufeff",
]
PLAIN = [
    "http://www.example.com/1.txt?a=b&c=\"d\"", "back\\slash", "站点/图片.jpg", "emoji/😀/👩‍👩‍👧", "שלום", "e\u0301",
    "\U0010ffff", "quote'", "comma,comma", "*.example.com", "a/b;c",
]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\r\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]
HEADER = ["STATUS", "CREATED (UTC)", "TYPE", "METHOD", "JOB", "TARGET"]
# What a terminal must never be sent: C0 but the line's end, DEL, C1, separators, marks of direction.
TREACHEROUS = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def visible(text):
    """As the manual has it: \\x1b, \\u202e."""
    text = text.replace("\0", "\ufffd")
    return TREACHEROUS.sub(lambda one: ("\\x%02x" if ord(one[0]) < 0x80 else "\\u%04x") % ord(one[0]),
                           text.replace("\n", "\x00")).replace("\\x00", "\\x0a")


class Formats(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tasks = [task("job", text) for text in HOSTILE + PLAIN + FORMULAS]
        cls.tasks += [
            task("job", "http://www.example.com/f", "failed", FailType="originPullFailed",
                 FailMessage="bad\x1b[2J\nmessage"),
            task("job", "only a target", Type=None, Method=None, FailType=None, FailMessage=None),
            {"CreateTime": task()["CreateTime"]},
            {"JobId": "", "Target": "", "CreateTime": task()["CreateTime"], "Status": "archived", "Type": "purge_new",
             "Unknown": {"a": [1]}},
            task("a-job-id-that-is-longer-than-its-column", "pushed", Type="purge_something_newer"),
            task("offset", "zone", CreateTime=task()["CreateTime"].replace("Z", "+00:00"), UpdateTime="soon"),
        ]
        cls.emulator = cls.enterClassContext(Emulator("--rate", 0, "--escape", "utf8", tasks=cls.tasks))

    def output(self, name):
        return self.expect(self.emulator.run("list", "--output", name), 0)

    def test_jsonl_is_exact(self):
        result = self.output("jsonl")
        self.assertEqual(result.rows, [shown(one) for one in self.tasks])
        for row in result.rows:
            self.assertEqual(tuple(row), MEMBERS)
        self.assertIsNone(TREACHEROUS.search(result.out))

    def test_table_is_safe_and_aligned(self):
        result = self.output("table")
        self.assertIsNone(TREACHEROUS.search(result.out))
        lines = result.out.split("\n")
        self.assertEqual(lines.pop(), "")
        header = lines.pop(0)
        self.assertEqual(re.split("  +", header), HEADER)
        self.assertEqual(len(lines), len(self.tasks))
        for line, one in zip(lines, self.tasks):
            self.assertTrue(line.startswith(one.get("Status") or "-"), line)
            if one.get("JobId") == "job":
                column = header.index("TARGET")
                self.assertEqual(line[header.index("JOB"):column].rstrip(), "job")
                self.assertEqual(line[header.index("METHOD"):header.index("JOB")].rstrip(), one["Method"] or "-")
                expected = visible(one["Target"])
                if one.get("FailType"):
                    expected += r"  (originPullFailed: bad\x1b[2J\x0amessage)"
                self.assertEqual(line[column:], expected)
        self.assertIn("purge_something_newer  invalidate  a-job-id-that-is-longer-than-its-column  pushed\n", result.out)
        # Any zone is shown in UTC, so that the column is even.
        created = self.tasks[-1]["CreateTime"].replace("+00:00", "Z")
        self.assertIn(created + "  purge_url        invalidate  offset          zone", result.out)

    def test_csv(self):
        result = self.output("csv")
        self.assertTrue(result.out.endswith("\r\n"))
        rows = list(csv.reader(io.StringIO(result.out, newline=""), strict=True))
        self.assertEqual(rows[0], [*MEMBERS, "Truncated"])
        self.assertEqual(len(rows) - 1, len(self.tasks))
        for row, one in zip(rows[1:], self.tasks):
            self.assertEqual(len(row), 10)
            target = one.get("Target") or ""
            # CR, LF and TAB have their place in quotes; what else is hostile is made visible.
            kept = re.sub("[\r\n\t]", lambda match: {"\r": "\ue000", "\n": "\ue001", "\t": "\ue002"}[match[0]], target)
            expected = visible(kept).replace("\ue000", "\r").replace("\ue001", "\n").replace("\ue002", "\t")
            if target in FORMULAS:
                expected = "'" + expected
            self.assertEqual(row[1], expected)
            self.assertEqual(row[0], one.get("JobId") or "")
            self.assertEqual(row[4], one.get("Status") or "")
            self.assertEqual(row[9], "")
        self.assertIsNone(TREACHEROUS.search(result.out.replace("\r", "").replace("\t", "")))

    def test_summary(self):
        out = self.output("summary").out
        self.assertIsNone(TREACHEROUS.search(out))
        counts = dict(re.findall(r"^\s*(\S.*?)\s+(\d+)$", out, re.MULTILINE))
        total = len(self.tasks)
        self.assertEqual(counts["Tasks"], str(total))
        self.assertEqual(counts["TotalCount"], str(total))
        self.assertEqual(counts["failed"], "1")
        self.assertEqual(counts["archived"], "1")
        self.assertEqual(counts["success"], str(total - 3))
        self.assertEqual(counts["purge_new"], "1")

    def test_summary_keeps_its_columns(self):
        lines = self.output("summary").out.split("\n")[:-1]
        counts = [line for line in lines if line[-1].isdigit()]
        self.assertIn("  purge_something_newer", [line.rstrip("0123456789").rstrip() for line in counts])
        self.assertEqual({len(line) for line in counts}, {len(counts[0])}, counts)

    def test_csv_begins_with_a_byte_order_mark_on_request(self):
        plain = self.output("csv").raw
        marked = self.expect(self.emulator.run("list", "--output", "csv", "--csv-bom"), 0).raw
        self.assertEqual(marked, b"\xef\xbb\xbf" + plain)

    def test_json_is_one_array(self):
        result = self.output("json")
        self.assertEqual(json.loads(result.out), [shown(one) for one in self.tasks])
        self.assertEqual(result.out.count("\n"), len(self.tasks) + 2)
        self.assertIsNone(TREACHEROUS.search(result.out))

    def test_default_is_the_table(self):
        self.assertEqual(self.emulator.run("list").out, self.output("table").out)

    def test_the_same_rows_in_every_format(self):
        rows = len(self.output("jsonl").rows)
        self.assertEqual(self.output("table").out.count("\n"), rows + 1)
        self.assertRegex(self.output("summary").out, rf"(?m)^Tasks +{rows}$")


class Fields(TestCase):
    """--fields, --no-header, --time-zone."""

    tasks = [task("j1", "http://www.example.com/1", "failed", FailType="taskFailed", FailMessage="why"),
             task("j2", "http://www.example.com/2", FailType=None)]

    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--rate", 0, tasks=cls.tasks))

    def list(self, output, *arguments, **options):
        return self.expect(self.emulator.run("list", "--output", output, *arguments, **options), 0)

    def test_members_in_the_order_given(self):
        for fields in ("Status,JobId", "JobId,Status", "FailType", "Target,FailMessage,UpdateTime", ",".join(reversed(MEMBERS))):
            names = fields.split(",")
            wanted = [[shown(one)[name] for name in names] for one in self.tasks]
            with self.subTest(fields=fields):
                rows = self.list("jsonl", "--fields", fields).rows
                self.assertEqual([list(row) for row in rows], [names] * 2)
                self.assertEqual([list(row.values()) for row in rows], wanted)
                self.assertEqual([list(row.values()) for row in json.loads(self.list("json", "--fields", fields).out)], wanted)
                table = list(csv.reader(io.StringIO(self.list("csv", "--fields", fields).out, newline=""), strict=True))
                self.assertEqual(table, [names] + [[text or "" for text in row] for row in wanted])

    def test_columns_of_the_table(self):
        lines = self.list("table", "--fields", " JobId, Target ,Status,FailType,FailMessage,Truncated").out.split("\n")
        self.assertEqual([re.split("  +", line) for line in lines],
                         [["JOB", "TARGET", "STATUS", "FAIL TYPE", "FAIL MESSAGE", "TRUNCATED"],
                          ["j1", "http://www.example.com/1", "failed", "taskFailed", "why", "-"],
                          ["j2", "http://www.example.com/2", "success", "-", "-", "-"], [""]])
        # Columns are even where values are usual ones.
        self.assertEqual({lines[row].index(text) for row, text in enumerate(("STATUS", "failed", "success"))},
                         {lines[0].index("STATUS")})
        # The reason is shown where it is asked for, and nowhere else.
        self.assertNotIn("why", self.list("table", "--fields", "JobId,Status").out)

    def test_what_was_cut_is_a_field_too(self):
        long = task("j", "http://www.example.com/" + "x" * 9000, "s" * 100)
        with Emulator(tasks=[long, task()]) as emulator:
            run = lambda output, fields: self.expect(emulator.run("list", "--output", output, "--fields", fields), 0).out
            rows = [json.loads(line) for line in run("jsonl", "JobId,Status").splitlines()]
            # Who has not asked is warned all the same, of the members shown.
            self.assertEqual([row.get("Truncated") for row in rows], [["Status"], None])
            rows = json.loads(run("json", "Truncated,Target,JobId"))
            self.assertEqual([row["Truncated"] for row in rows], [["Target"], []])
            self.assertEqual([list(row) for row in rows], [["Truncated", "Target", "JobId"]] * 2)
            self.assertEqual(run("csv", "JobId,Truncated"), 'JobId,Truncated\r\n"j",\r\n"1379afjk91u32h",\r\n')
            self.assertEqual(run("csv", "JobId,Status,Truncated").split("\r\n")[1], '"j","%s",Status' % ("s" * 15))
            self.assertIn("  Target Status\n", run("table", "JobId,Status,Target,Truncated"))

    def test_what_is_no_field_is_refused_before_anything_is_sent(self):
        names = ", ".join(MEMBERS) + " or Truncated"
        before = len(self.emulator.requests())
        for fields, text in (("JobId,status", f"--fields: 'status' is not {names} (did you mean Status?); see: "),
                             ("JobId,Status,JobId", "--fields: JobId is there twice\n"),
                             ("JobId,,Status", "--fields: 'JobId,,Status' has a comma with nothing on one side of it"),
                             (",JobId", "--fields: ',JobId' has a comma with nothing"),
                             ("JobId,", "--fields: 'JobId,' has a comma with nothing"),
                             ("JobIdx", "--fields: 'JobIdx' is not "), ("Job", "--fields: 'Job' is not ")):
            with self.subTest(fields=fields):
                self.assertEqual(self.expect(self.emulator.run("list", "--fields", fields), 2, text).out, "")
        self.expect(self.emulator.run("list", "--fields", "JobId", "--output", "summary"), 2, "--fields: a summary has none")
        self.assertEqual(len(self.emulator.requests()), before)

    def test_no_header(self):
        for output, end in (("table", "\n"), ("csv", "\r\n")):
            whole, bare = self.list(output).out, self.list(output, "--no-header").out
            self.assertEqual(bare, whole.partition(end)[2])
        with Emulator(tasks=[]) as emulator:
            self.assertEqual(emulator.run("list", "--output", "csv", "--no-header").out, "")

    def test_a_table_of_another_time_zone(self):
        seconds = seconds_of(self.tasks[0]["CreateTime"])
        local = lambda offset: time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds + offset))
        for zone, env, offset, name in (("+0800", {}, 8 * 3600, "+08:00"), ("-03:30", {}, -3.5 * 3600, "-03:30"),
                                        ("local", {"TZ": "NPT-5:45"}, 5.75 * 3600, "+05:45"),
                                        ("local", {"TZ": "UTC0"}, 0, "+00:00")):
            with self.subTest(zone=zone, env=env):
                out = self.list("table", "--time-zone", zone, env=env).out
                self.assertRegex(out, rf"^STATUS +CREATED +TYPE.*\nfailed +{re.escape(local(offset) + name)}  purge_url")
        self.assertEqual(self.list("table", "--time-zone", "utc").out, self.list("table").out)
        # What programs read keeps the service's own form.
        for output in ("jsonl", "csv"):
            self.assertEqual(self.list(output, "--time-zone", "+0800").out, self.list(output).out)
        for zone in ("Mars", "+8", "+2400", "+0860", "+08000", "0800", "+08:0"):
            self.expect(self.emulator.run("list", "--time-zone", zone), 2, f"--time-zone: '{zone}' is not utc, local or an offset")

    def test_summer_time_has_its_own_offset(self):
        if not os.path.exists("/usr/share/zoneinfo/Europe/Berlin"):
            self.skipTest("no time zones: tzdata is missing")
        tasks = [dict(task(), CreateTime=text) for text in ("2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z")]
        with Emulator(tasks=tasks) as emulator:
            out = self.expect(emulator.run("list", "--start", "2026-01-01T00:00:00Z", "--time-zone", "local", "--fields", "CreateTime",
                                           "--no-header", env={"TZ": "Europe/Berlin"}), 0).out
        self.assertEqual(set(out.split()), {"2026-01-15T13:00:00+01:00", "2026-07-15T14:00:00+02:00"})


class Prefetch(TestCase):
    def test_prefetch_tasks_in_every_format(self):
        message = "源站返回了 404，不能预热"
        tasks = [task("p", "http://www.example.com/1", "invalid", Type="prefetch_url", Method=None, FailType="originPullFailed",
                      FailMessage=message), task("p", "http://www.example.com/2", Type="prefetch_url", Method=None), task("u", "purge")]
        with Emulator("--escape", "utf8", tasks=tasks) as emulator:
            run = lambda *arguments: self.expect(emulator.run("list", "--prefetch", *arguments), 0).out
            wanted = [shown(one) for one in tasks[:2]]
            self.assertEqual([json.loads(line) for line in run("--output", "jsonl").splitlines()], wanted)
            self.assertEqual(json.loads(run("--output", "json")), wanted)
            table = run("--color", "always")
            self.assertIn("\x1b[31minvalid\x1b[0m", re.sub(" +(\x1b)", r"\1", table))
            self.assertIn(f"  prefetch_url     -           p               http://www.example.com/1  (originPullFailed: {message})\n", table)
            rows = list(csv.DictReader(io.StringIO(run("--output", "csv"), newline="")))
            self.assertEqual([(row["Status"], row["Type"], row["Method"]) for row in rows],
                             [("invalid", "prefetch_url", ""), ("success", "prefetch_url", "")])
            self.assertRegex(run("--output", "summary"), r"(?m)^  invalid +1$")


class Incomplete(TestCase):
    def test_an_array_that_broke_off_is_not_closed(self):
        with Emulator("--at", "2 --status 404", tasks=[task("j", str(number)) for number in range(6)]) as emulator:
            result = self.expect(emulator.run("list", "--page-size", 3, "--output", "json"), 4, "the listing is incomplete: 3 tasks")
        self.assertRaises(json.JSONDecodeError, json.loads, result.out)
        # All that came is there, for who wants to see it.
        self.assertEqual(len(json.loads(result.out + "]")), 3)

    def test_a_wait_closes_it_when_all_have_ended(self):
        with Emulator(tasks=[task("a", "1"), task("a", "2", "failed"), task("b", "3", "processing")]) as emulator:
            run = lambda *jobs: emulator.run("wait", "--job-id", *jobs, "--output", "json", "--fields", "Status", "--timeout", "500ms")
            self.assertEqual(json.loads(self.expect(run("a"), 1).out), [{"Status": "success"}, {"Status": "failed"}])
            late = self.expect(run("a", "b"), 6).out
            self.assertRaises(json.JSONDecodeError, json.loads, late)
            self.assertEqual(len(json.loads(late + "]")), 2)

    def test_nothing_at_all_is_no_array(self):
        with Emulator("--status", 404, tasks=[task()]) as emulator:
            self.assertEqual(self.expect(emulator.run("list", "--output", "json"), 4).out, "")


class Summary(TestCase):
    def test_counts_of_several_windows(self):
        with Emulator("--tasks", 100, "--settle", 0, "--span", 19 * DAY) as emulator:
            rows = emulator.list("--since", "20d").rows
            out = self.expect(emulator.run("list", "--since", "20d", "--output", "summary", "--page-size", 9), 0).out
            counts = dict(re.findall(r"^\s*(\S.*?)\s+(\d+)$", out, re.MULTILINE))
            self.assertEqual((counts["Tasks"], counts["TotalCount"]), ("100", "100"))
            for member in ("Status", "Type"):
                for value in {row[member] for row in rows}:
                    self.assertEqual(counts[value], str(sum(row[member] == value for row in rows)))
            out = emulator.run("list", "--output", "summary", "--since", "6d", "--limit", 3).out
            matching = len(emulator.list("--since", "6d").rows)
            self.assertRegex(out, rf"Tasks +3\nTotalCount +{matching}\n")

    def test_many_unknown_statuses(self):
        with Emulator(tasks=[task(status=f"s{number}") for number in range(50)]) as emulator:
            out = self.expect(emulator.run("list", "--output", "summary"), 0).out
            self.assertRegex(out, r"\(other\) +19\n")
            self.assertRegex(out, r"Tasks +50\n")

    def test_nothing(self):
        with Emulator(tasks=[]) as emulator:
            out = self.expect(emulator.run("list", "--output", "summary"), 0).out
            self.assertRegex(out, r"^Tasks +0\nTotalCount +0\n$")


class Nothing(TestCase):
    def test_no_task(self):
        with Emulator("--rate", 0, tasks=[]) as emulator:
            self.assertEqual(self.expect(emulator.list(), 0).out, "")
            self.assertEqual(json.loads(self.expect(emulator.run("list", "--output", "json"), 0).out), [])
            self.assertEqual(self.expect(emulator.run("list", "--output", "csv"), 0).out.count("\r\n"), 1)
            asked = ("--start", 1700000000, "--end", 1700003600)
            result = self.expect(emulator.run("list", *asked), 0,
                                 "no task matches in 2023-11-14 22:13:20 to 2023-11-14 23:13:20 UTC\n")
            self.expect(emulator.run("list", "--output", "summary", *asked), 0, "no task matches in 2023-11-14 22:13:20 to ")
            self.expect(emulator.run("list", "--start", 1690000000, "--end", 1700000000), 0,
                        "no task matches in 2023-07-22 04:26:40 to 2023-11-14 22:13:20 UTC\n")
            self.expect(emulator.run("list", "--job-id", "1379afjk91u32h"), 0,
                        "no task matches: job 1379afjk91u32h, at any time\n")
            for name in ("jsonl", "csv"):
                self.assertEqual(self.expect(emulator.run("list", "--output", name), 0).err, "")
            self.assertEqual(re.split("  +", result.out.strip()), HEADER)

    def test_an_offset_that_leaves_no_task(self):
        for count, text in ((1, "--offset 9 leaves none of the 1 task that matches\n"),
                            (8, "--offset 9 leaves none of the 8 tasks that match\n")):
            with Emulator("--tasks", count) as emulator:
                for output in ("table", "summary"):
                    result = self.expect(emulator.run("list", "--output", output, "--offset", 9), 0, text)
                    self.assertNotIn("no task matches", result.err)
        with Emulator("--tasks", 0) as emulator:
            self.expect(emulator.run("list", "--offset", 9), 0, "no task matches in ")


class Truncated(TestCase):
    def test_long_texts_are_cut_whole_characters_and_told(self):
        long = {"JobId": "j" * 300, "Target": "http://www.example.com/" + "😀站é" * 20000, "Type": "t" * 100,
                "Method": "m" * 100, "Status": "s" * 100, "CreateTime": task()["CreateTime"], "UpdateTime": "u" * 100,
                "FailType": "f" * 100, "FailMessage": "站" * 5000}
        short = task(target="http://www.example.com/" + "x" * 4000)
        with Emulator("--rate", 0, "--escape", "utf8", tasks=[long, short]) as emulator:
            first, second = self.expect(emulator.list(), 0, "1 task has texts that were cut").rows
            cut = [name for name in MEMBERS if name != "CreateTime"]
            self.assertEqual(first.pop("Truncated"), cut)
            for name in cut:
                self.assertTrue(0 < len(first[name]) < len(long[name]), name)
                self.assertTrue(long[name].startswith(first[name]), name)
            # An address that a browser would take is kept whole.
            self.assertEqual(second, shown(short))

            rows = list(csv.DictReader(io.StringIO(emulator.run("list", "--output", "csv").out, newline="")))
            self.assertEqual([row["Truncated"] for row in rows], [" ".join(cut), ""])
            self.assertIn("…", emulator.run("list").out.split("\n")[1])
            self.assertIn("s" * 15, emulator.run("list", "--output", "summary").out)


if __name__ == "__main__":
    unittest.main()
