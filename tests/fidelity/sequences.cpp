#include <cstdlib>

/// 10,000 sequences of each kind, unless RC_PARAMS says otherwise.
static const int kSequences = setenv("RC_PARAMS", "max_success=10000 max_size=50", 0);
