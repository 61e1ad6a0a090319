"""submit: what is asked for, what is refused before anything is sent, and what is printed."""

import json
import os
import subprocess
import time
import unittest

from harness import (TOOL, ZONE, Emulator, Script, TestCase, environment, free_port, little_memory, load_tests, run,
                     terminal)

A, B, C = (f"https://www.example.com/{name}.txt" for name in "abc")


def creates(emulator):
    return [request for request in emulator.requests() if request["headers"]["x-tc-action"].startswith("Create")]


class Submission(TestCase):
    def setUp(self):
        self.emulator = self.enterContext(Emulator("--tasks", 0, "--rate", 0))

    def submit(self, *arguments, status=0, texts=(), **options):
        return self.expect(self.emulator.run("submit", *arguments, **options), status, *texts)

    def body(self):
        return creates(self.emulator)[-1]["query"]


class Requests(Submission):
    def test_each_type_with_each_of_its_methods(self):
        prefix, host = "https://www.example.com/a/", "www.example.com"
        for given, name, target, methods in (
                ((), "purge_url", A, ("delete",)), (("url",), "purge_url", A, ("delete",)),
                (("prefix",), "purge_prefix", prefix, ("invalidate", "delete")),
                (("host",), "purge_host", host, ("invalidate", "delete")),
                (("tag",), "purge_cache_tag", "#a tag", ("delete",)),
                (("all",), "purge_all", None, ("invalidate", "delete"))):
            for word in (*given, name):
                for method in (None, *methods):
                    with self.subTest(type=word, method=method):
                        options = (["--type", word] if given or word == name else []) + \
                            (["--method", method] if method else []) + ([target] if target else ["--yes"])
                        result = self.submit(*options)
                        asked = {"ZoneId": ZONE, "Type": name, **({"Method": method} if method else {}),
                                 **({"Targets": [target]} if target else {})}
                        self.assertEqual(self.body(), asked)
                        job = creates(self.emulator)[-1]["job"]
                        self.assertEqual(result.rows, [{"JobId": job, "Type": name, "Targets": 1, "Accepted": 1, "Failed": []}])
                        self.assertEqual(result.err, "")

    def test_without_a_type_targets_are_urls_even_with_a_slash_at_the_end(self):
        self.submit("https://www.example.com/")
        self.assertEqual(self.body()["Type"], "purge_url")

    def test_domains_narrow_a_tag(self):
        self.submit("-t", "tag", "-d", "a.example.com,b.example.com", "-d", "c.example.com", "tag1", "tag2")
        self.assertEqual(self.body(), {"ZoneId": ZONE, "Type": "purge_cache_tag", "Targets": ["tag1", "tag2"],
                                       "CacheTag": {"Domains": ["a.example.com", "b.example.com", "c.example.com"]}})

    def test_a_target_may_begin_with_a_dash(self):
        self.submit("-t", "tag", "--", "-x", "--yes")
        self.assertEqual(self.body()["Targets"], ["-x", "--yes"])

    def test_quotes_backslashes_and_utf8_arrive(self):
        tags = ['a"b', "a\\b", "站点", "😀", "a/b c"]
        self.submit("-t", "tag", *tags)
        self.assertEqual(self.body()["Targets"], tags)

    def test_equal_targets_are_submitted_once(self):
        result = self.submit(A, B, A, C, B, A, texts=[f"3 targets are given twice, as '{A}' is, and submitted once"])
        self.assertEqual(self.body()["Targets"], [A, B, C])
        self.assertEqual(result.rows[0]["Targets"], 3)
        self.assertEqual(self.submit(A, A, "-q").err, "")

    def test_targets_of_several_sites(self):
        self.expect(run("submit", "--zone-id", "*", "--endpoint", self.emulator.url, A), 0)
        self.assertEqual(self.body()["ZoneId"], "*")

    def test_a_request_larger_than_the_usual_buffer(self):
        targets = [f"https://www.example.com/{number}/{'x' * 1000}" for number in range(400)]
        self.submit("-f", "-", given="\n".join(targets).encode())
        self.assertEqual(self.body()["Targets"], targets)
        self.assertEqual(len(self.emulator.requests()), 1)


