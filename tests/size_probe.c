/* Arrays as large as what a query needs: tests/size.py reads their sizes from the object, so this works for any target. */
#include <teo/teo.h>

char probe_client[sizeof(teo_client)];
char probe_buffer[TEO_BUFFER_MIN];
char probe_task[sizeof(teo_task)];
