/* Linked to tests/size_probe.c, each alone: what more the same firmware can do. */
#include <teo/teo.h>

/* List prefetch tasks. */
extern const teo_action *const size_second;
const teo_action *const size_second = &teo_describe_prefetch_tasks;

/* Create a job; read the quota. What an application has is nowhere defined, as it does not count. */
extern teo_client client;
extern const teo_purge purge;
extern const teo_prefetch prefetch;
extern const char zone_id[];

teo_status size_purge(void);
teo_status size_prefetch(void);
teo_status size_quota(void);

teo_status size_purge(void)
{
    return teo_client_create_purge(&client, &purge);
}

teo_status size_prefetch(void)
{
    return teo_client_create_prefetch(&client, &prefetch);
}

teo_status size_quota(void)
{
    return teo_client_quota(&client, zone_id);
}
