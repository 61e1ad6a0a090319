/*
 * Arrays as large as what a query needs, and a firmware that lists purge tasks as the example of the
 * README does: tests/size.py reads the sizes of the arrays from the object, and links the core to
 * the firmware.
 */
#include <teo/teo.h>

char probe_client[sizeof(teo_client)];
char probe_buffer[TEO_BUFFER_MIN];
char probe_task[sizeof(teo_task)];

/* What an application has, and does with a task; nowhere defined, as it does not count. */
extern teo_client client;
extern teo_task task;
extern const teo_config config;
extern const teo_query query;
extern char buffer[TEO_BUFFER_MIN];
uint32_t exchange(uint32_t value);

int main(void)
{
    if (teo_client_init(&client, &config, buffer, sizeof buffer) != TEO_OK) {
        return 1;
    }
    teo_client_set_time(&client, exchange(0));
    if (teo_client_query(&client, &query) == TEO_OK) {
        while (teo_client_next(&client, &task) == TEO_OK) {
            (void)exchange(0);
        }
    }
    teo_client_deinit(&client);
    return 0;
}
