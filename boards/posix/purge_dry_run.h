/* --dry-run. */
#ifndef PURGE_DRY_RUN_H
#define PURGE_DRY_RUN_H

#include "purge_credentials.h"
#include "purge_options.h"
#include "purge_outcome.h"
#include "purge_output.h"

/*
 * Prints the first request of the command, of `wait` one for each job, of a submission all that
 * are known, and sends nothing.
 */
enum outcome dry_run(const struct options *options, struct credentials *credentials,
                     struct output *output);

#endif
