#!/usr/bin/env python3
"""What an application sees of libteo, and what libteo sees of the application's other headers.

usage: headers.py INCLUDES ARCHIVE...

INCLUDES are the compiler's options that find the public headers and those of mbedTLS, jsmn and
lwIP. Most checks compile a short text. One that fails shows the command and its first errors.
"""
import concurrent.futures
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
STANDARDS = {"c": ["c99", "c11", "c17"], "c++": ["c++11", "c++14", "c++17", "c++20"]}
COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
GCC = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wcast-qual -Werror"
STRICT = {
    ("gcc", "c"): GCC,
    ("gcc", "c++"): f"{GCC} -Wold-style-cast -Wuseless-cast -Wzero-as-null-pointer-constant",
    # All warnings that clang has, but: a struct may be padded, and C++11 may differ from C++98.
    ("clang", "c"): "-Weverything -Wno-padded -Werror",
    ("clang", "c++"): "-Weverything -Wno-padded -Wno-c++98-compat -Wno-c++98-compat-pedantic"
                      " -Werror",
}
OURS = "-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"  # as core/ is compiled
FOREIGN = '#include "tests/verify/public/foreign.h"\n'
USE = """
static teo_client a_client;
teo_status use(const teo_config *config, void *buffer);
teo_status use(const teo_config *config, void *buffer)
{
    return teo_client_init(&a_client, config, buffer, TEO_BUFFER_MIN);
}
"""


def files(pattern, below=ROOT):
    return sorted(path.relative_to(below).as_posix() for path in below.glob(pattern))


PUBLIC = files("teo/*.h", ROOT / "include")
OVER_LWIP = [header for header in PUBLIC if "lwip" in header]
CORE = files("core/*.c")


def includes(headers):
    return "".join(f"#include <{header}>\n" for header in headers)


def sources(paths):
    return "".join(f'#include "{path}"\n' for path in paths)


def of_others(paths):
    """The lines that include headers of others, from these files, each once."""
    text = "".join((ROOT / path).read_text() for path in paths)
    return includes(dict.fromkeys(re.findall(r"^#include <((?!teo/).+)>", text, re.MULTILINE)))


def of_others_in(headers):
    return of_others(f"include/{header}" for header in headers)


class Checks:
    def __init__(self, options):
        self.options = shlex.split(options)
        self.pool = concurrent.futures.ThreadPoolExecutor(2)
        self.pending = []

    def queue(self, what, work):
        """`work` returns what is wrong, or an empty text."""
        self.pending.append((what, self.pool.submit(work)))

    def compile(self, what, compiler, flags, source, language="c", fails=False):
        command = [compiler, *shlex.split(flags), *self.options, "-fsyntax-only", "-x", language,
                   "-"]

        def work():
            done = subprocess.run(command, input=source, cwd=ROOT, capture_output=True, text=True,
                                  check=False)
            said = "\n".join(done.stderr.splitlines()[:6])
            return f"{shlex.join(command)}\n{said}" if bool(done.returncode) != fails else ""

        self.queue(f"{what}, {compiler}", work)

    def preprocess(self, source, *options):
        return subprocess.run(["gcc", "-std=c99", *self.options, *options, "-E", "-x", "c", "-"],
                              input=source, cwd=ROOT, capture_output=True, text=True,
                              check=True).stdout

    def finish(self):
        failed = 0
        for what, future in self.pending:
            if said := future.result():
                failed += 1
                print(f"FAILED: {what}\n{said}")
        print(f"{len(self.pending) - failed} passed, {failed} failed")
        return 1 if failed else 0


def each_header(checks):
    """Each header alone, and all together in both orders, by each standard."""
    for (compiler, language), strict in STRICT.items():
        for standard in STANDARDS[language] if compiler in COMPILERS else []:
            flags = f"-std={standard} {strict}"
            for header in PUBLIC:
                checks.compile(f"{header} alone, {standard}", compiler, flags, includes([header]),
                               language)
            checks.compile(f"all headers, {standard}", compiler, flags,
                           includes([*PUBLIC, *PUBLIC[::-1]]) + USE, language)


