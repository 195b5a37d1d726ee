#!/bin/bash
# Random histories of three sites; the program prints TAP. HISTORIES=N runs more or fewer.
# A few of them run on the PostgreSQL that INDABA_TEST_PG names, too.
# timeout: 600
exec "${BUILD:-build}/tests/property/test_histories" "${HISTORIES:-1000}" "${SEED:-1}"
