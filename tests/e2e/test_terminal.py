"""What a terminal gets: a table that fits its width, bars in the summary, and the progress of a long listing."""

import re
import time
import unicodedata
import unittest

from harness import ZONE, Emulator, Script, TestCase, load_tests, on_terminal, task

LONG = "http://www.example.com/" + "".join(f"{number:03d}/" for number in range(100))
MESSAGE = "源站返回了一个错误 " * 12 + "the origin said no"
COLOUR = re.compile("\x1b\\[[0-9]*m")


def columns_of(text):
    """As terminals have it, for the characters of this test."""
    return sum(0 if unicodedata.category(one) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(one) in "WF" else 1
               for one in text)


def command(emulator, *arguments):
    return ["list", "--zone-id", ZONE, "--endpoint", emulator.url, *arguments]


class Table(TestCase):
    tasks = [task("1379afjk91u32h", "http://www.example.com/1.txt"), task("1379afjk91u32h", LONG),
             task("1379afjk91u32h", "http://www.example.com/" + "站点图片" * 40),
             task("1379afjk91u32h", "http://www.example.com/" + "e\u0301\u0323" * 90),
             task("1379afjk91u32h", "http://www.example.com/" + "😀" * 60),
             task("1379afjk91u32h", "http://www.example.com/\x1b]0;" + "\u202e" * 20),
             task("x" * 39, "http://www.example.com/1.txt", "failed", FailType="originPullFailed", FailMessage=MESSAGE),
             task("j" * 14, "a" * 8000, "timeout"), {"CreateTime": task()["CreateTime"]},
             task("j", "t", "a-status-longer", Type="purge_something_newer", Method="a-longer-method")]

    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator("--rate", 0, "--escape", "utf8", tasks=cls.tasks))

    def show(self, columns, *arguments, **env):
        result = self.expect(on_terminal(command(self.emulator, *arguments), columns, **env), 0)
        return COLOUR.sub("", result.out).split("\n")[:-1]

    def test_no_line_is_wider_than_the_terminal(self):
        for columns in (41, 42, 60, 80, 98, 99, 100, 101, 120, 200, 1000):
            with self.subTest(columns=columns):
                lines = self.show(columns)
                self.assertLessEqual(max(map(columns_of, lines)), columns)
                self.assertEqual([line for line in lines if line != line.rstrip()], [])
        # One that is narrower than the longest job and its indent wraps; nothing is lost.
        for columns in (1, 2, 5, 10, 39):
            self.assertIn("1379afjk91u32h", "\n".join(self.show(columns)))

    def test_a_long_target_is_cut(self):
        lines = self.show(120)
        self.assertRegex(lines[0], "^STATUS  .*  METHOD  .*  TARGET$")
        self.assertTrue(lines[1].endswith("http://www.example.com/1.txt"))
        at = lines[0].index("TARGET")
        for line, one in zip(lines[2:7], self.tasks[1:]):
            shown = line[at:]
            self.assertEqual(shown[-1], "…")
            self.assertTrue(one["Target"].replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").startswith(shown[:-1]), shown)
            # As much as there is room for: one more character would not fit.
            self.assertGreaterEqual(columns_of(line), 120 - 5)
        # A mark stays with its letter.
        self.assertRegex(lines[4], "e\u0301\u0323…$")

    def test_a_target_without_room_has_a_line_of_its_own(self):
        lines = self.show(80)
        self.assertEqual(lines[1], "  TARGET")
        self.assertEqual(lines[3], "  http://www.example.com/1.txt")
        self.assertEqual(lines[5], "  " + LONG[:77] + "…")

    def test_a_long_job_is_whole(self):
        for columns in (40, 80, 120, 200):
            self.assertIn("x" * 39, "\n".join(self.show(columns)))

    def test_the_reason_of_a_failure_is_whole(self):
        for columns in (40, 80, 120):
            text = "\n".join(self.show(columns))
            at = text.index("    originPullFailed: ")
            reason = text[at:text.index("the origin said no", at)] if "the origin said no" in text else text[at:]
            self.assertEqual(re.sub("\\s", "", reason).count("源站返回了一个错误"), 12)
            self.assertIn("the origin said no".replace(" ", ""), re.sub("\\s", "", text))
            # It is broken between words.
            self.assertRegex(text, "(?m)^    .*源站返回了一个错误$")

    def test_columns_of_ones_own(self):
        lines = self.show(80, "--fields", "Target,Status,FailMessage")
        at = lines[0].index("STATUS")
        self.assertEqual(lines[1][at:].split(), ["success", "-"])
        for line, one in zip(lines[1:], self.tasks):
            # Nothing is pushed: what is before the status is as wide as the column.
            status = (one.get("Status") or "-")[:9]
            self.assertEqual(columns_of(line[:line.index("  " + status) + 2].rstrip()) <= at, True, line)
        self.assertLessEqual(max(map(columns_of, lines)), 80)

    def test_columns_say_how_wide_a_terminal_is_that_does_not(self):
        self.assertEqual(self.show(0, COLUMNS="120"), self.show(120))
        self.assertEqual(self.show(80, COLUMNS="120"), self.show(80))
        for wrong in ("", "0", "wide", "-5", "99999999999999999999"):
            self.assertEqual(self.show(0, COLUMNS=wrong), self.show(0))

    def test_nothing_is_cut_without_a_terminal(self):
        plain = self.expect(self.emulator.run("list", env={"COLUMNS": "40"}), 0).out
        self.assertEqual(plain.count("\n"), len(self.tasks) + 1)
        self.assertIn(LONG + "\n", plain)
        self.assertIn("a" * 8000 + "\n", plain)
        self.assertIn("http://www.example.com/1.txt  (originPullFailed: " + MESSAGE + ")\n", plain)
        self.assertEqual(plain, "".join(line + "\n" for line in self.show(0)))

    def test_a_locale_changes_nothing(self):
        for locale in ("C", "zh_CN.UTF-8", "xx"):
            self.assertEqual(self.show(120, LC_ALL=locale), self.show(120))


class Widths(TestCase):
    def test_characters_take_the_columns_that_unicode_says(self):
        """A cell is filled up to its width, so each row shows how wide its first cell is: here one character."""
        def sure(one):
            category = unicodedata.category(one)
            return category not in ("Cc", "Cn", "Co", "Cs", "Zl", "Zp") and not (
                "\u1160" <= one <= "\u11ff" or "\ud7b0" <= one <= "\ud7ff" or one in "\u00ad\u061c\u200e\u200f\ufeff"
                or "\u202a" <= one <= "\u202e" or "\u2066" <= one <= "\u2069" or "\ufff9" <= one <= "\ufffb")
        points = [*range(0xA1, 0x3400), *range(0x3400, 0xD800, 97), *range(0xF900, 0x10000), *range(0x1F000, 0x1FB00),
                  *range(0x20000, 0x30000, 1009)]
        characters = [chr(point) for point in points if sure(chr(point))]
        rows = [characters[at:at + 4] for at in range(0, len(characters), 4)]
        tasks = [task("".join(row), str(number)) for number, row in enumerate(rows)]
        with Emulator("--rate", 0, "--settle", 0, "--escape", "utf8", tasks=tasks) as emulator:
            lines = self.expect(emulator.run("list", "--fields", "JobId,Target", "--no-header"), 0).out.split("\n")[:-1]
        self.assertEqual(len(lines), len(rows))
        wrong = []
        for line, row in zip(lines, rows):
            text = "".join(row)
            target = line[len(text):].strip()
            self.assertEqual(line[:len(text)], text)
            if len(line) - len(text) - len(target) != 16 - columns_of(text):
                wrong.append(text)
        # The tool has Unicode 14; a newer one has new characters, and changes its mind about a few.
        self.assertLess(len(wrong), len(rows) / 100, wrong[:20])


class Bars(TestCase):
    def show(self, columns, **env):
        tasks = [task(status=status) for status in ["success"] * 96 + ["failed"] * 3 + ["timeout"]]
        with Emulator("--rate", 0, tasks=tasks) as emulator:
            return self.expect(on_terminal(command(emulator, "--output", "summary"), columns, **env), 0).out, \
                self.expect(emulator.run("list", "--output", "summary"), 0).out

    def test_a_bar_for_each_count(self):
        out, plain = self.show(80)
        self.assertIn("\n  success                    96  ██████████████████████████████████████▍\n", out)
        self.assertIn("\n  failed                      3  █▎\n", out)
        self.assertIn("\n  timeout                     1  ▍\n", out)
        self.assertIn("\n  purge_url                 100  ████████████████████████████████████████\n", out)
        # The bars are all that is more.
        self.assertEqual(re.sub("  [█▏▎▍▌▋▊▉]+", "", out), plain)

    def test_without_utf8_the_bars_are_ascii(self):
        for env in ({"LC_ALL": "C"}, {"LC_ALL": None, "LANG": "de_DE.ISO-8859-1"}, {"LC_ALL": None}):
            out, plain = self.show(80, **env)
            self.assertIn("\n  success                    96  ######################################\n", out)
            self.assertIn("\n  timeout                     1  #\n", out)
            self.assertEqual(re.sub("  #+", "", out), plain)
        self.assertIn("█", self.show(80, LC_ALL=None, LANG="zh_CN.utf8")[0])

    def test_bars_fit_the_terminal(self):
        for columns in (41, 50, 60, 200):
            lines = self.show(columns)[0].split("\n")
            self.assertLessEqual(max(map(len, lines)), columns)
        for columns in (20, 39):
            out, plain = self.show(columns)
            self.assertEqual(out, plain)


class Progress(TestCase):
    """Of a long listing: standard error is a terminal."""

    def slow(self, pages, pause, page=50, total=None):
        """A service of so many pages, each of which takes its time."""
        def answer(query, _):
            time.sleep(pause)
            rows = [task("j", str(query["Offset"] + number)) for number in range(page)]
            return {"TotalCount": total or pages * page, "Tasks": rows}
        return self.enterContext(Script(answer))

    def list(self, service, *arguments, columns=80, stdout=False, **env):
        return on_terminal(command(service, *arguments), columns, stdout=stdout, stderr=True, **env)

    def test_rows_rate_and_time_left(self):
        service = self.slow(8, 0.3)
        result = self.expect(self.list(service, "--page-size", 50, "--output", "jsonl"), 0)
        self.assertEqual(len(result.rows), 400)
        shown = re.findall(r"(\d+) of 400 tasks, (\d+) a second, 0:(\d\d) left", result.err)
        self.assertGreaterEqual(len(shown), 2, result.err)
        for rows, rate, left in shown:
            self.assertTrue(50 <= int(rows) <= 400)
            self.assertTrue(30 < int(rate) < 180, result.err)
            # 8 pages take 2.4 s, and the line shows what is left of them.
            self.assertLess(int(left), 4)
        self.assertEqual(sorted(int(rows) for rows, _, _ in shown), [int(rows) for rows, _, _ in shown])
        # It is gone at the end, without a control sequence.
        self.assertRegex(result.err, "\r +\r$")
        self.assertNotIn("\x1b", result.err)

    def test_parts_of_a_long_interval(self):
        def answer(query, _):
            time.sleep(0.4)
            return {"TotalCount": 2, "Tasks": [dict(task("j", str(number)), CreateTime=query["EndTime"]) for number in range(2)]}
        service = self.enterContext(Script(answer))
        result = self.expect(self.list(service, "--start", "2026-01-01T00:00:00Z", "--end", "2026-02-05T00:00:00Z"), 0)
        self.assertRegex(result.err, r"(4|6|8|10) tasks, part [3-6] of 6, [1-6] a second, 0:0[0-9] left")

    def test_no_more_than_was_asked_for(self):
        service = self.slow(8, 0.5, total=4000)
        result = self.expect(self.list(service, "--page-size", 50, "--limit", 150), 0)
        self.assertRegex(result.err, r"1\d\d of 150 tasks")
        self.assertNotIn("of 4000", result.err)

    def test_a_summary_on_the_same_terminal(self):
        service = self.slow(4, 0.5)
        result = self.expect(self.list(service, "--page-size", 50, "--output", "summary", stdout=True), 0)
        self.assertRegex(result.out, r"of 200 tasks, .* left")
        self.assertRegex(result.out, r"\r +\rStatus\n")

    def test_where_there_is_none(self):
        service = self.slow(4, 0.5)
        some = ("--page-size", 50)
        for arguments, options in ((("--quiet",), {}), ((), {"stdout": True})):
            with self.subTest(arguments=arguments, options=options):
                result = self.expect(self.list(service, *some, *arguments, **options), 0)
                self.assertNotIn(" left", result.out + result.err)
                self.assertNotIn("a second", result.out + result.err)
        result = self.expect(on_terminal(command(service, *some), 80), 0)
        self.assertEqual(result.err, "")

    def test_a_short_listing_shows_none(self):
        with Emulator("--tasks", 100) as emulator:
            self.assertEqual(self.expect(on_terminal(command(emulator), stdout=False, stderr=True), 0).err, "")

    def test_it_fits_the_terminal(self):
        result = self.expect(self.list(self.slow(4, 0.5), "--page-size", 50, columns=20), 0)
        lines = [line for line in re.split("[\r\n]", result.err) if line.strip()]
        self.assertGreater(len(lines), 0)
        self.assertEqual({len(line) for line in lines}, {19})

    def test_an_error_has_a_clean_line(self):
        def answer(query, number):
            time.sleep(0.6)
            if number == 4:
                return {"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}
            return {"TotalCount": 400, "Tasks": [task("j", str(query["Offset"] + row)) for row in range(50)]}
        result = self.expect(self.list(self.enterContext(Script(answer)), "--page-size", 50, "--retries", 0), 4)
        self.assertRegex(result.err, r"a second.*\r +\rteo-purge: ")


if __name__ == "__main__":
    unittest.main()
