#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the container. It makes an environment of its
# own in /autograder/environment (the system's Python belongs to Gradescope's harness and stays as it
# is) and grades the reference solution with it. If anything fails, the last line says what.
#
# AUTOGRADER_ENVIRONMENT=FOLDER uses the environment in that folder instead of making one, for trials
# on a machine without network.
set -euo pipefail
autograder=/autograder
source=$autograder/source
step="the start"
trap 'code=$?; [ $code = 0 ] || echo "setup.sh FAILED at: $step (exit code $code); the output above says why"' EXIT

step="closing $source to everybody but root"
chown -R root:root "$source"
chmod -R u=rwX,go= "$source"
umask 022

if [ -n "${AUTOGRADER_ENVIRONMENT:-}" ]; then
    echo "AUTOGRADER_ENVIRONMENT is set: no environment is made; $AUTOGRADER_ENVIRONMENT is used"
    step="linking the given environment"
    ln -sfn "$AUTOGRADER_ENVIRONMENT" $autograder/environment
else
    step="installing FashionMNIST's package"
    { apt-get update -qq && apt-get install -y -qq dataset-fashion-mnist; } ||
        echo "WARNING: the package dataset-fashion-mnist cannot be installed: drawn pictures are used"

    step="installing uv into $autograder/tools"
    python3 -m pip install --quiet --target $autograder/tools --upgrade uv
    uv=$autograder/tools/bin/uv

    step="making the environment (Python 3.11 or newer)"
    export UV_PYTHON_INSTALL_DIR=$autograder/python UV_CACHE_DIR=$autograder/cache/uv
    $uv venv --clear --python ">=3.11" $autograder/environment

    step="installing the libraries"
    install="$uv pip install --quiet --compile-bytecode --python $autograder/environment/bin/python"
    if ! $install --torch-backend cpu -r $source/requirements.txt; then
        echo "WARNING: torch for the CPU cannot be installed from PyTorch's own index (see above):"
        echo "WARNING: the registry's usual torch is installed instead, which takes about 5 GB"
        $install -r $source/requirements.txt
    fi
    rm -rf "$UV_CACHE_DIR"
fi

step="placing run_autograder"
install -m 755 $source/run_autograder $autograder/run_autograder

step="grading the reference solution"
$source/start --reference
