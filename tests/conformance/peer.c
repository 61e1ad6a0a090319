#include "peer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the scripts are, seen from the folder that the tests are run in. */
#define PEER_SCRIPT "tests/conformance/peer.py"
#define PKI_SCRIPT "tests/emulator/pki.sh"

/* The peer ends with us; should that fail, after this. A run under valgrind takes minutes. */
#define PEER_SECONDS "300"

static const char *or_default(const char *variable, const char *value)
{
    const char *own = getenv(variable);

    return own != NULL ? own : value;
}

static void become_peer(int input, int output, const char *bind, const char *pki, const char *name)
{
    const char *script = or_default("TEO_PEER", PEER_SCRIPT);

    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0) {
        execlp("python3", "python3", script, "--bind", bind, "--seconds", PEER_SECONDS, "--tls", pki != NULL ? pki : "", "--dns",
               name != NULL ? name : "", (char *)NULL);
    }
    perror("python3");
    _exit(127);
}

/* Reads "NAME PORT" lines up to "ready". */
static int read_listeners(port_peer *peer, FILE *from)
{
    char line[64];
    unsigned port;

    peer->count = 0;
    while (fgets(line, sizeof line, from) != NULL) {
        if (strcmp(line, "ready\n") == 0) {
            return 0;
        }
        if (peer->count == PEER_LISTENERS_MAX ||
            sscanf(line, "%31s %u", peer->listeners[peer->count].name, &port) != 2 || port > UINT16_MAX) {
            break;
        }
        peer->listeners[peer->count++].port = (uint16_t)port;
    }
    return -1;
}

int peer_start(port_peer *peer, const char *bind, const char *pki, const char *name)
{
    int input[2];
    int output[2];
    FILE *from;
    int result = -1;

    if (pipe(input) != 0 || pipe(output) != 0) {
        return -1;
    }
    peer->process = fork();
    if (peer->process == 0) {
        close(input[1]);
        close(output[0]);
        become_peer(input[0], output[1], bind, pki, name);
    }
    close(input[0]);
    close(output[1]);
    peer->stdin_fd = input[1];
    /* Another peer must not hold it open. */
    (void)fcntl(peer->stdin_fd, F_SETFD, FD_CLOEXEC);
    from = fdopen(output[0], "r");
    if (from != NULL) {
        result = peer->process > 0 ? read_listeners(peer, from) : -1;
        fclose(from);
    }
    if (result != 0) {
        fprintf(stderr, "the peer did not start\n");
        peer_stop(peer);
    }
    return result;
}

uint16_t peer_port(const port_peer *peer, const char *name)
{
    for (int i = 0; i < peer->count; i++) {
        if (strcmp(peer->listeners[i].name, name) == 0) {
            return peer->listeners[i].port;
        }
    }
    fprintf(stderr, "peer.py has no listener %s\n", name);
    abort();
}

bool peer_has(const port_peer *peer, const char *name)
{
    for (int i = 0; i < peer->count; i++) {
        if (strcmp(peer->listeners[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

int peer_go_on(const port_peer *peer)
{
    return write(peer->stdin_fd, ".", 1) == 1 ? 0 : -1;
}

int peer_accept(const port_peer *peer)
{
    return write(peer->stdin_fd, "a", 1) == 1 ? 0 : -1;
}

void peer_stop(port_peer *peer)
{
    close(peer->stdin_fd);
    if (peer->process > 0) {
        (void)waitpid(peer->process, NULL, 0);
    }
    peer->process = 0;
}

/* Runs a script with an argument; 0 when it says so. */
static int run(const char *program, const char *script, const char *argument)
{
    int status = -1;
    pid_t process = fork();

    if (process == 0) {
        execlp(program, program, script, argument, (char *)NULL);
        perror(program);
        _exit(127);
    }
    if (process < 0 || waitpid(process, &status, 0) != process) {
        return -1;
    }
    return status == 0 ? 0 : -1;
}

int pki_make(char pki[PKI_PATH_SIZE])
{
    strcpy(pki, "/tmp/teo-pki.XXXXXX");
    if (mkdtemp(pki) == NULL || run("sh", or_default("TEO_PKI_SCRIPT", PKI_SCRIPT), pki) != 0) {
        fprintf(stderr, "no certificates could be made\n");
        return -1;
    }
    return 0;
}

void pki_remove(const char *pki)
{
    (void)run("rm", "-rf", pki);
}
