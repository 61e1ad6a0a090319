"""What a create makes: a job with a task for each accepted target, and the list of the targets that were refused."""

import random

import tasks as task_set
from refusal import Refusal

NOT_FOUND = "The domain is not found in the site."
# How an entry of FailedList is written where a test wants another way than Reason, then Targets.
FORMS = {
    "targets-first": lambda reason, targets: {"Targets": targets, "Reason": reason},
    "no-reason": lambda reason, targets: {"Targets": targets},
    "null-reason": lambda reason, targets: {"Reason": None, "Targets": targets},
    "no-targets": lambda reason, targets: {"Reason": reason},
    "null-targets": lambda reason, targets: {"Reason": reason, "Targets": None},
    "empty-targets": lambda reason, targets: {"Reason": reason, "Targets": []},
    "null-entry": lambda reason, targets: None,
}
FAILURES = {
    "failed": {"FailType": "taskFailed", "FailMessage": "The task failed."},
    "invalid": {"FailType": "originPullFailed", "FailMessage": "源站响应非 2xx 状态码，请检查源站服务。"},
}


def _last_match(rules, target, default):
    """The value of the last of (substring, value) that the target holds."""
    return next((value for part, value in reversed(rules) if part in target), default)


class Job:
    """`tasks`: one for each accepted target, in the order of the request; `refused`: [(target, reason)]."""

    def __init__(self, name, tasks, refused):
        self.name = name
        self.tasks = tasks
        self.refused = refused


class Jobs:
    """The options of emulator.py that say what a create makes."""

    def __init__(self, options):
        self.options = options

    def _refused(self, submission):
        """{target: reason}"""
        refused = {}
        for target in submission.targets:
            domain = task_set.domain_of(target, submission.type) if submission.type != "purge_all" else None
            unknown = domain and self.options.domain and domain not in self.options.domain
            reason = _last_match(self.options.refuse_target, target, NOT_FOUND if unknown else None)
            if reason is not None:
                refused[target] = reason
        return refused

    def _task(self, job, index, target, submission, now, elapsed):
        options = self.options
        status = _last_match(options.created_status, target, "success")
        created = task_set.format_time(int(now))
        members = {"JobId": job, "Target": target, "Type": submission.type, "Method": submission.method,
                   "Status": "processing", "CreateTime": created, "UpdateTime": created}
        if submission.method is None:
            del members["Method"]
        then = {"Status": status, **FAILURES.get(status, {})}
        if status != "processing":
            then["UpdateTime"] = task_set.format_time(int(now + options.created_takes))
        appears = elapsed + options.created_after + index * options.created_apart
        return task_set.Task(members, appears, elapsed + options.created_takes, then)

    def make(self, submission, number, now, elapsed):
        """The job of request `number`. A Refusal where nothing could be made of it."""
        known = [name.lower() for name in self.options.domain]
        strange = [domain for domain in submission.domains if known and domain.lower() not in known]
        if strange:
            raise Refusal("InvalidParameter.DomainNotFound", f"The domain `{strange[0]}` is not found in the site.")
        reasons = self._refused(submission)
        accepted = [target for target in submission.targets if target not in reasons]
        if not accepted and not self.options.empty_job:
            if set(reasons.values()) == {NOT_FOUND}:
                raise Refusal("InvalidParameter.DomainNotFound", "None of the targets' domains is found in the site.")
            raise Refusal("InvalidParameter.TaskNotGenerated", "No task could be generated from the targets.")
        rng = random.Random(f"{self.options.seed}/job/{number}")
        name = "".join(rng.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(14))
        refused = [(target, reasons[target]) for target in submission.targets if target in reasons]
        refused += [(f"http://refused.example/{index}", "The target was refused.")
                    for index in range(self.options.refuse_more)]
        if self.options.created_once:
            accepted = list(dict.fromkeys(accepted))
        return Job(name, [self._task(name, index, target, submission, now, elapsed)
                          for index, target in enumerate(accepted)], refused)

    def _failed_list(self, job):
        groups = {}
        for index, (target, reason) in enumerate(job.refused):
            # One entry for each reason, or one for each target.
            groups.setdefault(index if self.options.refuse_each else reason, (reason, []))[1].append(target)
        form = FORMS.get(self.options.failed_as, lambda reason, targets: {"Reason": reason, "Targets": targets})
        return [form(reason, targets) for reason, targets in groups.values()]

    def reply(self, job):
        response = {"JobId": job.name}
        if job.refused or self.options.failed_none != "missing":
            empty = [] if self.options.failed_none == "empty" else None
            response["FailedList"] = self._failed_list(job) or empty
        return response

    def order(self, response):
        """The whole reply with JobId where the options want it; it comes as the first member."""
        where = self.options.job_id
        if "JobId" not in response or where == "first":
            return response
        job = response.pop("JobId")
        request = response.pop("RequestId")
        last = {"JobId": job, "RequestId": request} if where == "middle" else {"RequestId": request, "JobId": job}
        return {**response, **last}
