#!/bin/bash
# Histories of three sites with crafted entries; the program prints TAP. HISTORIES=N runs more or fewer.
# timeout: 300
exec "${BUILD:-build}/tests/property/test_hostile" "${HISTORIES:-200}" "${SEED:-1}"
