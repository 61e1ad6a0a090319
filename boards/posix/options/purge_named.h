/* Zones with names: --zone-id shop, with a section [shop] in a file of options. */
#ifndef PURGE_NAMED_H
#define PURGE_NAMED_H

#include "purge_settings.h"

/*
 * Drops the sections that are not of the zone asked for. If one is, its zone-id stands for the
 * name. False: refused with a message.
 */
bool named_choose(struct settings *settings, const struct options *options);

#endif
