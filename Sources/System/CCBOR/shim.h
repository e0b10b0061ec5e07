// The streaming decoder alone: cbor_load allocates what the input claims.
#include <cbor.h>
