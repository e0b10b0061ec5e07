import CBOR
import Testing
