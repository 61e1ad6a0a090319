"""DescribeContentQuota, and the quotas that the creates use up (document/product/1145/50533 to 50537)."""

import tasks as task_set
from members import check_known, parameter_error, text
from refusal import Refusal, missing

ACTION = "DescribeContentQuota"
TYPES = (*task_set.TYPES, task_set.PREFETCH_TYPE)
# The numbers of the page's example.
BATCH, DAILY = 2000, 10000
# Prefetches to the edge have a quota of their own, which the reply does not show.
EDGE_DAILY = 1000


def _of_each_type(given, default):
    """`given`: (type or None for all, number) in order, the last one counts."""
    numbers = {kind: default(kind) for kind in TYPES}
    for kind, number in given:
        numbers.update({kind: number} if kind else dict.fromkeys(TYPES, number))
    return numbers


class Quotas:
    def __init__(self, batch=(), daily=(), available=(), lacking=(), lists="filled"):
        """`lacking`: types that the plan does not have; `lists`: how the reply's lists are."""
        self.batch = _of_each_type(batch, lambda _: BATCH)
        self.daily = _of_each_type(daily, lambda _: DAILY)
        self.available = _of_each_type(available, self.daily.get)
        self.edge_available = EDGE_DAILY
        self.lacking = lacking
        self.lists = lists

    def check(self, kind, count, edge=False):
        if kind in self.lacking:
            raise Refusal("LimitExceeded.PackNotAllow", f"The plan of this site does not support {kind}.")
        if count > self.batch[kind]:
            raise Refusal("LimitExceeded.BatchQuota",
                          f"{count} targets exceed the quota of {self.batch[kind]} in one submission.")
        left = self.edge_available if edge else self.available[kind]
        if count > left:
            raise Refusal("LimitExceeded.DailyQuota", f"{count} targets exceed what is left of today's quota: {left}.")

    def take(self, kind, count, edge=False):
        if edge:
            self.edge_available -= count
        else:
            self.available[kind] -= count

    def _list(self, kinds):
        return [{"Type": kind, "Batch": self.batch[kind], "Daily": self.daily[kind],
                 "DailyAvailable": self.available[kind]} for kind in kinds if kind not in self.lacking]

    def reply(self):
        if self.lists == "missing":
            return {}
        if self.lists != "filled":
            empty = None if self.lists == "null" else []
            return {"PurgeQuota": empty, "PrefetchQuota": empty}
        return {"PurgeQuota": self._list(task_set.TYPES), "PrefetchQuota": self._list([task_set.PREFETCH_TYPE])}


def check_request(members, zones=()):
    check_known(members, ("ZoneId",))
    if "ZoneId" not in members:
        raise missing("ZoneId")
    zone = text(members, "ZoneId")
    if not zone:
        raise parameter_error("Invalid “ZoneId”. It is empty.")
    if zones and zone not in zones:
        raise Refusal("ResourceNotFound", f"The zone `{zone}` is not found.")
