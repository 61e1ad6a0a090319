#!/usr/bin/env python3
"""What each feature of the core costs in flash: it is left out of a copy, and the rest is measured.

usage: features.py --build FOLDER --headers FOLDER --budgets FILE [--reasons]

Measured as by `make size`: what the core has in a firmware that reads purge tasks by the client, so
a function that nobody calls any more counts nothing. Every edit must find its place, so this fails
when the core has changed under it. Each reason for flash over 8,192 bytes in tests/budgets.txt must
be one that is measured here.
"""
import argparse
import pathlib
import shutil
import subprocess
import time

import evidence
import size
from edits import body, change, gone, inside, never, without_if

PREFIX = "arm-none-eabi-"
TARGETS = {"Cortex-M0+": "cortex-m0plus", "Cortex-M4": "cortex-m4"}  # as the compiler has them
FLAGS = ("-mthumb", "-Os", "-std=c99", "-ffunction-sections", "-fdata-sections",
         "-fno-asynchronous-unwind-tables", "-w")

NO_DATE = [("calendar.c", body("teo_calendar_http_date", "return 0;"))]
NO_PROBE = [
    ("walk.c", never("prepare_page", r"client->probing\b")),
    ("walk.c", never("read_row", r"client->probing\b")),
    ("walk.c", never("read_row", r"client->page_alike(?= &&)")),
    ("walk.c", never("read_end", r"client->probing\b")),
    ("walk.c", inside("read_row", r"^ +client->(?:page_alike|page_fingerprint|window_fingerprint|"
                                  r"probe_fingerprint) = .*?;\n")),
    ("walk.c", inside("advance_page", r"client->probing = [^;]*;")),
    ("walk.c", never("advance_page", r"client->probing(?=\))")),
    ("client.c", without_if("halve_page", "limit > client->limit")),
]
NO_REREADING = [
    ("walk.c", without_if("read_row", "TEO_E_LIST_CHANGED")),
    ("walk.c", inside("prepare_page", "client->last_fingerprint != 0", "0")),
]

# What a smaller core could do without. Name: the edits of files.
FEATURES = {
    "checks of a query before it is sent": [
        ("query.c", body("teo_check_query", "return asked == NULL ? TEO_E_ARGUMENT : TEO_OK;"))],
    "checks of credentials, host and language": [
        ("request.c", body("check_config", "return TEO_OK;"))],
    "dates of HTTP": NO_DATE,
    "learning the time from a reply": [
        ("client.c", body("learn_time", "return false;")), *NO_DATE,
        ("walk.c", body("is_clock_wrong", "return false;"))],
    "intervals over 7 days": [
        ("walk.c", without_if("prepare_page", "TEO_INTERVAL_MAX")),
        ("walk.c", gone("is_of_neighbour")), ("walk.c", without_if("read_row", "is_of_neighbour")),
        ("walk.c", inside("advance_page",
                          r"if \(client->request.start == client->interval_start\) (?=\{)"))],
    "chunked replies": [
        ("http_head.c", gone("read_chunk_size")),
        ("http_head.c", without_if("end_line", "read_chunk_size")),
        ("http_head.c", inside("end_line", r"response->step = TEO_CHUNK_SIZE;.*?;",
                               "return TEO_E_HTTP_HEAD;")),
        ("http_head.c", inside("read_word", r"response->framing = TEO_CHUNK_SIZE;",
                               "return TEO_E_HTTP_FRAMING;")),
        ("http_response.c", body("end_data", "return TEO_END;"))],
    "brackets below 31 levels": [
        ("json.c", without_if("read_mark", "UNFOLD_FACTOR")),
        ("json.c", inside("read_mark", r"json->folded = json->folded \* FOLD[^;]*;",
                          "return TEO_JSON_BAD;")),
        ("json.c", inside("allow", r"else if \(kinds != KIND_UNKNOWN\)", "else")),
        ("record.c", inside("teo_record_end", r"teo_json_is_whole", "teo_json_complete"))],
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
        ("utf8.c", body("teo_get_utf8", "return *(*at)++;")),
        ("utf8.c", body("teo_put_utf8", "*out = (uint8_t)point; return out + 1;"))],
}

