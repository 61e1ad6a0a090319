"""The official SDK for Node, run by the tests: installed as package-lock.json has it, into build/interop."""

import json
import os
import re
import subprocess

import npm
from harness import PATIENCE, environment, pki

HERE = os.path.dirname(os.path.abspath(__file__))
HOST, MAINLAND_HOST = "teo.intl.tencentcloudapi.com", "teo.tencentcloudapi.com"
MODELS = "tencentcloud-sdk-nodejs-teo/tencentcloud/services/teo/v20220901/teo_models.d.ts"


def modules():
    """The folder of the SDK's modules."""
    return npm.modules(HERE, "interop")


def run(script, emulator, host=HOST, env=None, **asked):
    """(the lines of JSON that the script printed, the refusal that ended it or None)"""
    asked = {"host": host, "port": emulator.port, "ca": f"{pki()}/ca.pem", **asked}
    done = subprocess.run(["node", os.path.join(HERE, script), json.dumps(asked)],
                          env=environment(NODE_PATH=modules(), **(env or {})), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    err = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 1) or bool(err) != bool(done.returncode) or err[:1] not in ("", "{"):
        raise AssertionError(f"{script} ended with {done.returncode}:\n{err[-3000:]}")
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").split("\n")[:-1]]
    return lines, json.loads(err) if err else None


def model(name):
    """The members of one of the SDK's types: {name: type as TypeScript writes it}."""
    with open(os.path.join(modules(), MODELS), encoding="utf-8") as file:
        body = re.search(rf"^export interface {name} \{{\n(.*?)^\}}", file.read(), re.DOTALL | re.MULTILINE)[1]
    without_comments = re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL)
    return dict(re.findall(r"^ *(\w+)\??: (.*);$", without_comments, re.MULTILINE))
