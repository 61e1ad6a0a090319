"""The four formats: exact where programs read them, safe where a terminal does."""

import csv
import io
import re
import unittest

from harness import DAY, MEMBERS, Emulator, TestCase, load_tests, shown, task

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
HEADER = ["STATUS", "CREATED (UTC)", "TYPE", "JOB", "TARGET"]
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
                expected = visible(one["Target"])
                if one.get("FailType"):
                    expected += r"  (originPullFailed: bad\x1b[2J\x0amessage)"
                self.assertEqual(line[column:], expected)
        self.assertIn("purge_something_newer  a-job-id-that-is-longer-than-its-column  pushed\n", result.out)
        # Any zone is shown in UTC, so that the column is even.
        created = self.tasks[-1]["CreateTime"].replace("+00:00", "Z")
        self.assertIn(created + "  purge_url        offset          zone", result.out)

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

    def test_default_is_the_table(self):
        self.assertEqual(self.emulator.run("list").out, self.output("table").out)

    def test_the_same_rows_in_every_format(self):
        rows = len(self.output("jsonl").rows)
        self.assertEqual(self.output("table").out.count("\n"), rows + 1)
        self.assertRegex(self.output("summary").out, rf"(?m)^Tasks +{rows}$")


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
