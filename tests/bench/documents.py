"""Replies to parse: typical ones, and what makes a parser work hardest."""
import json
import random

STATUSES = ("success", "success", "success", "processing", "failed")


def typical(index, chance):
    task = {"JobId": f"{chance.getrandbits(60):012x}"[:12], "Status": chance.choice(STATUSES),
            "Target": f"https://www.example.com/assets/{chance.getrandbits(64):016x}/{index}.css",
            "Type": "purge_url", "Method": "invalidate",
            "CreateTime": "2022-02-09T02:28:43Z", "UpdateTime": "2022-02-09T02:28:52Z"}
    if task["Status"] == "failed":
        task.update(FailType="originPullFailed",
                    FailMessage="站 did not answer: \"timeout\" after 3 tries")
    return json.dumps(task, separators=(",", ":"), ensure_ascii=False)


def escapes(index, _):
    text = "\\u00e9\\ud83d\\ude00\\n" * 10
    return "{" + ",".join(f'"{name}":"{text}{index}"' for name in ("Target", "FailMessage")) + "}"


def deep(index, _):
    return '{"JobId":"%d","X":%s1%s}' % (index, '[{"k":' * 12, "}]" * 12)


def document(kind, count):
    chance = random.Random(20220209)
    tasks = ",".join(kind(index, chance) for index in range(count))
    text = '{"Response":{"TotalCount":%d,"Tasks":[%s],"RequestId":"abc-afhhakf-24hkahf-2424"}}'
    return (text % (count, tasks)).encode()
