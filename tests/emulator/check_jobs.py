"""Jobs as they are made, refused, lost and listed, and the quotas they use up: seen from a plain socket."""

import http.client
import json
import tempfile
import time
import unittest

import options
import tasks
from harness import DAY, Emulator, drain, read_reply, request, run

PURGE, PREFETCH, QUOTA = "CreatePurgeTask", "CreatePrefetchTask", "DescribeContentQuota"
URLS = [f"https://www.example.com/{name}" for name in "abc"]


class Service(Emulator):
    """An emulator without tasks of its own."""

    def __init__(self, *arguments):
        super().__init__("--tasks", "0", *arguments)

    def do(self, action, **members):
        return self.ask({"ZoneId": "zone-1", **members}, x_tc_action=action)

    def purge(self, *targets, kind="purge_url", **members):
        return self.do(PURGE, Type=kind, Targets=list(targets or URLS), **members)

    def code(self, reply):
        return reply.get("Error", {}).get("Code")

    def tasks(self, job, action="DescribePurgeTasks", **more):
        filters = [{"Name": "job-id", "Values": [job]}]
        filters += [{"Name": name, "Values": [value]} for name, value in more.items()]
        reply = self.do(action, Filters=filters)
        if len(reply["Tasks"]) != reply["TotalCount"]:
            raise AssertionError(reply)
        return reply["Tasks"]

    def left(self, kind="purge_url"):
        reply = self.do(QUOTA)
        rows = reply["PurgeQuota"] + reply["PrefetchQuota"]
        return next(row["DailyAvailable"] for row in rows if row["Type"] == kind)

    def jobs(self):
        """The JobIds that were made, whatever the client learned of them."""
        lines = [line for line in self.requests() if line["jobs"]]
        return [line["job"] for line in lines]


