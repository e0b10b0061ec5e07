public import Cryptography

/// The source of everything that must not be guessed; a parameter, so that tests can repeat it.
public typealias Randomness = RandomBytes
