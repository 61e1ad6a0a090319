"""
DescribePurgeTasks and DescribePrefetchTasks: the rules on their parameters, filters and pages (document/product/1145/50532
and 50537).
"""

import tasks as task_set
from members import boolean, check_known, integer, parameter_error, text, texts, wrong_type
from refusal import Refusal, missing

MAX_LIMIT = 1000
DEFAULT_LIMIT = 20
MAX_VALUES = 20
MAX_INTERVAL = 7 * 86400

# name: (several values allowed, Fuzzy allowed, the values there are or None)
FILTERS = {
    "job-id": (False, False, None),
    "target": (False, True, None),
    "domains": (True, False, None),
    "statuses": (True, False, task_set.STATUSES),
    "type": (False, False, task_set.TYPES),
}
PREFETCH_FILTERS = {
    "job-id": (False, False, None),
    "target": (False, False, None),
    "domains": (True, False, None),
    "statuses": (True, False, task_set.PREFETCH_STATUSES),
}
PURGE, PREFETCH = "DescribePurgeTasks", "DescribePrefetchTasks"
ACTIONS = {PURGE: FILTERS, PREFETCH: PREFETCH_FILTERS}


def _filter(given, index, filters):
    """One AdvancedFilter, checked: (name, values, fuzzy). `filters`: those that the action has."""
    prefix = f"Filters.{index}."
    if not isinstance(given, dict):
        raise wrong_type(f"Filters.{index}", "an object")
    check_known(given, ("Name", "Values", "Fuzzy"), prefix)
    for member in ("Name", "Values"):
        if member not in given:
            raise missing(prefix + member)
    name = text(given, "Name", prefix)
    values = texts(given, "Values", prefix)
    fuzzy = boolean(given, "Fuzzy", False, prefix)
    if name not in filters:
        raise parameter_error(f"Invalid “Filters”. There is no filter `{name}`; there are {', '.join(filters)}.")
    several, may_be_fuzzy, known = filters[name]
    if not values:
        raise parameter_error(f"Invalid “Filters”. The filter `{name}` has no value.")
    if len(values) > MAX_VALUES:
        raise parameter_error(f"Invalid “Filters”. The filter `{name}` has {len(values)} values, "
                              f"the upper limit is {MAX_VALUES}.")
    if len(values) > 1 and not several:
        raise parameter_error(f"Invalid “Filters”. The filter `{name}` takes one value, {len(values)} are given.")
    if fuzzy and not may_be_fuzzy:
        raise parameter_error(f"Invalid “Filters”. The filter `{name}` does not support fuzzy query.")
    for value in values:
        if known and value not in known:
            raise parameter_error(f"Invalid “Filters”. `{value}` is not a value of the filter `{name}`; "
                                  f"there are {', '.join(known)}.")
    return name, values, fuzzy


def _interval(members, by_job):
    """(start, end) in seconds, or None when a job-id stands instead."""
    bounds = []
    for name, shown in (("StartTime", "Start time"), ("EndTime", "End time")):
        given = text(members, name)
        if given is None:
            bounds.append(None)
            continue
        try:
            bounds.append(task_set.parse_time(given))
        except ValueError:
            raise parameter_error(f"Invalid “{shown}”. It must be ISO 8601 with a time zone, "
                                  f"like 2022-02-09T00:00:00+08:00.") from None
    start, end = bounds
    if start is None and end is None:
        if by_job:
            return None
        raise parameter_error("Either time or job-id is required: give StartTime and EndTime, or the filter job-id.")
    if start is None:
        raise parameter_error("Invalid “Start time”. It is required beside “End time”.")
    if end is None:
        raise parameter_error("Invalid “End time”. It is required beside “Start time”.")
    if end < start:
        raise parameter_error("Invalid “End time”. It cannot be earlier than “Start time”.")
    if end - start > MAX_INTERVAL:
        # The text of the page, its curly quotes included.
        raise parameter_error("Invalid “End time”. The interval between the start and end time cannot exceed 7 days.")
    return start, end


class Query:
    """A request that kept every rule."""

    def __init__(self, members, zones=(), without=(), action=PURGE):
        """`without`: "start" and "end", those ends that do not belong to the interval (the page leaves it open)."""
        self.prefetch = action == PREFETCH
        self.without = without
        check_known(members, ("ZoneId", "StartTime", "EndTime", "Offset", "Limit", "Filters"))
        if "ZoneId" not in members:
            # Mandatory since 2024-05-30.
            raise missing("ZoneId")
        self.zone = text(members, "ZoneId")
        self.offset = integer(members, "Offset", 0)
        self.limit = integer(members, "Limit", DEFAULT_LIMIT)
        given = members.get("Filters", [])
        if not isinstance(given, list):
            raise wrong_type("Filters", "an array")
        self.filters = [_filter(one, index, ACTIONS[action]) for index, one in enumerate(given)]
        self.interval = _interval(members, any(name == "job-id" for name, _, _ in self.filters))
        if not self.zone:
            raise parameter_error("Invalid “ZoneId”. It is empty.")
        if self.offset < 0:
            raise parameter_error(f"Invalid “Offset”. {self.offset} is less than 0.")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise parameter_error(f"Invalid “Limit”. {self.limit} is not in 1 to {MAX_LIMIT}.")
        if zones and self.zone not in zones:
            raise Refusal("ResourceNotFound", f"The zone `{self.zone}` is not found.")

    def _matches(self, task, members):
        if not isinstance(members, dict):
            return True
        if (members.get("Type") == task_set.PREFETCH_TYPE) != self.prefetch:
            return False
        if self.interval and task.created is not None:
            start, end = self.interval
            if not start <= task.created <= end:
                return False
            if ("start" in self.without and task.created == start) or ("end" in self.without and task.created == end):
                return False
        # Several filters are combined with AND, several values of one with OR.
        for name, values, fuzzy in self.filters:
            if name == "job-id":
                kept = members.get("JobId") == values[0]
            elif name == "type":
                kept = members.get("Type") == values[0]
            elif name == "statuses":
                kept = members.get("Status") in values
            elif name == "domains":
                kept = task.domain is not None and task.domain in [value.lower() for value in values]
            elif fuzzy:
                kept = isinstance(members.get("Target"), str) and values[0] in members["Target"]
            else:
                kept = members.get("Target") == values[0]
            if not kept:
                return False
        return True

    def select(self, tasks, elapsed, number=1):
        """Every task that matches at this moment and for request `number`, in the order of the service."""
        views = ((task, task.view(elapsed)) for task in tasks if task.known(elapsed, number))
        return [members for task, members in views if self._matches(task, members)]
