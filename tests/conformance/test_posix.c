/* The suite on the POSIX port. */
#include "suite.h"

int main(void)
{
    return suite_run(subject_posix());
}