# What took the core over 8,192 bytes: a reason for tests/budgets.txt, and what belongs to it.
REASONS = {
    "replies for one window are compared: counts, hashes of records, a probe": {
        "TotalCount against tasks, and reply against reply": [
            ("walk.c", without_if("read_end", "TEO_E_PAGE_COUNT")),
            ("walk.c", without_if("read_end", "total != known"))],
        "the last task is read again after a break": NO_REREADING,
        "a probe where a page begins like the first": NO_PROBE,
        "hashes of records, with what needs them": [
            ("record.c", body("add_to_fingerprint", "")),
            ("record.c", change(r"^ +response->(?:fingerprint|text_hash) [|]?= .*?;[^\n]*\n")),
            *NO_REREADING, *NO_PROBE]},
    "windows overlap by two seconds; a task in both is delivered once": {
        "the window that a task belongs to": [
            ("walk.c", body("is_of_neighbour", "return false;"))],
        "an offset over several windows is refused": [
            ("walk.c", without_if("prepare_page", "TEO_E_OFFSET_LONG"))]},
    "the clock is compared before the first task; a query may end now": {
        "a wrong clock is noticed before the first task": [
            ("walk.c", body("is_clock_wrong", "return false;"))],
        "TEO_NOW": [("walk.c", inside("teo_client_query", r" \|\| query->end == TEO_NOW")),
                    ("walk.c", never("set_interval", r"end == TEO_NOW"))],
        "only a reply of the API tells the time": [
            ("client.c", inside("learn_time", r" \|\| \(status != TEO_END[^)]*\)"))]},
    "Retry-After is kept to, in seconds or as a date; dates have three forms": {
        "Retry-After": [
            ("http_head.c", change(r"\\13retry-after")),
            ("http_head.c", change(r"^ +FIELD_RETRY_AFTER,\n")),
            ("http_head.c", body("read_time", "response->date = teo_calendar_http_date(at, "
                                              "(size_t)(end - at));")),
            ("http_head.c", without_if("end_head", "retry_at")),
            ("http_head.c", without_if("end_head", "TEO_RETRY_AFTER_MAX")),
            ("http_head.c", inside("end_head",
                                   r"^ +(?:wait = fault->\w+|fault->retry_after = wait);\n")),
            ("client.c", inside("try_again", r"\(int32_t\)\(client->fault.retry_after \* 1000u\)",
                                "0"))],
        "dates in three forms": [
            ("calendar.c", body("teo_calendar_http_date", r"""
    uint32_t date;

    if (length != 29) {
        return 0;
    }
    date = teo_scan(text + 12, DIGITS(4)) * 100u + 1u;
    date += (uint32_t)teo_find("\\3jan\\3feb\\3mar\\3apr\\3may\\3jun"
                               "\\3jul\\3aug\\3sep\\3oct\\3nov\\3dec", text + 8, 3);
    return to_unix(date * 100u + teo_scan(text + 5, DIGITS(2)), text + 17, 0);"""))]},
    "up to 20 requests in any second, without a pause while there is room": {
        "the times of the last 20 requests": [
            ("client_steps.c", body("end_send", "teo_wipe(client->buffer, client->size); "
                                                "client->step = TEO_STEP_RECEIVE;")),
            ("client_steps.c", never("begin_request", "oldest != 0"))]},
    "HTTP as it is met: lists, folded fields, extensions, marks, statuses": {
        "names of fields are tokens": [
            ("http_head.c", body("is_token", "return byte > ' ' && byte != ':' && byte != ';' && "
                                             "byte != '=';"))],
        "grammar of chunk extensions": [
            ("http_head.c", change(r"^ +/\* (?:EQUALS|EXTENSION_BEGIN|QUOTED|ESCAPED|"
                                   r"EXTENSION_END) \*/[^\n]*\n(?: +NO_MORE,\n)?")),
            ("http_head.c", change(r"^TEO_CHECK\(a_rule_of_lines[^;]*;"))],
        "folded fields": [
            ("http_head.c", inside("take_line_byte", r"next == SHAPE_BEGIN \|\| \(.*?\)\) \{",
                                   "next == SHAPE_BEGIN) {"))],
        "lists in fields": [
            ("http_head.c", inside("take_line_byte", r" else if \(byte == ','.*?\}"))],
        "interim replies say nothing of the final one": [
            ("http_head.c", inside("end_field_name", r" && response->fault->http_status >= 200"))],
        "a byte order mark before the JSON": [
            ("http_response.c", without_if("take_body", "response->mark < MARK_SIZE"))],
        "408, 421, 425 and 511": [
            ("http_response.c", inside("end_reply", r"teo_look_up\(meanings, [^)]*\)",
                                       "http_status == 429 ? TEO_E_THROTTLED : 0"))]},
    "errors name the member, filter, parameter, header or coding": {
        "names of members": [("record.c", inside("teo_record_read", r"^ +teo_copy_name\([^;]*;\n"))],
        "names of filters and parameters": [
            ("query.c", without_if("teo_check_query", "parameter < PARAMETERS")),
            ("query.c", inside("teo_check_query", "parameter = PARAMETER_OF[^;]*;"))],
        "names of headers": [
            ("http_head.c", body("end_element", "return read_element(response, end);"))],
        "names of codings": [
            ("http_head.c", inside("read_word", r"memcpy\(response->fault->message[^;]*;"))]},
    "a port may show progress while it connects": {
        "TEO_PROGRESS": [
            ("client_steps.c", change(r" && status != TEO_PROGRESS")),
            ("client_steps.c", inside("teo_client_proceed", r" \|\| status == TEO_PROGRESS")),
            ("client_steps.c", inside("teo_client_proceed",
                                      r"status == TEO_OK \|\| left <= 0", "true"))]},
    "calls with NULL, or on a client whose init failed, are refused": {
        "NULL, and init": [
            ("client.c", change(r"if \(client != NULL && client->config != NULL\)")),
            ("client.c", inside("teo_client_init_sized", r"client->config = NULL;")),
            ("client.c", without_if("teo_client_init_sized", r"client == NULL\)")),
            ("client.c", without_if("teo_client_begin", "client == NULL")),
            ("client.c", without_if("teo_client_next_record", "client == NULL")),
            ("client.c", inside("teo_client_next_record", r"client->config == NULL \|\| ")),
            ("client_time.c", without_if("teo_client_set_time", "client == NULL")),
            ("client_time.c", inside("teo_client_time",
                                     r"client != NULL && client->config != NULL", "true")),
            ("walk.c", inside("teo_client_query", r"if \(query != NULL\)")),
            ("task.c", without_if("teo_task_status_of", "task == NULL"))]},
    "a User-Agent, with the application's name before the library's": {
        "User-Agent": [
            ("http_request.c", change(r'User-Agent:.*?TEO_VERSION\s+"\\r\\n')),
            ("http_request.c", change(r"^ +arguments\[[23]\].text = .*?;")),
            ("request.c", without_if("check_config", "user_agent"))]},
    "a request in half the time: years from 2026, a padded key hashed at once": {
        "a calendar that begins in 2026": [
            ("calendar.c", without_if("day_and_date", "RECENT_DATE")),
            ("calendar.c", inside("day_and_date", "RECENT_YEAR", "1970")),
            ("calendar.c", inside("day_and_date", "RECENT_DAY", "0"))],
        "an HMAC's key in one block": [("hash.c", body("hash_begin", """
    teo_hash *hash = writer->target;

    hash->failed |= mbedtls_sha256_starts(&hash->sha, 0);
    for (size_t i = 0; hash->key != NULL && i < TEO_HASH_BLOCK; i++) {
        uint8_t byte = (uint8_t)(i < hash->key_length ? hash->key[i] ^ pad : pad);

        write_to_hash(writer, &byte, 1);
    }"""))]},
    "a quarter less time to parse: plain runs of a string are copied": {
        "plain runs copied": [("json.c", inside("read_string", r"copy_plain\(json, end\);"))]},
    "an action is data: its functions, rules, rows and numbers are looked up": {
        "functions and rules of a query by an action": [
            ("walk.c", change(r"action->check\(", "teo_check_query(")),
            ("walk.c", change(r'(?=#include "teo_action.h")', '#include "teo_query.h"\n')),
            ("http_request.c", change(r"action->put_body\(", "teo_put_query(")),
            ("http_request.c", change(r'(?=#include "teo_action.h")', '#include "teo_query.h"\n')),
            ("http_request.c", change("action->name", '"DescribePurgeTasks"')),
            ("filter.c", inside("teo_filter_check", r" \|\| !\(action->filters & 1u << name\)")),
            ("client.c", inside("try_again", r" \|\|\s+\(step > client->request.action->repeatable[^)]*\)")),
            ("filter.c", change("action->fuzzy", "1u << TEO_FILTER_TARGET")),
            ("filter.c", change("action->status_count", "TEO_TASK_CANCELED"))],
        "members and record by a schema": [
            ("teo_action.h", change(r"static (?=const \w+ schema##)")),
            ("teo_action.h", change(r"(?=^struct teo_action \{)", """
extern const teo_member teo_tasks_members[];
extern const char teo_tasks_names[];

""")),
            ("record.c", change(r"(?:response->)?schema->names", "teo_tasks_names")),
            ("record.c", change("schema->members", "teo_tasks_members")),
            ("record.c", change("schema->record_names", "61u")),
            ("record.c", change("schema->record_size", "sizeof(teo_task)")),
            ("http_response.c", change(r"^ +response->schema = [^;]*;\n")),
            ("http_response.c", change("response->schema->record_size", "sizeof(teo_task)")),
            ("walk.c", change("response->schema->time_offset", "offsetof(teo_task, create_time)"))],
        "numbers as members": [
            ("record.c", change(r"base_of\(response, record, response\) \+ member->offset",
                                "&response->total_count"))]},
    "a course is called by pointer: without pages, the walk is not linked": {
        "pointers of the course": [
            ("walk.c", change(r"static (?=\w+ (?:prepare|read|advance)_page)")),
            ("walk.c", change(r"^ +static const teo_course walk = [^;]*;\n")),
            ("walk.c", change("&walk", "NULL")),
            ("client.c", inside("teo_client_begin", "client->course = course;")),
            ("client.c", change(r"client->course->(\w+)\(", r"\1_page(")),
            ("client_steps.c", change(r"client->course->(\w+)\(", r"\1_page(")),
            ("teo_client.h", change(r"(?=^int32_t teo_client_tick\()", """
teo_status prepare_page(teo_client *client);
teo_status read_page(teo_client *client, const teo_response *response, teo_status status,
                     const void *record);
bool advance_page(teo_client *client);
"""))]},
    "an observer gets a teo_attempt and sees no client": {
        "teo_attempt": [
            ("client.c", body("tell_observer", """
    const teo_config *config = client->config;

    if (config->observe != NULL) {
        config->observe(config->observe_context, (const teo_attempt *)client);
    }"""))]},
}


