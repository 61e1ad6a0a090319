#!/usr/bin/env python3
"""What each thing that the core does costs in flash: it is left out of a copy, and the rest is measured.

usage: features.py --build FOLDER --headers FOLDER --budgets FILE [--reasons]

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
TARGETS = {"Cortex-M0+": "cortex-m0plus", "Cortex-M4": "cortex-m4"}  # as tests/budgets.txt names them, and the compiler


# An edit is a function from a source to what is left of it, or to None where it does not find its place. It names functions and what
# stands in them, not their lines, so that few changes of the core concern it. What is left has to compile, no more.


def change(pattern, instead, count=0):
    """Of a source: every place, or so many."""
    def edit(source):
        changed, found = re.subn(pattern, lambda match: match.expand(instead), source, count=count, flags=re.S | re.M)
        return changed if found else None
    edit.what = pattern
    return edit


def body(function, statements):
    """A function that does only this, with the names of its arguments as they are."""
    return change(rf"^([\w ]+[ *]{function}\([^{{;]*\))\n\{{.*?^\}}$", rf"\1\n{{\n{statements}\n}}", 1)


def gone(function):
    return change(rf"^[\w ]+[ *]{function}\([^{{;]*\)\n\{{.*?^\}}$", "", 1)


def inside(function, pattern, instead=""):
    """Of one function only."""
    def edit(source):
        place = re.search(rf"^[\w ]+[ *]{function}\([^{{;]*\)\n\{{.*?^\}}$", source, re.S | re.M)
        changed = place and change(pattern, instead)(place[0])
        return changed and source[:place.start()] + changed + source[place.end():]
    edit.what = f"{pattern}, in {function}()"
    return edit


def never(function, condition):
    """A function in which that is never true: what it would do is left out by the compiler."""
    return inside(function, condition, "false")


def without_if(function, said):
    """A function without the `if` in whose condition or block that is said, the innermost; none has an `else`."""
    return inside(function, rf"^( +)if \((?:(?!^\1\}}|^ +if \().)*?{said}(?:(?!^\1\}}).)*^\1\}}\n")


NO_DATE = [("time.c", body("teo_calendar_http_date", "(void)text; (void)length; return 0;"))]
NO_PROBE = [
    ("walk.c", never("teo_walk_prepare", r"client->probing\b")), ("walk.c", never("read_row", r"client->probing\b")),
    ("walk.c", never("read_row", r"client->page_alike(?= &&)")), ("walk.c", never("read_end", r"client->probing\b")),
    ("walk.c", inside("read_row", r"^ +client->(?:page_alike|page_fingerprint|window_fingerprint|probe_fingerprint) = .*?;\n")),
    ("walk.c", inside("teo_walk_advance", r"client->probing = [^;]*;")), ("walk.c", never("teo_walk_advance", r"client->probing(?=\))")),
    ("client.c", without_if("try_again", "limit > client->limit"))]
NO_REREADING = [
    ("walk.c", without_if("read_row", "TEO_E_LIST_CHANGED")), ("walk.c", inside("teo_walk_prepare", "client->last_fingerprint != 0", "0"))]
NO_CALENDAR = [("time.c", without_if("convert", "RECENT_DATE"))]
NO_BLOCK = [("hash.c", body("begin", """
    mbedtls_sha256_init(&hash->sha);
    hash->failed |= mbedtls_sha256_starts(&hash->sha, 0);
    for (size_t i = 0; hash->key != NULL && i < TEO_HASH_BLOCK; i++) {
        uint8_t byte = (uint8_t)(i < hash->key_length ? hash->key[i] ^ pad : pad);

        teo_hash_add(hash, &byte, 1);
    }"""))]

# Name: the edits of files.
FEATURES = {
    "checks of a query before it is sent": [
        ("query.c", body("teo_query_check_walk", "return query == NULL ? TEO_E_ARGUMENT : TEO_OK;")),
        ("query.c", gone("teo_check_filter"))],
    "checks of credentials, host and language": [
        ("request.c", body("check", "(void)host; return teo_query_check(request->query);"))],
    "reading of times: teo_time_parse(), Date": [*NO_DATE, ("time.c", gone("teo_time_parse"))],
    "learning the time from a reply": [
        ("client.c", body("learn", "(void)client; (void)status; return false;")), *NO_DATE,
        ("client.c", body("is_clock_wrong", "(void)client; return false;"))],
    "intervals over 7 days": [
        ("walk.c", without_if("teo_walk_prepare", "TEO_INTERVAL_MAX")), ("walk.c", gone("is_of_neighbour")),
        ("walk.c", without_if("read_row", "is_of_neighbour")),
        ("walk.c", inside("teo_walk_advance", r"if \(client->request.start == client->interval_start\) (?=\{)"))],
    "chunked replies": [
        ("http.c", gone("chunk_size")), ("http.c", without_if("end_line", "chunk_size")),
        ("http.c", inside("end_line", r"response->step = TEO_CHUNK_SIZE;.*?;", "return TEO_E_HTTP_HEAD;")),
        ("http.c", inside("read_word", r"response->framing = TEO_CHUNK_SIZE;", "return TEO_E_HTTP_FRAMING;")),
        ("response.c", body("end_data", "(void)response; return TEO_END;"))],
    "brackets below 31 levels": [
        ("json.c", without_if("structure", "UNFOLD")),
        ("json.c", inside("structure", r"json->folded = json->folded \* FOLD[^;]*;", "return TEO_JSON_BAD;")),
        ("json.c", inside("expect", r"else if \(kinds != UNKNOWN\)", "else")),
        ("reply.c", inside("teo_record_end", r" \|\| response->json.folded != 0"))],
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
    return JSMN_ERROR_PART;"""))],
    "UTF-8 in texts": [
        ("text.c", body("teo_get_utf8", "return *(*at)++;")),
        ("text.c", body("teo_put_utf8", "*out = (uint8_t)point; return out + 1;"))],
}

