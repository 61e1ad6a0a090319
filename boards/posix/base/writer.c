#include "purge_writer.h"

void writer_flush(struct writer *writer)
{
    if (writer->used > 0) {
        fwrite(writer->bytes, 1, writer->used, writer->file);
    }
    writer->used = 0;
}

void writer_overflow(struct writer *writer, const char *bytes, size_t length)
{
    writer_flush(writer);
    fwrite(bytes, 1, length, writer->file);
}

void writer_spaces(struct writer *writer, size_t count)
{
    for (; count > 0; count--) {
        writer_byte(writer, ' ');
    }
}