class Core:
    """A copy of the core to change and to measure."""

    def __init__(self, folder, headers):
        self.folder, self.headers, self.objects, self.sizes = folder, headers, {}, {}
        shutil.rmtree(folder, ignore_errors=True)
        for cpu in TARGETS.values():
            (folder / cpu / "tests").mkdir(parents=True)
            self.compile(cpu, pathlib.Path("tests/size_probe.c"), self.probe(cpu))

    def probe(self, cpu):
        return self.folder / cpu / "tests" / "size_probe.o"

    def compile(self, cpu, source, target):
        subprocess.run([f"{PREFIX}gcc", f"-mcpu={cpu}", *FLAGS, "-Iinclude", "-isystem",
                        str(self.headers), "-c", str(source), "-o", str(target)], check=True)

    def without(self, edits, together=False):
        """Bytes of flash for each target. Each edit must find its place.

        Unless those of several features come together: there another may have taken it."""
        copy = self.folder / "core"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree("core", copy)
        (copy / "status_text.c").unlink()
        for name, edit in dict.fromkeys(edits):
            path = copy / name
            changed = edit(path.read_text())
            if changed is not None:
                path.write_text(changed)
            elif not together:
                raise SystemExit(f"nothing in core/{name} is like {edit.what}")
        return [self.flash(cpu, copy) for cpu in TARGETS.values()]

    def flash(self, cpu, copy):
        headers = "".join(path.read_text() for path in sorted(copy.glob("*.h")))
        objects = [self.object(cpu, source, headers) for source in sorted(copy.glob("*.c"))]
        return size.Image(cpu, PREFIX, self.folder / cpu, objects, [self.probe(cpu)]).flash

    def object(self, cpu, source, headers):
        """What stayed as it was is not compiled again."""
        key = cpu, source.name, source.read_text(), headers
        if key not in self.objects:
            number = len(self.objects)
            self.objects[key] = self.folder / cpu / str(number) / f"{source.stem}.o"
            self.objects[key].parent.mkdir()
            self.compile(cpu, source, self.objects[key])
        return self.objects[key]