class Files(Submission):
    def file(self, content):
        path = os.path.join(self.emulator.folder.name, "targets")
        with open(path, "wb") as file:
            file.write(content)
        return path

    def test_all_ways_to_write_lines(self):
        for content in (f"{A}\n{B}\n", f"{A}\r\n{B}\r\n", f"{A}\n{B}", f"\n\n{A}\n \t \n\r\n  {B}\t \n\n", f"\ufeff{A}\n{B}\n"):
            with self.subTest(content=content):
                self.submit("--targets-file", self.file(content.encode()))
                self.assertEqual(self.body()["Targets"], [A, B])
                self.submit("-f", "-", given=content.encode())
                self.assertEqual(self.body()["Targets"], [A, B])

    def test_there_are_no_comments_as_a_tag_may_begin_so(self):
        self.submit("-t", "tag", "-f", "-", given=b"# one\n#two\n")
        self.assertEqual(self.body()["Targets"], ["# one", "#two"])

    def test_a_pipe_that_comes_slowly(self):
        def later():
            time.sleep(0.3)
            os.write(writer, f"{B}\n".encode())
            os.close(writer)
        reader, writer = os.pipe()
        process = subprocess.Popen([TOOL, "submit", "--zone-id", ZONE, "--endpoint", self.emulator.url, "-f", "-"],
                                   stdin=reader, stdout=subprocess.PIPE, env=environment())
        os.close(reader)
        os.write(writer, f"{A}\n".encode())
        later()
        self.assertEqual(json.loads(process.communicate(timeout=20)[0])["Targets"], 2)
        self.assertEqual(self.body()["Targets"], [A, B])

    def test_a_file_that_cannot_be_used(self):
        folder = self.emulator.folder.name
        for name, text in ((f"{folder}/nothing", "nothing: No such file or directory"), (folder, "Is a directory"),
                           (self.file(b""), "it has no targets"), (self.file(b"\n \r\n\t"), "it has no targets")):
            with self.subTest(name=name):
                self.submit("-f", name, status=2, texts=["--targets-file ", text])
        self.submit("-f", "-", status=2, texts=["--targets-file (standard input): it has no targets"])
        self.assertEqual(self.emulator.requests(), [])

    def test_a_nul_byte_is_named_with_its_line(self):
        self.submit("-f", "-", given=f"{A}\n{B}\0\n".encode(), status=2,
                    texts=["(standard input), line 2: it has a NUL byte"])

    def test_a_file_beyond_the_bound_is_refused_whole(self):
        with subprocess.Popen(["yes", A], stdout=subprocess.PIPE) as endless:
            try:
                done = subprocess.run([TOOL, "submit", "--zone-id", ZONE, "--endpoint", self.emulator.url, "-f", "-"],
                                      stdin=endless.stdout, capture_output=True, env=environment(), timeout=40, check=False)
            finally:
                endless.kill()
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"(standard input): it is larger than 64 MB; split it", done.stderr)
        self.assertEqual(self.emulator.requests(), [])

    def test_duplicates_in_a_file_keep_the_first(self):
        self.submit("-f", "-", given=f"{B}\n{A}\n{B}\n".encode(), texts=["1 target is given twice", "(standard input)"])
        self.assertEqual(self.body()["Targets"], [B, A])


