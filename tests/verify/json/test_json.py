"""JSONTestSuite, each case as the value of a member that the library does not know: what is JSON passes, what is not is refused.

The npm package holds the cases as texts, so bytes that are no UTF-8 have become U+FFFD in it: the unit tests have those. A case whose
name begins with i_ may be taken or refused; what the library does with it is told.
"""
import collections
import functools
import json
import os
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, os.pardir))
import evidence  # noqa: E402
import npm  # noqa: E402

END = 2
REFUSALS = {65, 66}     # TEO_E_JSON; TEO_E_MEMBER_TYPE where a bracket too many makes what follows it another member
PLACES = {
    "member": '{"X":%s,"Response":{"TotalCount":1,"Tasks":[{"JobId":"j"}]}}',
    "last member": '{"Response":{"TotalCount":1,"Tasks":[{"JobId":"j"}]},"X":%s}',
    "member of a task": '{"Response":{"TotalCount":1,"Tasks":[{"JobId":"j","X":%s,"Type":"t"}]}}',
    "last member of a task": '{"Response":{"TotalCount":1,"Tasks":[{"JobId":"j","X":%s}]}}',
}


@unittest.skipUnless(npm.AVAILABLE or npm.REQUIRED, npm.MISSING)
class Suite(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.start = time.monotonic()
        folder = os.path.dirname(npm.modules(HERE, "json"))
        done = subprocess.run(["node", os.path.join(HERE, "cases.mjs")], cwd=folder, stdout=subprocess.PIPE, check=True)
        cls.cases = json.loads(done.stdout)
        cls.counts = collections.Counter(case["name"][:2] for case in cls.cases)

    @classmethod
    def tearDownClass(cls):
        evidence.record(os.environ["TEO_BUILD"], "json", seconds=time.monotonic() - cls.start, tools=["node"],
                        columns=["cases of JSONTestSuite", "times places", "must", "did"],
                        rows=[[cls.counts[prefix], len(PLACES), *words] for prefix, *words in cls.told])

    told = []

    @staticmethod
    @functools.cache
    def statuses(place):
        documents = [(PLACES[place] % case["input"]).encode() for case in Suite.cases]
        framed = b"".join(b"%d\n%s" % (len(document), document) for document in documents)
        done = subprocess.run(os.environ["TEO_DOCUMENTS"].split(), input=framed, stdout=subprocess.PIPE, check=True)
        statuses = [int(line) for line in done.stdout.split()]
        return {case["name"]: status for case, status in zip(Suite.cases, statuses, strict=True)}

    def check(self, prefix, allowed, must):
        wrong = []
        for place in PLACES:
            for name, status in self.statuses(place).items():
                if name.startswith(prefix) and status not in allowed:
                    wrong.append(f"{name} as a {place}: status {status}")
        self.told.append((prefix, must, "all of them" if not wrong else f"but {len(wrong)} did not"))
        self.assertEqual(wrong, [])

    def test_there_are_as_many_cases_as_there_were(self):
        self.assertEqual(self.counts, {"y_": 95, "n_": 188, "i_": 35})

    def test_json_passes(self):
        self.check("y_", {END}, "pass")

    def test_what_is_not_json_is_refused(self):
        self.check("n_", REFUSALS, "be refused")

    def test_what_may_be_either_is_the_same_in_every_place(self):
        first = {name: status for name, status in self.statuses("member").items() if name.startswith("i_")}
        for place in PLACES:
            statuses = self.statuses(place)
            self.assertEqual({name: statuses[name] for name in first}, first)
        passed = sum(status == END for status in first.values())
        self.told.append(("i_", "either", f"{passed} pass, {len(first) - passed} are refused"))


if __name__ == "__main__":
    unittest.main()
