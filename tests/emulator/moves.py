"""A list that moves while it is read, and counts that lie.

All of it depends on nothing but the number of a request, so that a test says when it happens and a retry is a
request like any other.
"""

import random
import re

from tasks import Task

INTERVAL = re.compile(r"([1-9][0-9]*)(-([1-9][0-9]*)?)?")


def parse_numbers(text):
    """(first, last) of "3", "3-5" and "3-", which has no end."""
    parts = INTERVAL.fullmatch(text)
    if not parts:
        raise ValueError(f"{text} is not like 3, 3-5 or 3-")
    first = int(parts[1])
    last = first if parts[2] is None else int(parts[3]) if parts[3] else float("inf")
    if last < first:
        raise ValueError(f"{text} ends before it begins")
    return first, last


def parse_move(text):
    """(request, rows, position) of "2:-3@0": after request 2, three rows leave at position 0; "2:+3@0": they join."""
    parts = re.fullmatch(r"([0-9]+):([+-][1-9][0-9]*)@([0-9]+)", text)
    if not parts:
        raise ValueError(f"{text} is not like 2:-3@0 or 2:+3@0")
    return int(parts[1]), int(parts[2]), int(parts[3])


def parse_recount(text):
    """(first, last, sign or "=", number) of "2:+1", "2-3:-5", "1-:=0"."""
    numbers, _, change = text.partition(":")
    parts = re.fullmatch(r"([+=-])([0-9]+)", change)
    if not parts:
        raise ValueError(f"{text} is not like 2:+1, 2-3:-5 or 1-:=0")
    return *parse_numbers(numbers), parts[1], int(parts[2])


def _joined(rows, request, count, at):
    """New rows that belong where they come in: as old as the row that was there."""
    neighbour = rows[min(at, len(rows) - 1)].members if rows else {}
    created = neighbour.get("CreateTime", "2022-02-09T02:28:43Z") if isinstance(neighbour, dict) else None
    return [Task({"JobId": f"joined-{request}-{index}", "Target": f"http://www.example.com/joined/{request}/{index}",
                  "Type": "purge_url", "Method": "invalidate", "Status": "success", "CreateTime": created,
                  "UpdateTime": created}) for index in range(count)]


class Moves:
    def __init__(self, tasks, moves=(), recounts=(), reorder=None, count_stays=False, seed=1):
        self.tasks = tasks
        self.moves = sorted(moves, key=lambda move: move[0])
        self.recounts = recounts
        self.reorder = reorder
        self.count_stays = count_stays
        self.seed = seed

    def rows(self, number):
        """The service's whole list, as request `number` finds it."""
        rows = list(self.tasks)
        for request, count, at in self.moves:
            if request >= number:
                break
            if count < 0:
                del rows[at:at - count]
            else:
                rows[at:at] = _joined(rows, request, count, at)
        if self.reorder:
            rows = self._reordered(rows, number)
        return rows

    def _reordered(self, rows, number):
        rng = random.Random(f"{self.seed}/{number}")
        if self.reorder == "all":
            return rng.sample(rows, len(rows))
        # Only rows of the same second change places among themselves: an order by time, and by nothing else.
        keys = [(-row.created if row.created is not None else 0, rng.random()) for row in rows]
        return [row for _, row in sorted(zip(keys, rows), key=lambda pair: pair[0])]

    def total(self, number, counted):
        """TotalCount of request `number`, where `counted` rows match."""
        for first, last, sign, value in self.recounts:
            if first <= number <= last:
                counted = value if sign == "=" else counted + (value if sign == "+" else -value)
        return counted
