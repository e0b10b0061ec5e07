// The reader of replies alone: connections are SwiftNIO's.
#include <hiredis/read.h>
#include <hiredis/hiredis.h>
