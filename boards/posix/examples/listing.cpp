// list.c in C++11: the headers of libteo are used as they are.
//
//   c++ -std=c++11 -o listing listing.cpp -lteo-posix -lteo -lmbedtls -lmbedx509 -lmbedcrypto
//   export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…
//   ./listing zone-2noz78a8ev6k CA-FILE [HOST [PORT]]
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <string>

#include <mbedtls/x509_crt.h>
#include <teo/port_mbedtls.h>
#include <teo/port_posix.h>
#include <teo/teo.h>

namespace {

// TLS over TCP. The port points into the object, so it can be neither copied nor moved.
class Connection {
public:
    explicit Connection(const char *ca_file)
    {
        mbedtls_x509_crt_init(&roots_);
        const int unread = mbedtls_x509_crt_parse_file(&roots_, ca_file);
        teo_posix_init(&posix_, &tcp_);
        status_ = teo_tls_init(&tls_, &tcp_, &roots_, &port_);
        if (unread < 0) {
            status_ = TEO_E_TLS_SETUP;
        }
    }
    ~Connection()
    {
        teo_tls_free(&tls_);
        mbedtls_x509_crt_free(&roots_);
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    teo_status status() const { return status_; }
    const teo_port *port() const { return &port_; }

private:
    mbedtls_x509_crt roots_;
    teo_posix posix_;
    teo_tls tls_;
    teo_port tcp_;
    teo_port port_;
    teo_status status_;
};

// Texts of the service come from outside. A terminal must not get control bytes from them.
std::string escaped(const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    std::string result;

    for (; *text != '\0'; text++) {
        const auto byte = static_cast<unsigned char>(*text);
        if (byte >= ' ' && byte <= '~' && byte != '\\') {
            result += *text;
        } else {
            result.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
        }
    }
    return result;
}

void print_fault(teo_status status, const teo_fault &fault)
{
    std::cerr << "error: " << teo_status_text(status) << "\nwhat to do: "
              << (*fault.code != '\0' ? teo_code_remedy(fault.code) : teo_status_remedy(status))
              << "\ncode: " << escaped(fault.code) << "\nmessage: " << escaped(fault.message)
              << "\nRequestId: " << escaped(fault.request_id) << '\n';
}

// TEO_END: `report` was called for every task. Anything else is an error, and was printed.
teo_status for_each_task(const teo_config &config, const teo_query &query,
                         const std::function<void(const teo_task &)> &report)
{
    static std::uint8_t buffer[TEO_BUFFER_MIN];
    static teo_client client;
    static teo_task task;
    teo_status status = teo_client_init(&client, &config, buffer, sizeof buffer);

    if (status == TEO_OK) {
        teo_client_set_time(&client, static_cast<std::uint32_t>(std::time(nullptr)));
        status = teo_client_query(&client, &query);
    }
    while (status == TEO_OK) {
        status = teo_client_next(&client, &task);
        if (status == TEO_OK) {
            report(task);
        }
    }
    if (status != TEO_END) {
        print_fault(status, client.fault);
    }
    teo_client_deinit(&client);
    return status;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 5) {
        std::cerr << "usage: listing ZONE-ID CA-FILE [HOST [PORT]]\n";
        return 2;
    }
    Connection connection(argv[2]);
    if (connection.status() != TEO_OK) {
        std::cerr << "error: " << teo_status_text(connection.status()) << "\nwhat to do: "
                  << teo_status_remedy(connection.status()) << '\n';
        return 1;
    }
    teo_credentials credentials = {};
    credentials.secret_id = std::getenv("TENCENTCLOUD_SECRET_ID");
    credentials.secret_key = std::getenv("TENCENTCLOUD_SECRET_KEY");
    credentials.token = std::getenv("TENCENTCLOUD_TOKEN");

    teo_config config = teo_config_default(connection.port(), credentials);
    config.host = argc > 3 ? argv[3] : nullptr;
    config.server_port = argc > 4 ? static_cast<std::uint16_t>(std::stoul(argv[4])) : 0;

    const teo_query query = teo_query_recent(argv[1], 86400);
    const teo_status status = for_each_task(config, query, [](const teo_task &task) {
        std::cout << escaped(task.status) << '\t' << escaped(task.target) << '\n';
    });
    return status == TEO_END ? 0 : 1;
}