class Refused(Submission):
    """Before anything is sent."""

    def test_every_bad_target_is_named_with_its_line(self):
        content = f"{A}\nftp://x/\n\n{B}\nwww.example.com\nhttps://\n"
        result = self.submit("-f", "-", given=content.encode(), status=2)
        for line, target in ((2, "ftp://x/"), (5, "www.example.com"), (6, "https://")):
            self.assertIn(f"(standard input), line {line}: '{target}': a URL begins with http:// or https://", result.err)
        self.assertIn("3 of 5 targets cannot be submitted; nothing was submitted", result.err)
        self.assertEqual((result.out, self.emulator.requests()), ("", []))

    def test_each_rule_of_each_type(self):
        for kind, target, text in (
                ("url", "a", "a URL begins with"), ("url", "https://", "a URL begins with"),
                ("prefix", "https://a/b", "a prefix begins with http:// or https:// and ends in /"),
                ("prefix", "a/", "a prefix begins"), ("host", "https://a", "a host is a name alone"),
                ("host", "*.example.com", "a host is a name alone"), ("host", "a/", "a host is a name alone"),
                ("host", "a:80", "a host is a name alone"), ("tag", "a\x01", "control characters"),
                ("tag", "\udcff", "not UTF-8"), ("url", "https://a/\n", "control characters")):
            with self.subTest(type=kind, target=target):
                self.submit("-t", kind, target, status=2, texts=[text, "target '"])
        for name, text in (("a/b", "a domain is a name alone"), ("*.a", "a domain is a name alone"), ("a\x01", "control")):
            self.submit("-t", "tag", "-d", name, "x", status=2, texts=["--domain '", text])
        for zone, arguments, text in (("a\x01", [A], "control"), ("*", ["-t", "all", "-y"], "--type all is for one site")):
            self.expect(run("submit", "--zone-id", zone, "--endpoint", self.emulator.url, *arguments), 2, "--zone-id '", text)
        self.assertEqual(self.emulator.requests(), [])

    def test_of_many_bad_targets_some_are_named_and_all_are_counted(self):
        result = self.submit("-f", "-", given=b"x\n" + b"".join(b"y%d\n" % number for number in range(999)), status=2)
        self.assertEqual(result.err.count("a URL begins with"), 20)
        self.assertIn("1000 of 1000 targets cannot be submitted, the first of them are above", result.err)

    def test_a_target_longer_than_a_request(self):
        self.submit("-f", "-", given=f"{A}\nhttps://a/{'x' * 10_000_000}\n".encode(), status=2,
                    texts=["line 2: 'https://a/xxx", "longer than the service takes a request", "1 of 2 targets"])

    def test_no_memory(self):
        self.submit("-f", "-", given=b"".join(b"https://www.example.com/%d\n" % number for number in range(2_000_000)),
                    status=8, texts=["out of memory"], **little_memory(40))


