#!/bin/sh
# Makes the certificates that the tests of the firmware need. Usage: pki.sh DIR
#
#   those of tests/emulator/pki.sh   with keys of EC P-256
#   rsa-ca.pem .key                  a root with RSA of 4096 bits, the most there is in use
#   rsa.pem .key                     the names of server.pem; leaf and intermediate, RSA of 2048 bits, signed by it
#   long.pem .key                    a leaf with RSA of 2048 bits, an intermediate with 4096, and rsa-ca.pem sent along
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

# root NAME DIGEST KEY-OPTIONS
root() {
    # shellcheck disable=SC2086 # a list of options
    quietly openssl req -x509 -new -nodes -keyout "$1.key" -subj "/CN=$1 root" -days 3650 "-$2" -out "$1.pem" $3
}

# chain NAME DIGEST ROOT INTERMEDIATE-KEY-OPTIONS KEY-OPTIONS
chain() {
    digest=$2
    # shellcheck disable=SC2086 # lists of options
    {
        issue "$1-intermediate" "$1 intermediate" "$3" \
            'basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign' $4
        issue "$1" localhost "$1-intermediate" "basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names" $5
    }
    cat "$1-intermediate.pem" >>"$1.pem"
}

p384='-newkey ec -pkeyopt ec_paramgen_curve:P-384'
root rsa-ca sha256 '-newkey rsa:4096'
root ec384-ca sha384 "$p384"
chain rsa sha256 rsa-ca '-newkey rsa:2048' '-newkey rsa:2048'
chain long sha256 rsa-ca '-newkey rsa:4096' '-newkey rsa:2048'
cat rsa-ca.pem >>long.pem
chain ec384 sha384 ec384-ca "$p384" "$p384"
cat ca.pem rsa-ca.pem ec384-ca.pem >roots.pem
