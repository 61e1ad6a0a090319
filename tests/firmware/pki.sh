#!/bin/sh
# Makes the certificates that the tests of the firmware need. Usage: pki.sh DIR
#
#   those of tests/emulator/pki.sh   with keys of EC P-256
#   rsa-ca.pem .key                  a root with RSA of 4096 bits, the most there is in use
#   rsa.pem .key                     the names of server.pem; leaf and intermediate, RSA of 2048 bits, signed by it
#   ec384-ca.pem .key, ec384.pem     the same with EC P-384 and SHA-384
#   roots.pem                        what the firmware trusts: ca.pem, rsa-ca.pem, ec384-ca.pem
set -eu

[ $# -eq 1 ] || { echo "usage: pki.sh DIR" >&2; exit 2; }
umask 077
sh "$(dirname "$0")/../emulator/pki.sh" "$1"
cd "$1"
names='DNS:localhost, DNS:teo.intl.tencentcloudapi.com, DNS:teo.tencentcloudapi.com, IP:127.0.0.1, IP:::1'

quietly() {
    "$@" >errors.txt 2>&1 || { cat errors.txt >&2; exit 1; }
    rm errors.txt
}

# issue NAME COMMON-NAME SIGNER EXTENSIONS KEY-OPTION…
issue() {
    name=$1 common=$2 signer=$3
    printf '%s\n' "$4" >extensions.txt
    shift 4
    quietly openssl req -new -nodes -keyout "$name.key" -subj "/CN=$common" -out request.pem "$@"
    quietly openssl x509 -req -in request.pem -days 365 -CA "$signer.pem" -CAkey "$signer.key" -CAcreateserial \
        -extfile extensions.txt "-$digest" -out "$name.pem"
    rm extensions.txt request.pem "$signer.srl"
}

# chain NAME DIGEST ROOT-KEY-OPTIONS KEY-OPTIONS
chain() {
    digest=$2
    # shellcheck disable=SC2086 # lists of options
    {
        quietly openssl req -x509 -new -nodes -keyout "$1-ca.key" -subj "/CN=$1 root" -days 3650 "-$digest" -out "$1-ca.pem" $3
        issue "$1-intermediate" "$1 intermediate" "$1-ca" \
            'basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign' $4
        issue "$1" localhost "$1-intermediate" "basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names" $4
    }
    cat "$1-intermediate.pem" >>"$1.pem"
}

chain rsa sha256 '-newkey rsa:4096' '-newkey rsa:2048'
chain ec384 sha384 '-newkey ec -pkeyopt ec_paramgen_curve:P-384' '-newkey ec -pkeyopt ec_paramgen_curve:P-384'
cat ca.pem rsa-ca.pem ec384-ca.pem >roots.pem