# What took the core over 8,192 bytes: a reason for tests/budgets.txt, and what belongs to it.
REASONS = {
    "replies for one window are compared: counts, hashes of tasks, a probe whether Offset is heeded": {
        "TotalCount against tasks, and reply against reply": [
            ("walk.c", without_if("read_end", "TEO_E_PAGE_COUNT")), ("walk.c", without_if("read_end", "total != known"))],
        "the last task is read again after a break": NO_REREADING,
        "a probe where a page begins like the first": NO_PROBE,
        "hashes of tasks, with what needs them": [
            ("reply.c", body("print", "(void)response;")), ("reply.c", change(r"^ +response->(?:text|row)_print [|]?= .*?;\n", "")),
            *NO_REREADING, *NO_PROBE]},
    "windows overlap by two seconds, and a task in two of them is delivered once": {
        "the window that a task belongs to": [("walk.c", body("is_of_neighbour", "(void)client; (void)task; return false;"))],
        "an offset over several windows is refused": [("walk.c", without_if("teo_walk_prepare", "TEO_E_OFFSET_LONG"))]},
    "the clock is compared before the first task, and a query may end now": {
        "a wrong clock is noticed before the first task": [
            ("client.c", body("is_clock_wrong", "(void)client; return false;"))],
        "TEO_NOW": [("walk.c", never("teo_walk_begin", r"query->end == TEO_NOW")), ("walk.c", never("set_interval", r"end == TEO_NOW")),
                    ("query.c", never("teo_query_check", r"query->end == TEO_NOW"))],
        "only a reply of the API tells the time": [
            ("client.c", inside("learn", r" \|\| \(status != TEO_END[^)]*\)"))]},
    "Retry-After is kept to, in seconds or as a date; dates come in three forms": {
        "Retry-After": [
            ("http.c", change(r"\\13retry-after", "")), ("http.c", change(r"^ +RETRY_AFTER,\n", "")),
            ("http.c", body("read_time", "response->date = teo_calendar_http_date(at, (size_t)(end - at));")),
            ("http.c", without_if("end_head", "retry_at")), ("http.c", without_if("end_head", "TEO_RETRY_AFTER_MAX")),
            ("client.c", inside("try_again", r"\(int32_t\)\(client->fault.retry_after \* 1000u\)", "0"))],
        "dates in three forms": [
            ("time.c", body("teo_calendar_http_date", r"""
    uint32_t date;

    if (length != 29) {
        return 0;
    }
    date = teo_scan(text + 12, DIGITS(4)) * 100u + 1u;
    date += (uint32_t)teo_find("\\3jan\\3feb\\3mar\\3apr\\3may\\3jun\\3jul\\3aug\\3sep\\3oct\\3nov\\3dec", text + 8, 3);
    return to_unix(date * 100u + teo_scan(text + 5, DIGITS(2)), text + 17, 0);"""))]},
    "up to 20 requests in any second, and no pause while there is room": {
        "the times of the last 20 requests": [
            ("client.c", body("end_send", "teo_wipe(client->buffer, client->size); client->step = RECEIVE;")),
            ("client.c", never("proceed", "oldest != 0"))]},
    "HTTP as it is met: names, lists, folded fields, chunk extensions, byte order mark, more statuses": {
        "names of fields are tokens": [("http.c", body("is_token", "return byte > ' ' && byte != ':' && byte != ';' && byte != '=';"))],
        "grammar of chunk extensions": [
            ("http.c", change(r"^ +/\* (?:EQUALS|EXTENSION_BEGIN|QUOTED|ESCAPED|EXTENSION_END) \*/[^\n]*\n", "")),
            ("http.c", change(r"^typedef char the_rules\w*\[[^;]*;", ""))],
        "folded fields": [("http.c", inside("take_byte", r"next == BEGIN \|\| \(.*?\)\) \{", "next == BEGIN) {"))],
        "lists in fields": [("http.c", inside("take_byte", r" else if \(byte == ','.*?\}"))],
        "interim replies say nothing of the final one": [
            ("http.c", inside("end_name", r" && response->fault->http_status >= 200"))],
        "a byte order mark before the JSON": [("response.c", without_if("fill", "response->mark < MARK_SIZE"))],
        "408, 421, 425 and 511": [
            ("response.c", inside("end", r"teo_look_up\(meanings, [^)]*\)", "http_status == 429 ? TEO_E_THROTTLED : 0"))]},
    "an error names the member or the coding that is wrong": {
        "names of members": [("reply.c", body("name_member", "(void)response;"))],
        "names of codings": [("http.c", inside("read_word", r"memcpy\(response->fault->message[^;]*;"))]},
    "a port may show progress while it connects; calls on a client whose init failed do nothing": {
        "TEO_PROGRESS": [("client.c", change(r"\w+ == TEO_PROGRESS", "false"))],
        "a client whose init failed": [("client.c", inside("is_ready", r" && client->config != NULL"))]},
    "a User-Agent, with the application's name before the library's": {
        "User-Agent": [
            ("message.c", change(r'User-Agent:.*?TEO_VERSION\s+"\\r\\n', "")), ("message.c", change(r"^ +arguments\[[23]\].text = .*?;", "")),
            ("request.c", without_if("check", "user_agent")), ("client.c", change(r"^ +request.user_agent = .*?;", ""))]},
    "a request in half the time: the calendar begins in 2026, a padded key is hashed at once": {
        "a calendar that begins in 2026": NO_CALENDAR, "an HMAC's key in one block": NO_BLOCK},
    "a quarter less time to parse: plain runs of a string are copied": {
        "plain runs copied": [("json.c", inside("read_string", r"copy_plain\(json, end\);"))]},
}


