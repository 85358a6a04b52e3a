# shellcheck shell=bash
# Sourced by the scripts: Python environments.

# environment NAME REQUIREMENTS: a Python environment of its own, made anew whenever its requirements change.
environment() {
    local home=.build/venv-$1 wanted=Tests/blackbox/requirements/$1.txt
    if ! cmp -s "$wanted" "$home/made-from.txt"; then
        rm -rf "$home"
        python3 -m venv "$home"
        quietly "$home/bin/python" -m pip install -q -r "$wanted"
        cp "$wanted" "$home/made-from.txt"
    fi
}