class Made(unittest.TestCase):
    def test_a_task_for_each_target_under_one_job(self):
        with Service() as service:
            before = int(time.time())
            reply = service.purge(Method="invalidate")
            self.assertEqual(set(reply), {"JobId", "FailedList", "RequestId"})
            self.assertIsNone(reply["FailedList"])
            rows = service.tasks(reply["JobId"])
            self.assertEqual([row["Target"] for row in rows], URLS)
            for row in rows:
                self.assertEqual((row["JobId"], row["Type"], row["Method"], row["Status"]),
                                 (reply["JobId"], "purge_url", "delete", "processing"))
                self.assertTrue(before <= tasks.parse_time(row["CreateTime"]) <= time.time())
            self.assertEqual(service.tasks(reply["JobId"], "DescribePrefetchTasks"), [])
            self.assertEqual([(line["jobs"], line["job"], line["accepted"], line["refused"], line["total"])
                              for line in service.requests()[:2]],
                             [(1, reply["JobId"], 3, [], None), (0, None, None, None, 3)])

    def test_each_type(self):
        with Service() as service:
            jobs = []
            for kind, targets, method in (("purge_prefix", ["http://a.example/b/"], "invalidate"),
                                          ("purge_host", ["a.example"], "invalidate"), ("purge_all", [], "invalidate"),
                                          ("purge_cache_tag", ["tag1"], "delete")):
                reply = service.do(PURGE, Type=kind, Targets=targets)
                row, = service.tasks(reply["JobId"], type=kind)
                self.assertEqual(row["Method"], method)
                if targets:
                    self.assertEqual(row["Target"], targets[0])
                    self.assertEqual(service.tasks(reply["JobId"], target=targets[0]), [row])
                self.assertEqual(service.tasks(reply["JobId"], type="purge_url"), [])
                jobs.append(reply["JobId"])
            self.assertEqual(len(set(jobs)), 4)
            now = int(time.time())
            reply = service.do("DescribePurgeTasks", StartTime=tasks.format_time(now - 60),
                               EndTime=tasks.format_time(now + 60))
            self.assertEqual([row["JobId"] for row in reply["Tasks"]], jobs[::-1])      # the newest first

    def test_prefetch(self):
        with Service("--created-takes", "0", "--created-status", "/b:invalid") as service:
            reply = service.do(PREFETCH, Targets=URLS, Mode="default", PrefetchMediaSegments="on",
                               Headers=[{"Name": "User-Agent", "Value": "x"}])
            rows = service.tasks(reply["JobId"], "DescribePrefetchTasks")
            self.assertEqual([(row["Target"], row["Type"], row["Status"]) for row in rows],
                             [(url, "prefetch_url", status) for url, status in
                              zip(URLS, ("success", "invalid", "success"))])
            self.assertEqual(rows[1]["FailType"], "originPullFailed")
            self.assertNotIn("Method", rows[0])
            self.assertEqual(service.tasks(reply["JobId"]), [])

    def test_known_later_and_done_later_still(self):
        with Service("--created-after", "0.5", "--created-takes", "1.2") as service:
            job = service.purge(URLS[0])["JobId"]
            start = time.monotonic()
            seen = []
            while time.monotonic() < start + 10 and seen[-1:] != [["success"]]:
                seen.append([row["Status"] for row in service.tasks(job)])
                time.sleep(0.1)
            self.assertEqual([one for index, one in enumerate(seen) if seen[index - 1:index] != [one]],
                             [[], ["processing"], ["success"]])
            self.assertGreater(time.monotonic() - start, 1.1)

    def test_one_after_the_other(self):
        with Service("--created-apart", "1", "--created-takes", "0") as service:
            job = service.purge()["JobId"]
            end = time.monotonic() + 10
            seen = [0]
            while seen[-1] < 3 and time.monotonic() < end:
                seen.append(len(service.tasks(job)))
                time.sleep(0.1)
            self.assertEqual(sorted(set(seen[1:])), [1, 2, 3])

    def test_equal_targets(self):
        for arguments, count in (((), 3), (("--created-once",), 2)):
            with Service(*arguments) as service:
                job = service.purge(URLS[0], URLS[1], URLS[0])["JobId"]
                self.assertEqual(len(service.tasks(job)), count)
                self.assertEqual(service.requests()[0]["accepted"], count)
                self.assertEqual(service.left(), 10000 - count)

    def test_how_tasks_end(self):
        with Service("--created-takes", "0", "--created-status", "timeout", "--created-status", "https://www:canceled",
                     "--created-status", "/b:failed", "--created-status", "/c:processing") as service:
            job = service.purge("http://other.example/", *URLS)["JobId"]
            rows = service.tasks(job)
            self.assertEqual([row["Status"] for row in rows], ["timeout", "canceled", "failed", "processing"])
            self.assertEqual([row.get("FailType") for row in rows], [None, None, "taskFailed", None])

    def test_the_service_s_clock_counts(self):
        with Service("--skew", "100000") as service:
            job = service.ask({"ZoneId": "z", "Type": "purge_all"}, x_tc_action=PURGE,
                              timestamp=int(time.time()) + 100000)["JobId"]
            query = {"ZoneId": "z", "Filters": [{"Name": "job-id", "Values": [job]}]}
            row, = service.ask(query, timestamp=int(time.time()) + 100000)["Tasks"]
            self.assertLess(abs(tasks.parse_time(row["CreateTime"]) - time.time() - 100000), 5)

    def test_beside_the_tasks_of_a_file_and_a_list_that_moves(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump([{"JobId": "old"}], file)
            file.flush()
            with Emulator("--tasks-file", file.name, "--move", "2:+1@0", "--count-stays") as emulator:
                job = emulator.ask({"ZoneId": "z", "Type": "purge_all"}, x_tc_action=PURGE)["JobId"]
                now = int(time.time())
                query = {**DAY, "StartTime": tasks.format_time(now - 60), "EndTime": tasks.format_time(now + 60)}
                replies = [emulator.ask(query) for _ in range(2)]
                self.assertEqual([[row["JobId"] for row in reply["Tasks"]] for reply in replies],
                                 [[job, "old"], ["joined-2-0", job, "old"]])
                self.assertEqual([reply["TotalCount"] for reply in replies], [2, 2])


class Refused(unittest.TestCase):
    def test_as_a_whole_nothing_is_made(self):
        with Service("--zone", "zone-1", "--batch", "purge_url:2", "--daily-available", "purge_host:0",
                     "--plan-lacks", "purge_cache_tag", "--domain", "www.example.com", "--refuse-target", "secret:no",
                     "--rate", "0") as service:
            for code, kind, targets, more in (
                    ("LimitExceeded.BatchQuota", "purge_url", URLS, {}),
                    ("LimitExceeded.DailyQuota", "purge_host", ["www.example.com"], {}),
                    ("LimitExceeded.PackNotAllow", "purge_cache_tag", ["a"], {}),
                    ("InvalidParameter.Target", "purge_url", [URLS[0], "no-scheme"], {}),
                    ("InvalidParameter.TaskNotGenerated", "purge_url", ["http://www.example.com/secret"], {}),
                    ("InvalidParameter.DomainNotFound", "purge_url", ["http://a.example/", "http://b.example/"], {}),
                    ("ResourceNotFound", "purge_url", URLS[:1], {"ZoneId": "zone-2"}),
                    ("UnknownParameter", "purge_url", URLS[:1], {"Target": URLS[0]})):
                with self.subTest(code):
                    reply = service.purge(*targets, kind=kind, **more)
                    self.assertEqual(service.code(reply), code)
                    self.assertNotIn("JobId", reply)
                    line = service.requests()[-1]
                    self.assertEqual((line["jobs"], line["job"], line["code"]), (0, None, code))
            self.assertEqual(service.left(), 10000)
            now = int(time.time())
            self.assertEqual(service.do("DescribePurgeTasks", StartTime=tasks.format_time(now - 60),
                                        EndTime=tasks.format_time(now + 60))["TotalCount"], 0)

    def test_domains_of_cache_tags_that_are_not_of_the_site(self):
        with Service("--domain", "WWW.example.com") as service:
            for domain, code in (("www.Example.com", None), ("img.example.com", "InvalidParameter.DomainNotFound")):
                reply = service.purge("tag1", kind="purge_cache_tag", CacheTag={"Domains": [domain]})
                self.assertEqual(service.code(reply), code)

    def test_in_part(self):
        with Service("--refuse-target", "/a:first", "--refuse-target", "https://www.example.com/b:second: 站",
                     "--domain", "www.example.com") as service:
            reply = service.purge(*URLS, "http://other.example/", URLS[0] + "a")
            self.assertEqual(reply["FailedList"], [
                {"Reason": "first", "Targets": [URLS[0], URLS[0] + "a"]},
                {"Reason": "second: 站", "Targets": [URLS[1]]},
                {"Reason": "The domain is not found in the site.", "Targets": ["http://other.example/"]}])
            self.assertEqual([row["Target"] for row in service.tasks(reply["JobId"])], [URLS[2]])
            self.assertEqual(service.left(), 9999)
            line = service.requests()[0]
            self.assertEqual((line["jobs"], line["accepted"], line["refused"]),
                             (1, 1, [URLS[0], URLS[1], "http://other.example/", URLS[0] + "a"]))

    def test_all_targets_and_a_job_all_the_same(self):
        with Service("--refuse-target", "a:", "--empty-job") as service:
            reply = service.purge()
            self.assertEqual(reply["FailedList"], [{"Reason": "", "Targets": URLS}])
            self.assertEqual(service.tasks(reply["JobId"]), [])

    def test_thousands(self):
        with Service("--refuse-more", "3000", "--refuse-each") as service:
            reply = service.purge()
            self.assertEqual(len({entry["Targets"][0] for entry in reply["FailedList"]}), 3000)
            self.assertEqual(len(service.tasks(reply["JobId"])), 3)
        with Service("--refuse-more", "3000") as service:
            entry, = service.purge()["FailedList"]
            self.assertEqual(len(entry["Targets"]), 3000)

    def test_how_it_is_written(self):
        for arguments, members in (
                (("--failed-none", "null"), '{"JobId":#,"FailedList":null,"RequestId":#}'),
                (("--failed-none", "empty"), '{"JobId":#,"FailedList":[],"RequestId":#}'),
                (("--failed-none", "missing"), '{"JobId":#,"RequestId":#}'),
                (("--job-id", "middle"), '{"FailedList":null,"JobId":#,"RequestId":#}'),
                (("--job-id", "last"), '{"FailedList":null,"RequestId":#,"JobId":#}'),
                (("--job-id", "last", "--error", "InternalError"), '{"Error":{"Code":#,"Message":#},"RequestId":#}')):
            self.written(arguments, members)
        reason, targets = '"Reason":#', '"Targets":[#]'
        for form, entry in (("targets-first", f"{{{targets},{reason}}}"), ("no-reason", f"{{{targets}}}"),
                            ("null-reason", f'{{"Reason":null,{targets}}}'), ("no-targets", f"{{{reason}}}"),
                            ("null-targets", f'{{{reason},"Targets":null}}'),
                            ("empty-targets", f'{{{reason},"Targets":[]}}'), ("null-entry", "null")):
            self.written(("--failed-as", form, "--refuse-more", "1"),
                         f'{{"JobId":#,"FailedList":[{entry}],"RequestId":#}}')

    def written(self, arguments, members):
        """The reply's text with # for its texts but the names."""
        with self.subTest(arguments), Service(*arguments) as service:
            body = {"ZoneId": "z", "Type": "purge_all"}
            answer, _ = service.exchange(request(body, x_tc_action=PURGE))
            text = answer.partition(b"\r\n\r\n")[2].decode()
            pattern = '"[^"]*"'.join(map(_literal, ('{"Response":' + members + "}").split("#")))
            self.assertRegex(text, f"^{pattern}$")


def _literal(text):
    return "".join("\\" + character if character in "{}[].|" else character for character in text)


class Lost(unittest.TestCase):
    def end(self, service):
        """How the connection ends after a create, without a byte of a reply."""
        answer, end = service.exchange(request({"ZoneId": "z", "Type": "purge_url", "Targets": URLS},
                                               x_tc_action=PURGE), 0.3)
        self.assertEqual(answer, b"")
        return end

    def test_the_reply_is_lost_the_job_is_made(self):
        for how, end in (("close", "closed"), ("reset", "reset"), ("stall", "open")):
            with self.subTest(how), Service("--lose-reply", how, "--faults", "1") as service:
                self.assertEqual(self.end(service), end)
                self.assertEqual([(line["jobs"], line["faults"]) for line in service.requests()], [(1, ["lose_reply"])])
                self.assertEqual(len(service.tasks(service.jobs()[0])), 3)
                self.assertEqual(service.left(), 9997)

    def test_the_request_is_lost_nothing_is_made(self):
        for how, end in (("close", "closed"), ("reset", "reset"), ("stall", "open"), ("early", "reset")):
            with self.subTest(how), Service("--lose-request", how, "--faults", "1") as service:
                self.assertEqual(self.end(service), end)
                self.assertEqual([(line["jobs"], line["faults"], line["status"]) for line in service.requests()],
                                 [(0, ["lose_request"], None)])
                self.assertEqual(service.left(), 10000)
                self.assertIn("JobId", service.purge())

    def test_early_is_before_the_body(self):
        with Service("--at", f"{PURGE}:1 --lose-request early") as service, service.connect() as sock:
            data = request({"ZoneId": "z", "Type": "purge_all"}, x_tc_action=PURGE)
            sock.sendall(data[:data.index(b"\r\n\r\n") + 4])
            self.assertEqual(drain(sock), (b"", "reset"))
            self.assertIsNone(service.requests()[0]["query"])

    def test_an_error_although_it_was_made(self):
        for arguments, status, code in ((("--status", "502"), 502, None),
                                        (("--error", "InternalError.ProxyServer"), 200, "InternalError.ProxyServer")):
            for made in (0, 1):
                with (self.subTest(arguments, made=made),
                      Service(*arguments, *(["--made"] if made else []), "--faults", "1") as service,
                      service.connect() as sock):
                    sock.sendall(request({"ZoneId": "z", "Type": "purge_all"}, x_tc_action=PURGE))
                    reply = http.client.HTTPResponse(sock)
                    reply.begin()
                    self.assertEqual((reply.status, (code or "<html>").encode() in reply.read()), (status, True))
                    line, = service.requests()
                    self.assertEqual((line["jobs"], line["code"]), (made, code))
                    self.assertEqual(service.left("purge_all"), 10000 - made)

    def test_what_is_refused_is_not_made_by_asking_for_it(self):
        with Service("--error", "InternalError", "--made", "--deny", PREFETCH) as service:
            self.assertEqual(service.code(service.purge("no-scheme")), "InvalidParameter.Target")
            self.assertEqual(service.code(service.do(PREFETCH, Targets=URLS)), "UnauthorizedOperation.CamUnauthorized")
            self.assertEqual(service.code(service.do(PURGE, Type="purge_all")), "InternalError")
            self.assertEqual(len(service.jobs()), 1)

    def test_the_other_faults_are_of_creates_too(self):
        for arguments, jobs in ((("--cut", "0"), 1), (("--reset", "40"), 1), (("--cut-row", "1"), 1),
                                (("--garbage", "truncated-json"), 1), (("--throttle", "1"), 0),
                                (("--error", "LimitExceeded.RateLimitExceeded"), 0), (("--hang",), 0)):
            with self.subTest(arguments), Service(*arguments) as service:
                service.exchange(request({"ZoneId": "z", "Type": "purge_all"}, x_tc_action=PURGE), 0.3)
                self.assertEqual([line["jobs"] for line in service.requests()], [jobs])

    def test_an_entry_of_failed_list_is_a_row_to_cut_after(self):
        with Service("--refuse-more", "5", "--refuse-each", "--cut-row", "2") as service:
            answer, _ = service.exchange(request({"ZoneId": "z", "Type": "purge_all"}, x_tc_action=PURGE))
            self.assertEqual(answer.count(b'"Reason"'), 2)
            self.assertTrue(answer.endswith(b"}"))

    def test_faults_of_one_action(self):
        with Service("--at", f"{PURGE}:2- --error InternalError", "--at", "1 --error OperationDenied",
                     "--at", f"{QUOTA}:1 --error ServiceUnavailable") as service:
            codes = [service.code(service.do(QUOTA)), service.code(service.purge()), service.code(service.do(QUOTA)),
                     service.code(service.purge()), service.code(service.do(PREFETCH, Targets=URLS))]
            self.assertEqual(codes, ["ServiceUnavailable", None, None, "InternalError", None])


class Rights(unittest.TestCase):
    def test_what_the_key_may_not_do(self):
        with Service("--deny", QUOTA, "--deny", "DescribePrefetchTasks") as service:
            reply = service.do(QUOTA)
            self.assertEqual(service.code(reply), "UnauthorizedOperation.CamUnauthorized")
            self.assertIn(f"teo:{QUOTA}", reply["Error"]["Message"])
            self.assertEqual(service.code(service.do("DescribePrefetchTasks")), "UnauthorizedOperation.CamUnauthorized")
            self.assertIsNone(service.code(service.purge()))
            # Who asks is looked at first.
            self.assertEqual(service.code(service.ask({}, x_tc_action=QUOTA, key="x")), "AuthFailure.SignatureFailure")

    def test_signature_and_clock_count_for_creates(self):
        body = {"ZoneId": "z", "Type": "purge_all"}
        with Service() as service:
            for code, changes in (("AuthFailure.SignatureFailure", {"key": "x"}),
                                  ("AuthFailure.SignatureExpire", {"timestamp": int(time.time()) - 400}),
                                  ("InvalidAction", {"x_tc_action": "CreatePurgeTasks"}),
                                  ("NoSuchVersion", {"x_tc_version": "2022-01-06"})):
                self.assertEqual(service.code(service.ask(body, **{"x_tc_action": PURGE, **changes})), code)
            self.assertEqual(service.jobs(), [])

    def test_the_rate_is_one_for_each_action(self):
        with Service("--rate", "2") as service, service.connect() as sock:
            codes = []
            for action in (PURGE, PURGE, PURGE, QUOTA, QUOTA, QUOTA):
                more = {"Type": "purge_all"} if action == PURGE else {}
                sock.sendall(request({"ZoneId": "z", **more}, x_tc_action=action))
                codes.append(service.code(read_reply(sock)[1]["Response"]))
            self.assertEqual(codes, [None, None, "RequestLimitExceeded"] * 2)
            self.assertEqual(len(service.jobs()), 2)

    def test_a_quota_that_is_used_up(self):
        with Service("--daily-available", "5") as service:
            self.assertEqual(service.left(), 5)
            self.assertIn("JobId", service.purge())
            self.assertEqual(service.left(), 2)
            self.assertEqual(service.code(service.purge()), "LimitExceeded.DailyQuota")
            self.assertEqual(service.left(), 2)
            self.assertIn("JobId", service.do(PREFETCH, Targets=URLS, Mode="edge"))
            self.assertEqual(service.left("prefetch_url"), 5)
            self.assertIn("JobId", service.do(PREFETCH, Targets=URLS))
            self.assertEqual(service.left("prefetch_url"), 2)


class Written(unittest.TestCase):
    def test_members_in_any_order_and_strangers_in_rows(self):
        arguments = ("--shuffle-members", "--unknown", "--pretty", "--escape", "all")
        with Service(*arguments, "--refuse-target", "/b:no") as service:
            reply = service.purge()
            self.assertEqual(len(reply["JobId"]), 14)
            entry, = reply["FailedList"]
            self.assertEqual((entry["Reason"], entry["Targets"]), ("no", [URLS[1]]))
            self.assertGreater(len(entry), 2)
            self.assertGreater(len(service.do(QUOTA)["PurgeQuota"][0]), 4)
            self.assertEqual(service.left(), 9998)

    def test_wrong_types(self):
        with Service("--garbage", "wrong-types", "--refuse-more", "1") as service:
            reply = service.purge()
            self.assertEqual((reply["JobId"], type(reply["FailedList"])), (17, dict))
            self.assertEqual(type(service.do(QUOTA)["PurgeQuota"]), dict)
        with Service("--garbage", "wrong-members", "--refuse-more", "1") as service:
            self.assertEqual(service.purge()["FailedList"][0], {"Reason": 17, "Targets": "http://www.example.com/"})
            self.assertEqual(service.do(QUOTA)["PurgeQuota"][0]["DailyAvailable"], "many")
        with Service("--garbage", "no-tasks") as service:
            self.assertEqual(set(service.purge()), {"RequestId"})


class CommandLine(unittest.TestCase):
    def test_what_contradicts_itself_or_is_not_there(self):
        for arguments, words in (
                (("--made",), "--made needs --status, --error or --body-file"),
                (("--lose-reply", "never"), "invalid choice"), (("--deny", "CreatePurgeTasks"), "invalid choice"),
                (("--lose-reply", "close", "--lose-request", "close"), "contradict"),
                (("--lose-request", "close", "--delay", "1"), "no room for --delay"),
                (("--cut", "1", "--lose-reply", "close"), "contradict"),
                (("--at", "CreatePurge:1 --hang"), "CreatePurge is none of"), (("--at", "1 --made"), "--made needs"),
                (("--batch", "purge:1"), "purge is none of"), (("--batch", "-1"), ""), (("--daily", "purge_url:"), "like"),
                (("--refuse-target", "https://a"), "not like"), (("--created-status", "/a:done"), "done is none of"),
                (("--created-after", "-1"), "")):
            with self.subTest(arguments):
                status, error = run(*arguments)
                self.assertEqual(status, 2, error)
                self.assertIn(words, error)

    def test_rules(self):
        parsed = options.parse(["--refuse-target", "https://a.example/b:c: d", "--created-status", "https://a:failed",
                                "--batch", "purge_url:7", "--batch", "8"])
        self.assertEqual(parsed.refuse_target, [("https://a.example/b", "c: d")])
        self.assertEqual(parsed.created_status, [("https://a", "failed")])
        self.assertEqual(parsed.batch, [("purge_url", 7), (None, 8)])
