#!/usr/bin/env python3
"""Static analysis of the core and the ports: gcc -fanalyzer, clang's analyzer, clang-tidy, cppcheck with its MISRA addon.

usage: analyze.py --build FOLDER --deviations FILE -- COMPILER-FLAG... FILE.c... [+ COMPILER-FLAG... FILE.c...]...

A finding fails the run unless DEVIATIONS.md has its rule: in the table of MISRA's rules by the rule alone, in the table of the other tools
by check and file. What is there and found nothing is told, and fails nothing: other versions of the tools may find it. That a file could
not be read fails the run, whatever DEVIATIONS.md says.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import time

import evidence

HERE = pathlib.Path(__file__).parent

# gcc gives up on a function that has too many states for its patience: this is more of it.
PATIENT = ["--param", "analyzer-bb-explosion-factor=40", "--param", "analyzer-max-enodes-per-program-point=64"]

# What cppcheck says where it gives up on a file, which is then not analyzed.
UNREAD = ("preprocessorErrorDirective", "syntaxError", "unhandledChar", "unknownMacro", "internalError", "internalAstError",
          "instantiationError", "cppcheckError", "noValidConfiguration")

# How cppcheck reads what stands in a folder, or one file; each way is a run of its own. It is neither gcc nor clang, which mbedTLS's headers
# ask for by an #error, and lwIP's need those of a board. So it reads without them, by what our own `#if`s ask for: mbedTLS 2 and 3, lwIP
# without and with IPv6.
MBEDTLS = ["-DMBEDTLS_SSL_CLI_C", "-DMBEDTLS_X509_CRT_PARSE_C", "-DMBEDTLS_SHA256_C", "-DMBEDTLS_SSL_PROTO_TLS1_2",
           "-DMBEDTLS_SSL_SESSION_TICKETS", "-DMBEDTLS_SSL_KEEP_PEER_CERTIFICATE"]
LWIP = ["-DLWIP_TCP=1", "-DLWIP_DNS=1", "-DLWIP_IPV4=1"]
LWIP_SOCKETS = [*LWIP, "-DLWIP_IPV6=1", "-DLWIP_SOCKET=1", "-DLWIP_SOCKET_POLL=1"]
LWIP_RAW = [*LWIP, "-DNO_SYS=1", "-DLWIP_CALLBACK_API=1", "-DTCP_WND=8192", "-DIP6ADDR_STRLEN_MAX=46"]
SYSTEM = ["-I/usr/include"]
READ = {
    "core": [["-DMBEDTLS_VERSION_MAJOR=2"], ["-DMBEDTLS_VERSION_MAJOR=3"]],
    "core/json.c": [SYSTEM],
    "port/posix": [SYSTEM],
    "port/mbedtls": [[*MBEDTLS, "-DMBEDTLS_VERSION_MAJOR=2"],
                     [*MBEDTLS, "-DMBEDTLS_VERSION_MAJOR=3", "-DMBEDTLS_SSL_PROTO_TLS1_3", "-DMBEDTLS_USE_PSA_CRYPTO",
                      "-DMBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET=-0x7B00", "-DMBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED"]],
    "port/lwip": [[*LWIP_RAW, "-DLWIP_IPV6=0"],
                  [*LWIP_RAW, "-DLWIP_IPV6=1", "-DENABLE_LOOPBACK=1", "-DLWIP_NETIF_LOOPBACK_MULTITHREADING=0"]],
    "port/lwip_sockets": [LWIP_SOCKETS],
    "port/sockets": [[*SYSTEM, *LWIP_SOCKETS, "-DTEO_SOCKETS_POSIX"]],  # TEO_SOCKETS_LWIP, where it is defined, counts more
}

Finding = collections.namedtuple("Finding", "file line rule text")


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    return done.returncode, done.stdout


def findings(output):
    """What compilers and clang-tidy print: FILE:LINE:COLUMN: warning: TEXT [RULE]."""
    found = re.findall(r"^([^\s:]+):(\d+):\d+: (?:warning|error): (.*?)(?: \[([^\[\]]+)\])?$", output, re.MULTILINE)
    return [Finding(os.path.relpath(file), int(line), (rule or "error").split(",")[0].removeprefix("-W"), text) for file, line, text, rule in found]


class Tool:
    """One analyzer over one or several files. What it says beside its findings is kept for the case that it fails by itself."""

    def __init__(self, name, tool, command):
        self.name, self.tool, self.command = name, tool, command

    def __call__(self):
        code, output = run(self.command)
        found = findings(output)
        if code and not found:
            raise SystemExit(f"{' '.join(self.command)}\nended with {code}:\n{output[-3000:]}")
        return self, found


class Cppcheck(Tool):
    """Several runs over the same files, one after another: what the addon keeps of a file it keeps beside it, under one name."""

    def __call__(self):
        return self, [one for command in self.command for one in self.once(command)]

    @staticmethod
    def once(command):
        code, output = run(command)
        lines = re.findall(r"^(\S+?):(\d+) (\S+) (.*)$", output, re.MULTILINE)
        if code and not lines:
            raise SystemExit(f"{' '.join(command)}\nended with {code}:\n{output[-3000:]}")
        found = [Finding(os.path.normpath(file), int(line), rule, text) for file, line, rule, text in lines]
        return [one for one in found if one.rule in UNREAD or not one.file.startswith("/usr/include/")]


def compilers(flags, files):
    for file in files:
        yield Tool("gcc -fanalyzer", "gcc", ["gcc", *flags, *PATIENT, "-O2", "-fanalyzer", "-c", "-o", "/dev/null", file])
        yield Tool("clang --analyze", "clang", ["clang", *flags, "--analyze", "--analyzer-output", "text", "-o", "/dev/null", file])
        yield Tool("clang-tidy", "clang-tidy", ["clang-tidy", "--quiet", f"--config-file={HERE / 'clang-tidy.yaml'}", file, "--",
                                                *flags])


def cppchecks(flags, files):
    parts = collections.defaultdict(list)
    for file in files:
        parts[file if file in READ else os.path.dirname(file)].append(file)
    for part, some in parts.items():
        # Of an #error cppcheck tells only where macros are given: there is one in `flags` at least.
        yield Cppcheck("cppcheck --addon=misra", "cppcheck", [[
            "cppcheck", "--quiet", "--std=c99", "--platform=unix64", "--enable=warning,style,performance,portability", "--addon=misra",
            *(flag for flag in flags if flag[:2] in ("-I", "-D")), *way, "--suppress=missingIncludeSystem", "--suppress=missingInclude",
            "--suppress=misra-config", "--suppress=normalCheckLevelMaxBranches", "--template={file}:{line} {id} {message}", *some]
            for way in READ.get(part, [SYSTEM])])


def tools(groups):
    """Each of `groups` has flags of its own for the compilers; cppcheck's choice of headers is its own."""
    for flags, files in groups:
        yield from compilers(flags, files)
    for flags, files in groups:
        yield from cppchecks(flags, files)


