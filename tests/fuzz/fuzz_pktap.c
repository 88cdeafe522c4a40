#include "tests/fuzz/fuzz.h"

FUZZ_DISSECTOR(pktap)
