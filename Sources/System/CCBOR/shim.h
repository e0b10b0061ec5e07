// The streaming decoder alone, which reads one head and allocates nothing: cbor_load reserves what the input claims,
// so that five bytes can cost gigabytes.
#include <cbor/callbacks.h>
#include <cbor/streaming.h>