def grouped(arguments):
    """What stands between the `+`: the flags and the files of each group."""
    groups = [([], [])]
    for argument in arguments:
        if argument == "+":
            groups.append(([], []))
        else:
            groups[-1][argument.endswith(".c")].append(argument)
    return groups


def deviations(path):
    """The rules of DEVIATIONS.md: MISRA's by number, the others by check and file."""
    misra, others = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if re.fullmatch(r"\d+\.\d+", cells[0]) and len(cells) == 3:
            misra["misra-c2012-" + cells[0]] = cells[2]
        elif re.fullmatch(r"`[\w.,-]+`", cells[0]) and len(cells) == 3:
            for file in re.findall(r"`([^`]+)`", cells[1]):
                others[cells[0].strip("`"), file] = cells[2]
    return misra, others


def excuse(one, misra, others):
    """The deviation that a finding falls under, or None."""
    if one.rule in UNREAD:
        return None
    if one.rule in misra:
        return one.rule
    for (rule, place) in others:
        if rule == one.rule and (one.file == place or (place.endswith("/") and one.file.startswith(place))):
            return rule, place
    return None


def main():
    parser = argparse.ArgumentParser(description="Static analysis of the core and the ports.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--deviations", type=pathlib.Path, required=True)
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()
    groups = grouped(options.arguments)
    files = [file for _, some in groups for file in some]

    start = time.monotonic()
    misra, others = deviations(options.deviations)
    found, excused, used, versions = collections.Counter(), collections.Counter(), collections.Counter(), {}
    told = set()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for tool, list_of in pool.map(lambda one: one(), tools(groups)):
            versions[tool.name] = tool.tool
            for one in dict.fromkeys(list_of):
                if (tool.name, one) in told:
                    continue
                told.add((tool.name, one))
                why = excuse(one, misra, others)
                if why:
                    excused[tool.name] += 1
                    used[why] += 1
                else:
                    found[tool.name] += 1
                    print(f"{one.file}:{one.line}: {one.rule}: {one.text} ({tool.name})")
    for rule in [*misra, *others]:
        if not used[rule]:
            print(f"note: {rule} is in {options.deviations} and was not found by these versions")
    failed = sum(1 for name in versions if found[name])
    evidence.record(options.build, "analyze", seconds=time.monotonic() - start, tools=sorted(set(versions.values())),
                    columns=["tool", "files", "findings", "under a deviation"],
                    rows=[[name, len(files), found[name], excused[name]] for name in versions])
    print(f"{len(versions) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
