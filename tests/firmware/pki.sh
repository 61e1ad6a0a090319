#!/bin/sh
# Makes the certificates that the tests of the firmware need. Usage: pki.sh DIR
#
#   those of tests/emulator/pki.sh   with keys of EC P-256
#   rsa-ca.pem .key                  a root with RSA of 4096 bits, the most there is in use
#   rsa.pem .key                     the names of server.pem; leaf and intermediate, RSA of 2048 bits, signed by it
#   ec384-ca.pem .key, ec384.pem     the same with EC P-384 and SHA-384
#   real-ca.pem .key                 a root with RSA of 2048 bits, with names like a public one's
#   old-ca.pem .key                  another, which the firmware does not trust
#   hundred.pem .key                 as the service's own, as far as that is known: a leaf with RSA of 2048 bits and 100 DNS
#                                    names, an intermediate with 4096, and real-ca signed by old-ca sent along
#   hundred4096.pem .key             the same leaf and intermediate under rsa-ca.pem, which is sent along signed by old-ca
#   unknown-curve.pem .key           a root with EC P-521, which the firmware cannot read
#   small.pem .key                   a root with RSA of 1024 bits, which nobody trusts any more
#   thirty.pem .key                  the chain of hundred.pem with 30 names
#   ec384mixed.pem .key              a leaf with P-256, an intermediate and ec384-ca.pem with P-384
#   roots.pem                        what the firmware trusts: ca.pem, rsa-ca.pem, ec384-ca.pem, real-ca.pem
set -eu

[ $# -eq 1 ] || { echo "usage: pki.sh DIR" >&2; exit 2; }
umask 077
sh "$(dirname "$0")/../emulator/pki.sh" "$1"
cd "$1"
names='DNS:localhost, DNS:teo.intl.tencentcloudapi.com, DNS:teo.tencentcloudapi.com, IP:127.0.0.1, IP:::1, IP:10.0.2.2'

quietly() {
    "$@" >errors.txt 2>&1 || { cat errors.txt >&2; exit 1; }
    rm errors.txt
}

# issue NAME SUBJECT SIGNER EXTENSIONS KEY-OPTION…
issue() {
    name=$1 subject=$2 signer=$3
    printf '%s\n' "$4" >extensions.txt
    shift 4
    quietly openssl req -new -nodes -keyout "$name.key" -subj "$subject" -out request.pem "$@"
    quietly openssl x509 -req -in request.pem -days 365 -CA "$signer.pem" -CAkey "$signer.key" -CAcreateserial \
        -extfile extensions.txt "-$digest" -out "$name.pem"
    rm extensions.txt request.pem "$signer.srl"
}

# root NAME SUBJECT DIGEST KEY-OPTIONS
root() {
    # shellcheck disable=SC2086 # a list of options
    quietly openssl req -x509 -new -nodes -keyout "$1.key" -subj "$2" -days 3650 "-$3" -out "$1.pem" $4
}

for_a_ca='basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign'
for_an_intermediate='basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign'

# for_a_leaf NAMES
for_a_leaf() {
    echo "basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = $1"
}

# chain NAME DIGEST ROOT INTERMEDIATE-KEY-OPTIONS KEY-OPTIONS
chain() {
    digest=$2
    # shellcheck disable=SC2086 # lists of options
    {
        issue "$1-intermediate" "/CN=$1 intermediate" "$3" "$for_an_intermediate" $4
        issue "$1" /CN=localhost "$1-intermediate" "$(for_a_leaf "$names")" $5
    }
    cat "$1-intermediate.pem" >>"$1.pem"
}

# cross NAME ROOT SIGNER: a root's name and key, signed by another
cross() {
    subject=$(openssl x509 -in "$2.pem" -noout -subject -nameopt compat | sed 's/^subject=//')
    issue "$1" "$subject" "$3" "$for_a_ca" -key "$2.key"
}

# many COUNT: so many names, the service's own last
many() {
    number=3
    while [ $((number += 1)) -le "$1" ]; do
        printf 'DNS:*.ap-region-%s.internal.tencentcloudapi.com, ' "$number"
    done
    echo 'DNS:localhost, DNS:teo.intl.tencentcloudapi.com, DNS:*.tencentcloudapi.com'
}

p384='-newkey ec -pkeyopt ec_paramgen_curve:P-384'
p256='-newkey ec -pkeyopt ec_paramgen_curve:P-256'
real='/C=US/O=Real Certificates Inc/OU=www.real.example'
root rsa-ca '/CN=rsa-ca root' sha256 '-newkey rsa:4096'
root ec384-ca '/CN=ec384-ca root' sha384 "$p384"
root real-ca "$real/CN=Real Global Root G2" sha256 '-newkey rsa:2048'
root old-ca "$real/CN=Real Global Root CA" sha256 '-newkey rsa:2048'
chain rsa sha256 rsa-ca '-newkey rsa:2048' '-newkey rsa:2048'
chain ec384 sha384 ec384-ca "$p384" "$p384"
chain ec384mixed sha384 ec384-ca "$p384" "$p256"

root unknown-curve '/C=DE/O=Exämple/CN=Curve root' sha256 '-utf8 -newkey ec -pkeyopt ec_paramgen_curve:P-521'
root small '/CN=small root' sha256 '-newkey rsa:1024'

# The service's chain; one key for each kind, because RSA of 4096 bits takes seconds.
digest=sha256
cp rsa.key service.key
quietly openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out service-intermediate.key
for below in real-ca rsa-ca; do
    cross "$below-cross" "$below" old-ca
    issue "$below-intermediate" '/C=US/O=Real Certificates Inc/CN=Real Secure Site OV G2 TLS RSA4096 SHA256 2022 CA1' \
        "$below" "$for_an_intermediate" -key service-intermediate.key
done
service='/C=CN/ST=Guangdong/L=Shenzhen/O=Shenzhen Service Company Limited/CN=tencentcloudapi.com'

# of_service NAME COUNT ROOT
of_service() {
    issue "$1" "$service" "$3-intermediate" "$(for_a_leaf "$(many "$2")")
certificatePolicies = 2.23.140.1.2.2" -key service.key
    cp service.key "$1.key"
    cat "$3-intermediate.pem" "$3-cross.pem" >>"$1.pem"
}
of_service hundred 100 real-ca
of_service hundred4096 100 rsa-ca
of_service thirty 30 real-ca
cat ca.pem rsa-ca.pem ec384-ca.pem real-ca.pem >roots.pem
