/* The suite on TLS over the POSIX port. */
#include "suite.h"

int main(void)
{
    return suite_run(subject_tls(subject_posix()));
}