class Answers(TestCase):
    def submit(self, options, *arguments, status=1, texts=()):
        with Emulator("--tasks", 0, *options) as emulator:
            return self.expect(emulator.run("submit", *arguments), status, *texts)

    def test_some_targets_are_refused_and_named(self):
        bad = ["https://bad.example.com/1", "https://bad.example.com/2"]
        for options in ((), ("--refuse-each",), ("--failed-as", "targets-first"), ("--job-id", "middle"), ("--job-id", "last"),
                        ("--job-id", "last", "--failed-as", "targets-first", "--shuffle-members", "--unknown", "--escape", "all")):
            with self.subTest(options=options):
                result = self.submit(["--refuse-target", "//bad.:no site has it", *options], A, bad[0], B, bad[1])
                row = result.rows[0]
                self.assertEqual(row["Failed"], [{"Target": target, "Reason": "no site has it"} for target in bad])
                self.assertEqual((row["Targets"], row["Accepted"], row["Type"]), (4, 2, "purge_url"))
                self.assertIn(f"job {row['JobId']}: the service refused 2 of 4 targets\n", result.err)
                for target in bad:
                    self.assertIn(f"  {target}: no site has it\n", result.err)

    def test_a_refusal_without_a_reason_or_a_target(self):
        for form, failed, accepted in (
                ("no-reason", {"Target": "https://bad.example.com/", "Reason": None}, 1),
                ("null-reason", {"Target": "https://bad.example.com/", "Reason": None}, 1),
                ("no-targets", {"Target": None, "Reason": "no"}, None),
                ("null-targets", {"Target": None, "Reason": "no"}, None),
                ("empty-targets", {"Target": None, "Reason": "no"}, None)):
            with self.subTest(form=form):
                row = self.submit(["--refuse-target", "//bad.:no", "--failed-as", form], A, "https://bad.example.com/").rows[0]
                self.assertEqual((row["Failed"], row["Accepted"]), ([failed], accepted))

    def test_refusals_that_nobody_asked_for_are_shown_and_leave_the_number_open(self):
        row = self.submit(["--refuse-more", 3], A).rows[0]
        self.assertEqual((len(row["Failed"]), row["Targets"], row["Accepted"]), (3, 1, None))

    def test_a_long_list_of_refusals(self):
        targets = [f"https://bad.example.com/{number}" for number in range(500)]
        result = self.submit(["--refuse-target", "//bad.:no", "--framing", "chunked"], A, *targets)
        self.assertEqual([one["Target"] for one in result.rows[0]["Failed"]], targets)
        self.assertIn("and 490 more", result.err)

    def test_a_job_of_which_nothing_was_accepted_is_not_waited_for(self):
        result = self.submit(["--refuse-target", "//www:no", "--empty-job"], A, "--wait", "--timeout", "20s")
        self.assertEqual([(row["Targets"], row["Accepted"]) for row in result.rows], [(1, 0)])
        self.assertLess(result.took, 5)

    def test_no_refusals_however_that_is_written(self):
        for form in ("null", "missing", "empty"):
            self.assertEqual(self.submit(["--failed-none", form], A, status=0).rows[0]["Failed"], [])

    def test_the_service_refuses_the_whole(self):
        for options, arguments, code in (
                (["--refuse-target", "//www:no"], [A], "InvalidParameter.TaskNotGenerated"),
                (["--zone", "zone-other"], [A], "ResourceNotFound"),
                (["--plan-lacks", "purge_url"], [A], "LimitExceeded.PackNotAllow"),
                (["--daily-available", 1], [A, B], "LimitExceeded.DailyQuota"),
                (["--tag-needs-domains"], ["-t", "tag", "x"], "InvalidParameter.ParameterError"),
                (["--deny", "CreatePurgeTask"], [A], "UnauthorizedOperation.CamUnauthorized"),
                (["--error", "OperationDenied"], [A], "OperationDenied")):
            with self.subTest(code=code):
                result = self.submit(options, *arguments, status=4, texts=[f"the service says: {code}", "RequestId: ", "what to do: "])
                self.assertEqual(result.out, "")

    def test_an_empty_job_id(self):
        with Script(lambda query, number: {"JobId": "", "FailedList": None}) as script:
            self.expect(run("submit", "--zone-id", ZONE, "--endpoint", script.url, A), 5, "its answer has an empty JobId")

    def test_texts_of_the_service_reach_no_terminal_raw(self):
        bad = "https://bad.example.com/\u202e"
        answer = {"JobId": "j\x1b[2J", "FailedList": [{"Targets": [bad], "Reason": "\x1b]0;x\x07"}]}
        with Script(lambda query, number: answer) as script:
            for form in ("jsonl", "json", "table"):
                result = self.expect(run("submit", "--zone-id", ZONE, "--endpoint", script.url, bad, "-o", form), 1)
                for text in ("\x1b", "\x07", "\u202e"):
                    self.assertNotIn(text, result.out + result.err)
            row = json.loads(run("submit", "--zone-id", ZONE, "--endpoint", script.url, bad).out)
            self.assertEqual((row["JobId"], row["Failed"]), (answer["JobId"], [{"Target": bad, "Reason": "\x1b]0;x\x07"}]))

    def test_a_refused_target_longer_than_its_slot_is_shown_whole_if_it_is_ours(self):
        bad = "https://bad.example.com/" + "x" * 9000
        row = self.submit(["--refuse-target", "//bad.:no"], A, bad).rows[0]
        self.assertEqual((row["Accepted"], row["Failed"]), (1, [{"Target": bad, "Reason": "no"}]))

    def test_texts_that_are_cut_are_named(self):
        bad = "https://bad.example.com/" + "x" * 9000
        result = self.submit(["--refuse-target", "//bad.:" + "r" * 3000], A, bad + "1", bad + "2")
        self.assertEqual((result.rows[0]["Accepted"], [one["Truncated"] for one in result.rows[0]["Failed"]]),
                         (None, [["Target", "Reason"]] * 2))
        self.assertEqual(result.rows[0]["Failed"][0]["Target"], bad[:8191])
        result = self.submit(["--refuse-target", "//bad.:" + "r" * 3000], A, "https://bad.example.com/", "-o", "table")
        self.assertIn("r…)\n", result.out)
        self.assertNotIn("com/…", result.out)

    def test_tags_that_may_need_domains(self):
        options = ["--tag-needs-domains"]
        self.submit(options, "-t", "tag", "x", status=4, texts=["or: give --domain"])
        self.submit(options, "-t", "tag", "-d", "www.example.com", "x", status=0)
        self.assertNotIn("--domain", self.submit(["--error", "OperationDenied"], "-t", "tag", "x", status=4).err)