class Table:
    """What was left out, the rest, and what that saves."""

    def __init__(self, core):
        self.core, self.whole, self.rows = core, core.without([]), []
        self.add("nothing", self.whole)

    def add(self, name, rest):
        saved = [before - after for before, after in zip(self.whole, rest)]
        self.rows.append([name, *(f"{number:,}" for number in (*rest, *saved))])
        return saved

    def leave_out(self, name, edits, together=False):
        return self.add(name, self.core.without(edits, together))


def all_of(features):
    return [edit for edits in features.values() for edit in edits]


def measure(table):
    """Fills the table; returns the bytes of each reason, for each target."""
    for name, edits in FEATURES.items():
        table.leave_out(name, edits)
    table.leave_out("all of these", all_of(FEATURES), True)
    costs, every = {}, []
    for reason, features in REASONS.items():
        for name, edits in features.items():
            costs[reason] = table.leave_out(name, edits)
        if len(features) > 1:
            costs[reason] = table.leave_out(f"together: {reason}", all_of(features), True)
        every += all_of(features)
    table.leave_out("all since these", every, True)
    table.leave_out("all", [*all_of(FEATURES), *every], True)
    return costs


def main():
    parser = argparse.ArgumentParser(description="What each feature of the core costs in flash.")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--headers", type=pathlib.Path, required=True)
    parser.add_argument("--budgets", type=pathlib.Path, required=True,
                        help="whose reasons for flash over 8,192 bytes must be measured here")
    parser.add_argument("--reasons", action="store_true",
                        help="print these reasons as the budgets have them, as measured")
    options = parser.parse_args()

    start = time.monotonic()
    table = Table(Core(options.build / "features", options.headers))
    costs = measure(table)
    width = max(len(row[0]) for row in table.rows)
    for row in table.rows:
        print(f"{row[0]:{width}}" + "".join(f"{value:>9}" for value in row[1:]))
    for reason, saved in costs.items() if options.reasons else ():
        for cpu, number in zip(TARGETS.values(), saved):
            print(f"over {cpu:13} {number:4} {reason}")
    evidence.record(options.build, "flash-features", seconds=time.monotonic() - start,
                    tools=[f"{PREFIX}gcc"], rows=table.rows,
                    columns=["left out", *(f"{name}: the rest" for name in TARGETS),
                             *(f"{name}: saves" for name in TARGETS)])
    claimed = size.read_budgets(options.budgets)[1]
    for reason, saved in costs.items():
        for cpu, number in zip(TARGETS.values(), saved):
            if (claim := claimed.get(reason, {}).get(cpu, 0)) > number:  # or by another compiler
                print(f"{options.budgets} claims {claim} bytes of {cpu}, not {number}: {reason}")
    unknown = claimed.keys() - costs.keys()
    for reason in sorted(unknown):
        print(f"{options.budgets} has a reason that is not measured: {reason}")
    print(f"{1 - bool(unknown)} passed, {bool(unknown):d} failed")
    return 1 if unknown else 0


if __name__ == "__main__":
    raise SystemExit(main())
