#if Postgres
/// What the shell does that keeps a PostgreSQL server: it obeys lines on its standard input, and at the end of that,
/// which is the tests' end too, it stops the server and removes its files.
enum PostgresScript {
    /// Runs a program and removes its folder after it, which the server's own user may not.
    static let around = """
        folder=$1
        shift
        trap : HUP INT TERM
        "$@"
        rm -rf "$folder"
        """

    static let text = """
        bin=$1 folder=$2 password=$3 options=$4 kind=$5
        cd "$folder" || exit 1
        finish() {
            "$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
            rm -rf "$folder"/*
        }
        trap finish EXIT
        trap 'exit 1' HUP INT TERM
        certify() {
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1 authority" \\
                -keyout "$1.key" -out "$1.crt"
        }
        encrypt() {
            certify ca && certify other &&
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \\
                -keyout server.key -out server.csr &&
            echo subjectAltName=DNS:localhost >server.ext &&
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext \\
                -out server.crt &&
            chmod 600 server.key
        }
        start() {
            "$bin/pg_ctl" -D data -l server.log -w -t 3600 -o "$options" start </dev/null >/dev/null 2>&1 ||
                { tail -n 5 server.log; exit 1; }
            echo started
        }
        echo "$password" >password.txt
        "$bin/initdb" -D data -U gateway -A scram-sha-256 --pwfile=password.txt -E UTF8 --locale=C.UTF-8 --no-sync \\
            >initdb.log 2>&1 || { tail -n 5 initdb.log; exit 1; }
        if [ "$kind" = encrypted ]; then
            encrypt >tls.log 2>&1 || { tail -n 5 tls.log; exit 1; }
            options="$options -c ssl=on -c ssl_cert_file=$folder/server.crt -c ssl_key_file=$folder/server.key"
        fi
        start
        while read -r word; do
            case $word in
            crash) "$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1; echo crashed ;;
            start) start ;;
            esac
        done
        """
}
#endif