class Output(TestCase):
    def setUp(self):
        self.emulator = self.enterContext(Emulator("--tasks", 0, "--refuse-target", "//bad.:no", "--created-takes", 0))

    def test_a_table(self):
        lines = self.expect(self.emulator.run("submit", "-o", "table", A, "https://bad.example.com/"), 1).out.splitlines()
        self.assertEqual(lines[0].split(), ["TYPE", "TARGETS", "ACCEPTED", "REFUSED", "JOB"])
        self.assertEqual(lines[1].split()[:4], ["purge_url", "2", "1", "1"])
        self.assertEqual(lines[2], "  refused: https://bad.example.com/  (no)")
        bare = self.emulator.run("submit", "-o", "table", "--no-header", A).out.splitlines()
        self.assertEqual([line.split()[0] for line in bare], ["purge_url"])

    def test_one_array(self):
        for arguments, kinds in (((), 1), (("--wait",), 3)):
            result = self.expect(self.emulator.run("submit", "-o", "json", *arguments, A, B), 0)
            self.assertEqual(len(json.loads(result.out)), kinds)

    def test_help_and_dry_run_send_nothing(self):
        result = self.expect(self.emulator.run("submit", "--dry-run", "-t", "prefix", "--method", "delete", "https://a.example.com/", "-w"), 0)
        head, _, body = result.out.partition("\r\n\r\n")
        self.assertIn("X-TC-Action: CreatePurgeTask\r\n", head)
        self.assertIn("Signature=" + "*" * 64, head)
        self.assertEqual(json.loads(body), {"ZoneId": ZONE, "Type": "purge_prefix", "Method": "delete", "Targets": ["https://a.example.com/"]})
        self.expect(self.emulator.run("submit", "--dry-run", "a"), 2, "a URL begins")
        self.expect(self.emulator.run("submit", "--dry-run", "-t", "all"), 0)
        targets = [f"https://a/{number}" for number in range(501)]
        result = self.expect(self.emulator.run("submit", "--dry-run", *targets), 0, "501 targets: the quota is asked first")
        bodies = [text.partition("\r\n\r\n")[2] for text in result.out.split("POST / HTTP/1.1\r\n")[1:]]
        self.assertEqual([json.loads(body).get("Targets") for body in bodies], [None, targets])
        self.assertEqual(self.emulator.requests(), [])

    def test_verbose_names_the_action(self):
        self.expect(self.emulator.run("submit", "-v", A, B), 0, " request: CreatePurgeTask, 2 targets", " reply: HTTP 200, RequestId ")

    def test_a_job_whose_line_cannot_be_written_is_named_on_stderr(self):
        with open("/dev/full", "wb") as full:
            result = self.emulator.run("submit", A, out=full)
        job = creates(self.emulator)[-1]["job"]
        self.expect(result, 7, f"job {job} was made", "cannot write to stdout")
        self.assertNotIn("submitted", result.err)

    def test_jobs_that_follow_one_whose_line_cannot_be_written_are_not_submitted_and_the_rest_is_named(self):
        with Emulator("--tasks", 0, "--batch", 2) as emulator, open("/dev/full", "wb") as full:
            result = emulator.run("submit", *(f"https://www.example.com/{number}" for number in range(5)), out=full)
            jobs = [one["job"] for one in creates(emulator) if one["jobs"]]
        self.assertEqual(len(jobs), 1)
        self.expect(result, 7, f"job {jobs[0]} was made", "2 of 5 targets were submitted",
                    "not submitted: 3, from 'https://www.example.com/2' on")
        self.assertNotIn("their jobs are on the standard output", result.err)

    def test_a_purge_of_all_whose_line_cannot_be_written_names_its_job_alone(self):
        with Emulator("--tasks", 0) as emulator, open("/dev/full", "wb") as full:
            result = emulator.run("submit", "-t", "all", "-y", out=full)
            self.expect(result, 7, f"job {creates(emulator)[-1]['job']} was made")
            self.assertNotIn("submitted", result.err)

    def test_a_reader_that_has_gone(self):
        reader, writer = os.pipe()
        os.close(reader)
        result = self.emulator.run("submit", A, out=writer)
        os.close(writer)
        self.expect(result, 7, f"job {creates(self.emulator)[-1]['job']} was made")

    def test_secrets_that_the_service_repeats_are_masked_on_stderr(self):
        answer = {"Error": {"Code": "OperationDenied", "Message": "key example-secret-key"}}
        with Script(lambda query, number: answer) as script:
            self.expect(run("submit", "--zone-id", ZONE, "--endpoint", script.url, A), 4, "key ******************")