class Core:
    """A copy of the core to change and to measure."""

    def __init__(self, folder, headers):
        self.folder, self.headers, self.known = folder, headers, {}

    def without(self, edits, together=False):
        """Bytes of flash for each target. Each edit must find its place, but where those of several features come together."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree("core", self.folder)
        (self.folder / "status_text.c").unlink()
        for name, edit in dict.fromkeys(edits):
            path = self.folder / name
            changed = edit(path.read_text())
            if changed is not None:
                path.write_text(changed)
            elif not together:  # else another edit may have taken its place
                raise SystemExit(f"nothing in core/{name} is like {edit.what}")
        return [self.size(cpu) for cpu in TARGETS.values()]

    def size(self, cpu):
        return sum(self.flash(cpu, source) for source in sorted(self.folder.glob("*.c")))

    def flash(self, cpu, source):
        """Of one file; what stayed as it was is not compiled again, as no edit is of a header."""
        key = cpu, source.read_text()
        if key not in self.known:
            target = source.with_suffix(".o")
            subprocess.run([COMPILER, f"-mcpu={cpu}", "-mthumb", "-Os", "-std=c99", "-ffunction-sections", "-fdata-sections", "-Iinclude",
                            "-isystem", str(self.headers), "-c", str(source), "-o", str(target)], check=True)
            told = subprocess.run([COMPILER.replace("gcc", "size"), str(target)], check=True, capture_output=True, text=True).stdout
            self.known[key] = int(told.splitlines()[1].split()[0])
        return self.known[key]


def given_reasons(budgets):
    lines = (line.split(maxsplit=3) for line in budgets.read_text().splitlines() if line.startswith("over "))
    return {fields[3] for fields in lines}


def main():
    parser = argparse.ArgumentParser(description="What each thing that the core does costs in flash.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--headers", type=pathlib.Path, required=True)
    parser.add_argument("--budgets", type=pathlib.Path, required=True, help="whose reasons for flash over 8,192 bytes must be measured here")
    parser.add_argument("--reasons", action="store_true", help="print these reasons with the bytes that were measured")
    options = parser.parse_args()

    start = time.monotonic()
    core = Core(options.build / "features" / "core", options.headers)
    whole = core.without([])
    rows = [["nothing", *(f"{bytes_:,}" for bytes_ in whole), *("0" for _ in whole)]]

    def leave_out(name, edits, together=False):
        rest = core.without(edits, together)
        given = [before - after for before, after in zip(whole, rest)]
        rows.append([name, *(f"{bytes_:,}" for bytes_ in rest), *(f"{bytes_:,}" for bytes_ in given)])
        return given

    for name, edits in FEATURES.items():
        leave_out(name, edits)
    leave_out("all of these", [edit for edits in FEATURES.values() for edit in edits], True)
    lines, every = {target: [] for target in TARGETS}, []
    for reason, features in REASONS.items():
        for name, edits in features.items():
            given = leave_out(name, edits)
        edits = [edit for edits in features.values() for edit in edits]
        if len(features) > 1:
            given = leave_out(f"together: {reason}", edits, True)
        for (target, name), bytes_ in zip(TARGETS.items(), given):
            lines[target].append(f"over {name:13} {bytes_:4} {reason}")
        every += edits
    leave_out("all since these", every, True)
    leave_out("all", [edit for edits in (*FEATURES.values(), every) for edit in edits], True)
    width = max(len(row[0]) for row in rows)
    for row in rows:
        print(f"{row[0]:{width}}" + "".join(f"{value:>9}" for value in row[1:]))
    if options.reasons:
        print("\n".join(line for pair in zip(*lines.values()) for line in pair))
    evidence.record(options.build, "flash-features", seconds=time.monotonic() - start, tools=[COMPILER],
                    columns=["left out", *(f"{name}: the rest" for name in TARGETS), *(f"{name}: gives" for name in TARGETS)], rows=rows)
    strange = given_reasons(options.budgets) - REASONS.keys()
    for reason in sorted(strange):
        print(f"{options.budgets} has a reason that is not measured: {reason}")
    print(f"{1 - bool(strange)} passed, {bool(strange):d} failed")
    return 1 if strange else 0


if __name__ == "__main__":
    raise SystemExit(main())
