#!/usr/bin/env python3
"""What each thing that the core does costs in flash: it is left out of a copy, and the rest is measured.

usage: features.py --build FOLDER --headers FOLDER

Shows what a smaller core would have to do without. Every edit must find its place, so this fails when the core has changed under it.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import time

import evidence

COMPILER = "arm-none-eabi-gcc"
TARGETS = {"Cortex-M0+": "-mcpu=cortex-m0plus", "Cortex-M4": "-mcpu=cortex-m4"}


def body(function, statements):
    """A function that does only this, with the names of its arguments as they are."""
    return rf"(?ms)^([\w ]+\*?{function}\([^{{;]*\))\n\{{.*?^\}}$", rf"\1\n{{\n{statements}\n}}"


def gone(function):
    return rf"(?ms)^[\w ]+\*?{function}\([^{{;]*\)\n\{{.*?^\}}$", ""


def part(begin, end=""):
    """From one text to another: all that is between, and the first."""
    return rf"(?s){re.escape(begin)}.*?(?={re.escape(end)})" if end else re.escape(begin), ""


def text(old, new):
    return re.escape(old), lambda match: new


NO_DATE = [("time.c", body("teo_http_date", "(void)text; (void)length; return 0;"))]
# Name: the edits of files, each a pattern and what takes its place.
FEATURES = {
    "checks of a query before it is sent": [
        ("query.c", body("teo_query_check_walk", "return query == NULL ? TEO_E_ARGUMENT : TEO_OK;")),
        ("query.c", gone("teo_check_filter")), ("query.c", gone("check_filters"))],
    "checks of credentials, host and language": [
        ("request.c", body("check", "(void)host; return teo_query_check(request->query);")),
        ("request.c", gone("is_host")), ("request.c", gone("is_visible"))],
    "reading of times: teo_time_parse(), Date": [
        *NO_DATE, ("time.c", gone("teo_time_parse")), ("time.c", gone("to_unix"))],
    "learning the time from a reply": [
        ("client.c", body("learn", "(void)client; (void)status; return false;")), *NO_DATE],
    "intervals over 7 days": [
        ("client.c", part("    if (end - start > TEO_INTERVAL_MAX) {", "    client->request.start = start;")),
        ("client.c", part("    client->request.offset = client->pin < DELIVERED", "    if (client->request.start == client->interval_start")),
        ("client.c", text("    if (client->request.start == client->interval_start) {", "    {"))],
    "noticing a page repeated or missing": [
        ("client.c", part("    /* A text that was cut cannot", "    client->pin = DELIVERED;")),
        ("client.c", text("    client->pin = DELIVERED;", "    (void)bytes; (void)print; client->pin = DELIVERED;")),
        ("client.c", part("    if (status == TEO_END) {\n        if (client->response.rows == 0", "    return status;\n}\n\n/* The request is out"))],
    "chunked replies": [
        ("http.c", gone("chunk_size")),
        ("http.c", text("    if (step == TEO_CHUNK_SIZE) {\n        return chunk_size(response, end);\n    }\n", "")),
        ("http.c", text("        response->step = TEO_CHUNK_SIZE;\n        return step == TEO_TRAILER ? TEO_END : TEO_AGAIN;\n",
                        "        return TEO_E_HTTP_HEAD;\n")),
        ("http.c", text("        response->framing = TEO_CHUNK_SIZE;", "        return TEO_E_HTTP_FRAMING;")),
        ("response.c", body("end_data", "(void)response; return TEO_END;"))],
    "brackets below 31 levels": [
        ("json.c", part("    /* A container come back to", "    if (what == COLON)")),
        ("json.c", text("json->folded = json->folded * FOLD + (kinds >> 30 & 1u);", "return TEO_JSON_BAD;")),
        ("json.c", text("    } else if (kinds != UNKNOWN) {", "    } else {")),
        ("reply.c", text(" || response->json.folded != 0", ""))],
    "strict numbers and literals": [
        ("json.c", body("read_primitive", """
    while (json->scan < json->fill) {
        unsigned byte = *json->scan;

        if (byte == ',' || byte == ']' || byte == '}' || byte <= ' ') {
            return 0;
        }
        *json->text_end++ = (uint8_t)byte;
        json->scan++;
    }
    return JSMN_ERROR_PART;""")),
        ("json.c", part("static const char rules[]", "/* Goes on with a number"))],
    "UTF-8 in texts": [
        ("text.c", body("teo_get_utf8", "return *(*at)++;")),
        ("text.c", body("teo_put_utf8", "*out = (uint8_t)point; return out + 1;"))],
}


class Core:
    """A copy of the core to change and to measure."""

    def __init__(self, folder, headers):
        self.folder, self.headers, self.known = folder, headers, {}

    def without(self, edits):
        """Bytes of flash for each target."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree("core", self.folder)
        (self.folder / "status_text.c").unlink()
        for name, (pattern, instead) in edits:
            path = self.folder / name
            changed, count = re.subn(pattern, instead, path.read_text(), count=1)
            if not count:
                raise SystemExit(f"nothing in core/{name} is like {pattern}")
            path.write_text(changed)
        return [self.size(cpu) for cpu in TARGETS.values()]

    def size(self, cpu):
        return sum(self.flash(cpu, source) for source in sorted(self.folder.glob("*.c")))

    def flash(self, cpu, source):
        """Of one file; what stayed as it was is not compiled again, as no edit is of a header."""
        key = cpu, source.read_text()
        if key not in self.known:
            target = source.with_suffix(".o")
            subprocess.run([COMPILER, cpu, "-mthumb", "-Os", "-std=c99", "-ffunction-sections", "-fdata-sections", "-Iinclude",
                            "-isystem", str(self.headers), "-c", str(source), "-o", str(target)], check=True)
            told = subprocess.run([COMPILER.replace("gcc", "size"), str(target)], check=True, capture_output=True, text=True).stdout
            self.known[key] = int(told.splitlines()[1].split()[0])
        return self.known[key]


def main():
    parser = argparse.ArgumentParser(description="What each thing that the core does costs in flash.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--headers", type=pathlib.Path, required=True)
    options = parser.parse_args()

    start = time.monotonic()
    core = Core(options.build / "features" / "core", options.headers)
    whole = core.without([])
    rows = [["nothing", *(f"{bytes_:,}" for bytes_ in whole), *("0" for _ in whole)]]
    changes = {**FEATURES, "all of these": list(dict.fromkeys(edit for name in FEATURES for edit in FEATURES[name]))}
    for name, edits in changes.items():
        rest = core.without(edits)
        rows.append([name, *(f"{bytes_:,}" for bytes_ in rest), *(f"{before - after:,}" for before, after in zip(whole, rest))])
    for row in rows:
        print(f"{row[0]:44}" + "".join(f"{value:>9}" for value in row[1:]))
    evidence.record(options.build, "flash-features", seconds=time.monotonic() - start, tools=[COMPILER],
                    columns=["left out", *(f"{name}: the rest" for name in TARGETS), *(f"{name}: gives" for name in TARGETS)], rows=rows)
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