class Everything(TestCase):
    """--type all is asked for."""

    def ask(self, answer, *arguments):
        main, side = terminal()
        with Emulator("--tasks", 0) as emulator:
            with subprocess.Popen([TOOL, "submit", "--zone-id", ZONE, "--endpoint", emulator.url, "-t", "all", *arguments],
                                  stdin=side, stdout=subprocess.PIPE, stderr=side, env=environment()) as process:
                os.close(side)
                seen = b""
                while b"Type yes: " not in seen:
                    seen += os.read(main, 1000)
                os.write(main, answer)
                out = process.communicate(timeout=20)[0]
            os.close(main)
            return process.returncode, out, len(creates(emulator)), seen.decode()

    def test_yes_purges_and_nothing_else_does(self):
        for answer in (b"yes\n", b"y\n"):
            status, out, count, seen = self.ask(answer, "--method", "delete")
            self.assertEqual((status, count, json.loads(out)["Type"]), (0, 1, "purge_all"))
            self.assertIn(f"everything of {ZONE} will be purged (delete)", seen)
        for answer in (b"\n", b"no\n", b"YES, maybe not\n", b"\x04"):
            with self.subTest(answer=answer):
                self.assertEqual(self.ask(answer)[:3], (2, b"", 0))

    def test_the_end_of_input_is_no_and_ends_the_line_of_the_question(self):
        main, side = terminal()
        with subprocess.Popen([TOOL, "submit", "--zone-id", ZONE, "-t", "all"], stdin=side, stdout=subprocess.PIPE, stderr=side,
                              env=environment()) as process:
            os.close(side)
            seen = b""
            while b"Type yes: " not in seen:
                seen += os.read(main, 1000)
            os.write(main, b"\x04")
            while b"nothing was submitted" not in seen:
                seen += os.read(main, 1000)
            process.communicate(timeout=20)
        os.close(main)
        self.assertIn(b"Type yes: \r\nteo-purge: nothing was submitted", seen)

    def test_where_nobody_can_be_asked_yes_is_needed(self):
        with Emulator("--tasks", 0) as emulator:
            self.expect(emulator.run("submit", "-t", "all", given=b"yes\n"), 2, "--type all purges everything", "give --yes")
            self.assertEqual(emulator.requests(), [])
            self.expect(emulator.run("submit", "-t", "all", "--yes"), 0)


class Unreachable(TestCase):
    def test_what_never_left_is_tried_again_and_reported(self):
        result = run("submit", "--zone-id", ZONE, "--endpoint", f"http://127.0.0.1:{free_port()}", "--retries", 1, A)
        self.expect(result, 3, "attempts: 2", "while connecting")
        self.assertNotIn("may have been made", result.err)

    def test_throttling_is_an_answer_and_is_repeated(self):
        with Emulator("--tasks", 0, "--throttle", 2) as emulator:
            self.expect(emulator.run("submit", A), 0)
            self.assertEqual([one["jobs"] for one in creates(emulator)], [0, 0, 1])

    def test_a_wrong_clock_is_an_answer_and_is_repeated(self):
        with Emulator("--tasks", 0, "--skew", 3600) as emulator:
            self.expect(emulator.run("submit", A), 0)
            self.assertEqual([one["jobs"] for one in creates(emulator)], [0, 1])


if __name__ == "__main__":
    unittest.main()
