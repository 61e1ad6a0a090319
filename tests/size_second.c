/* Linked to tests/size_probe.c, the same firmware can ask for prefetch tasks, too. */
#include <teo/teo.h>

extern const teo_action *const size_second;
const teo_action *const size_second = &teo_describe_prefetch_tasks;
