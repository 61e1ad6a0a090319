#!/bin/sh
# Makes the certificates that the tests of TLS need. Usage: pki.sh DIR
#
#   ca.pem ca.key                    the root to trust
#   intermediate.pem .key            signed by it; it signs the servers below, whose files hold leaf and intermediate
#   server.pem .key                  localhost, the names of the service, 127.0.0.1, ::1
#   expired.pem .key                 the same names, ended yesterday
#   notyet.pem .key                  the same names, valid from tomorrow
#   wronghost.pem .key               other.example only
#   other-ca.pem .key                a root that nobody trusts
#   other.pem .key                   the names of server.pem, signed by it
#   selfsigned.pem .key              the names of server.pem, signed by itself
#   intermediate-brief.pem .key      signed by the root, ends in 30 days
#   brief.pem .key                   as server.pem, signed by that
#   intermediate-bound.pem .key      signed by the root, with critical name constraints, which allow the names of server.pem
#   bound.pem .key                   as server.pem, signed by that
#   intermediate-past.pem .key       an intermediate that ended in 2001, and the same renewed, valid from tomorrow
#   renewed.pem .key                 as server.pem, signed by that
#   past-ca.pem .key                 a root that ended in 2001
#   renewed-ca.pem .key              the same renewed, valid from tomorrow
#   under-renewed.pem .key           as server.pem, signed by that
#
# Keys are EC P-256 and mode 0600. Needs the openssl command (3.0 or later) and GNU date, and no network.
set -eu

[ $# -eq 1 ] || { echo "usage: pki.sh DIR" >&2; exit 2; }
umask 077
mkdir -p "$1"
cd "$1"
work=$(mktemp -d ./pki.XXXXXX)
trap 'rm -rf "$work"' EXIT

# `openssl ca` is the one command of all versions that takes both ends of a validity.
: >"$work/index.txt"
cat >"$work/openssl.cnf" <<END
[ca]
default_ca = here
[here]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[bound]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
nameConstraints = critical, permitted;DNS:localhost, permitted;DNS:tencentcloudapi.com
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:localhost, DNS:TEO.intl.TencentCloudAPI.com, DNS:teo.tencentcloudapi.com, IP:127.0.0.1, IP:::1
[wronghost]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:other.example
[selfsigned]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
subjectAltName = DNS:localhost, DNS:teo.intl.tencentcloudapi.com, DNS:teo.tencentcloudapi.com, IP:127.0.0.1, IP:::1
END

quietly() {
    "$@" 2>"$work/errors" || { cat "$work/errors" >&2; exit 1; }
}

# make NAME COMMON-NAME EXTENSIONS FROM UNTIL SIGNER [KEY]; the signer is another name, or NAME itself; the key is a new one,
# or that of another name
make() {
    start=$(date -u -d "$4" +%Y%m%d%H%M%SZ)
    end=$(date -u -d "$5" +%Y%m%d%H%M%SZ)
    if [ $# -eq 7 ]; then
        cp "$7.key" "$1.key"
        set -- "$1" "$2" "$3" "$4" "$5" "$6"
    else
        quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
    fi
    quietly openssl req -new -config "$work/openssl.cnf" -key "$1.key" -subj "/CN=$2" -out "$work/$1.csr"
    if [ "$6" = "$1" ]; then
        set -- "$@" -selfsign
    else
        set -- "$@" -cert "$6.pem"
    fi
    name=$1 extensions=$3 signer=$6
    shift 6
    quietly openssl ca -batch -notext -config "$work/openssl.cnf" -extensions "$extensions" "$@" \
        -keyfile "$signer.key" -startdate "$start" -enddate "$end" -in "$work/$name.csr" -out "$name.pem"
    # A server sends its chain without the root.
    case $signer in intermediate*) cat "$signer.pem" >>"$name.pem" ;; esac
    chmod 600 "$name.key"
    chmod 644 "$name.pem"
}

make ca "Test root" root "3 days ago" "10 years" ca
make intermediate "Test intermediate" intermediate "3 days ago" "10 years" ca
make server localhost server "1 day ago" "1 year" intermediate
make expired localhost server "3 days ago" "1 day ago" intermediate
make notyet localhost server "1 day" "1 year" intermediate
make wronghost other.example wronghost "1 day ago" "1 year" intermediate
make other-ca "Other root" root "3 days ago" "10 years" other-ca
make other localhost server "1 day ago" "1 year" other-ca
make selfsigned localhost selfsigned "1 day ago" "1 year" selfsigned
make intermediate-brief "Brief intermediate" intermediate "3 days ago" "30 days" ca
make brief localhost server "1 day ago" "1 year" intermediate-brief
make intermediate-bound "Bound intermediate" bound "3 days ago" "10 years" ca
make bound localhost server "1 day ago" "1 year" intermediate-bound
make intermediate-past "Renewed intermediate" intermediate 2000-01-01 2001-01-01 ca
make intermediate-renewed "Renewed intermediate" intermediate "1 day" "10 years" ca intermediate-past
cat intermediate-renewed.pem >>intermediate-past.pem
make renewed localhost server "1 day ago" "1 year" intermediate-past
make past-ca "Renewed root" root 2000-01-01 2001-01-01 past-ca
make renewed-ca "Renewed root" root "1 day" "10 years" renewed-ca past-ca
make under-renewed localhost server "1 day ago" "1 year" past-ca
