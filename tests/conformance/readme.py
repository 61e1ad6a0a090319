#!/usr/bin/env python3
"""Does what README.md tells the writer of a port: saves its adapter, runs its commands as they stand there, in the top folder.

usage: readme.py [README]

The port is the POSIX one under another name.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = ("include", "core", "port", "tests")
SECONDS = 240

HEADER = """
#include <teo/port_posix.h>

typedef teo_posix my_port;

void my_port_init(my_port *mine, teo_port *port);
void my_port_free(my_port *mine);
int my_connections_open(void);
"""

SOURCE = """
#include "my_port.h"

#include <string.h>

#include "suite.h"

static teo_status (*open_posix)(void *context, const char *host, uint16_t port);

/* RFC 6761 section 6.4: such a name has no address, and nobody needs to be asked. */
static teo_status open_known(void *context, const char *host, uint16_t port)
{
    return strstr(host, ".invalid") != NULL ? TEO_E_DNS : open_posix(context, host, port);
}

void my_port_init(my_port *mine, teo_port *port)
{
    teo_posix_init(mine, port);
    open_posix = port->open;
    port->open = open_known;
}

void my_port_free(my_port *mine)
{
    (void)mine;
}

int my_connections_open(void)
{
    return count_descriptors();
}
"""


def block(text, language):
    return re.search(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]


def main(readme="tests/conformance/README.md"):
    text = pathlib.Path(readme).read_text()
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        for name in TOP:
            (top / name).symlink_to(pathlib.Path(name).resolve())
        (top / "test_mine.c").write_text(block(text, "c"))
        (top / "my_port.h").write_text(HEADER)
        (top / "my_port.c").write_text(SOURCE)
        environment = {**os.environ, "CMOCKA_MESSAGE_OUTPUT": "STDOUT"}
        result = subprocess.run(["sh", "-e"], input=block(text, "sh"), cwd=top, env=environment, text=True, timeout=SECONDS,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    ran = sum(int(count) for count in re.findall(r"(\d+) test\(s\) run\.", result.stdout))
    promised = int(re.search(r"(\d+) cases", text)[1])
    good = result.returncode == 0 and ran == promised
    if not good:
        print(f"{result.stdout}\n{readme}: exit status {result.returncode}, {ran} cases run, {promised} promised")
    print("1 passed, 0 failed" if good else "0 passed, 1 failed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
