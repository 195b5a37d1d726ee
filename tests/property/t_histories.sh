#!/bin/bash
# Random histories of three sites; the program prints TAP. HISTORIES=N runs more or fewer.
# timeout: 600
exec "${BUILD:-build}/tests/property/test_histories" "${HISTORIES:-1000}" "${SEED:-1}"