def beside_others(checks):
    """Public headers before and after the names of other systems, files of core after them."""
    rest = [header for header in PUBLIC if header not in OVER_LWIP]
    for headers, define, use in (rest, "", USE), (OVER_LWIP, "-DFOREIGN_BESIDE_LWIP", ""):
        for language, standard in ("c", "c99"), ("c++", "c++11"):
            flags = f"-std={standard} -Wall -Wextra -Werror -I. {define}"
            ours, theirs = includes(headers), of_others_in(headers)
            for when, order in ("before", FOREIGN + ours), ("after", ours + FOREIGN):
                checks.compile(f"names of others {when} {headers[0]} and so on, {standard}", "gcc",
                               flags, theirs + order + use, language)
    checks.compile("a name of others is noticed", "gcc", OURS, FOREIGN + "int CODE;\n", fails=True)
    theirs = "#define JSMN_STATIC\n#define JSMN_STRICT\n" + of_others(files("core/*.[ch]"))
    theirs += of_others_in(header for header in PUBLIC if "port_" not in header)
    for source in CORE:
        checks.compile(f"names of others before {source}", "gcc", OURS,
                       theirs + FOREIGN + sources([source]))


def together(checks):
    """All of core as one file: no two files may use a name for different things."""
    for compiler in COMPILERS:
        for order in CORE, CORE[::-1]:
            checks.compile(f"core as one file, {order[0]} first", compiler, OURS, sources(order))


def declared(checks):
    """What public headers declare at file scope, as the preprocessor leaves it: NAME or NAME()."""
    ours, kept = False, []
    for line in checks.preprocess(includes(PUBLIC)).splitlines():
        if marker := re.match(r'# \d+ "(.*?)"', line):
            ours = "/teo/" in marker[1]
        elif ours:
            kept.append(line)
    text = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", "\n".join(kept))
    for body in re.findall(r"\benum\b[^{;]*\{(.*?)\}", text, re.DOTALL):
        yield from re.findall(r"(?:^|,)\s*([A-Za-z_]\w*)", body)
    while "{" in text:  # a function's body ends its declaration, that of a struct does not
        text = re.sub(r"(\)?)\s*\{[^{}]*\}", lambda match: ");" if match[1] else "", text)
    for declaration in re.sub(r"\s+", " ", text).split(";"):
        name = re.search(r"(\w+) ?(?:\(.*|\[.*)?$", declaration.strip())
        # A tag alone is one of others, which is only named.
        if name and not re.fullmatch(r"(struct|union|enum)( \w+)?", declaration.strip()):
            yield name[1] + "()" * declaration.strip().endswith(")")


def names(checks, archives):
    """All that libteo defines begins with teo_ or TEO_."""
    def macros(source):
        return set(re.findall(r"^#define (\w+)", checks.preprocess(source, "-dM"), re.MULTILINE))

    def defines():
        theirs = of_others_in(PUBLIC)
        new = macros(theirs + includes(PUBLIC)) - macros(theirs)
        return "\n".join(sorted(name for name in new if not name.startswith("TEO_")))

    def declares():
        found = set(declared(checks))
        missed = {"teo_status", "teo_client_next()", "TEO_OK", "TEO_EVENT_TIME"} - found
        wrong = [name for name in found if not re.match("teo_|TEO_", name)]
        return "\n".join(wrong + [f"{name} was not seen" for name in missed])

    def links():
        functions = sorted(name[:-2] for name in declared(checks) if name.endswith("()"))
        taken = ",\n".join(f"reinterpret_cast<function *>({name})" for name in functions)
        source = f"{includes(PUBLIC)}typedef void function();\n"
        source += f"extern function *const taken[];\nfunction *const taken[] = {{{taken}}};\n"
        with tempfile.NamedTemporaryFile(suffix=".o") as file:
            command = ["g++", "-std=c++11", *checks.options, "-c", "-o", file.name, "-x", "c++"]
            subprocess.run([*command, "-"], input=source, cwd=ROOT, text=True, check=True)
            asked = subprocess.run(["nm", "-u", file.name], capture_output=True, text=True,
                                   check=True).stdout.split()
        wrong = [name for name in asked if re.match("_Z.*teo_", name)]
        return "\n".join(wrong) if set(asked) & set(functions) else "no function was asked for"

    checks.queue("macros of the public headers", defines)
    checks.queue("functions of the public headers have C's linkage in C++", links)
    checks.queue("names that the public headers declare", declares)
    for archive in archives:
        def exports(archive=archive):
            listing = subprocess.run(["nm", "-g", "--defined-only", "-P", archive], cwd=ROOT,
                                     capture_output=True, text=True, check=True).stdout
            found = re.findall(r"^(\S+) [A-Za-z] ", listing, re.MULTILINE)
            wrong = [name for name in found if not name.startswith("teo_")]
            return "\n".join(wrong) if found else "no name was seen"
        checks.queue(f"names of {archive}", exports)


def main(options, *archives):
    checks = Checks(options)
    each_header(checks)
    beside_others(checks)
    together(checks)
    names(checks, archives)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
